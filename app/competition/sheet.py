"""The evaluation sheet: what was asked, how it was chosen, and what was found of every bid with its
commitment; the same once it is judged, to the byte."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.orm import Session

from app import documents
from app.accounts.models import Account
from app.competition.evaluating import points, ranked
from app.competition.lifting import Lifted, lifted_awards
from app.competition.models import Bid, Competition
from app.documents import Column, Fact, Kind, Letterhead, Report, Table
from app.documents.report import Signature
from app.errors import Refusal
from app.language import SOURCE, _, speaking
from app.letterheads.queries import head_of
from app.money import rupiah
from app.organisations.queries import satker_of
from app.regions.models import Region
from app.web.pages.dates import tanggal, waktu


class NotOpened(Refusal):
    """There is nothing to evaluate before the hour."""

    def __init__(self) -> None:
        super().__init__(_("Lembar evaluasi ada sesudah penawaran dibuka pada jam penutupan."))


def written_at(competition: Competition) -> datetime:
    """The instant of which it speaks: also the head on it is that of then."""
    assert competition.opened_at is not None
    return competition.evaluated_at or competition.opened_at


def of_order(session: Session, *, region_id: int, order_id: UUID) -> Competition | None:
    """The competition that an order was won in; None of one that was put together in a cart."""
    made = or_(Competition.order_id == order_id, literal(order_id) == any_(Competition.earlier_orders))
    return session.scalars(select(Competition).where(Competition.region_id == region_id, made)).one_or_none()


def sheet_of(session: Session, competition: Competition) -> Report:
    """For those inside, once the bids are opened. Like every paper in the language of the law, whoever asks. Raises `NotOpened`."""
    if competition.opened_at is None:
        raise NotOpened
    region = session.get_one(Region, competition.region_id)
    satker = satker_of(session, region_id=competition.region_id, code=competition.satker_code)
    evaluator = session.get_one(Account, competition.evaluated_by).name if competition.evaluated_by else ""
    with speaking(SOURCE):
        head = head_of(session, region, (satker.code, satker.name), at=written_at(competition))
        return report(competition, region, head, evaluator, lifted_awards(session, competition))


def drawn(report: Report) -> bytes:
    """The sheet as a PDF: the same bytes for whoever asks."""
    with speaking(SOURCE):
        return documents.pdf(report)


def file_name(competition: Competition) -> str:
    return f"evaluasi-{competition.number.replace('/', '-')}.pdf"


def report(competition: Competition, region: Region, head: Letterhead, evaluator: str, lifted: Sequence[Lifted] = ()) -> Report:
    """What is on it; awards that were lifted stand with their reasons below the bids, and it speaks of the last of them."""
    at = written_at(competition)
    spoken = max([at, *(one.taken.at for one in lifted)])
    return Report(
        title=_("Lembar evaluasi mini-kompetisi"),
        subtitle=f"{competition.number} · {competition.title}",
        letterhead=head,
        facts=[
            Fact(_("Paket RUP"), competition.kd_rup),
            Fact(_("HPS"), competition.hps, Kind.RUPIAH),
            Fact(_("Penutupan penawaran"), waktu(competition.closes_at, region.timezone)),
            Fact(_("Cara memilih"), how_chosen(competition)),
            Fact(_("Penawaran masuk"), len(competition.bids), Kind.COUNT),
            Fact(_("Pemenang"), outcome(competition)),
        ],
        tables=[
            _bids(competition, region),
            *([_lifted(lifted, region)] if lifted else []),
            _prices(competition),
            _proofs(competition),
        ],
        notes=[
            _(
                "Harga termasuk pajak. Harga di atas HPS tidak memenuhi. Nilai yang sama dimenangkan penawaran yang lebih dahulu masuk."
            ),
            _("Bukti segel adalah SHA-256 isi penawaran beserta garamnya, diberikan kepada penyedia saat penawaran diterima."),
        ],
        signatures=[
            Signature(post=_("Yang mengevaluasi"), name=evaluator, above=tanggal(at, region.timezone)),
            Signature(post=_("Pejabat Pembuat Komitmen")),
        ],
        as_of=waktu(spoken, region.timezone),
        drawn_at=spoken,
        landscape=True,
    )


def how_chosen(competition: Competition) -> str:
    """The published rule, in words."""
    if competition.technical_weight is None:
        return _("Harga terendah yang memenuhi")
    return _("Nilai teknis {technical}%, harga {price}%: {criteria}").format(
        technical=competition.technical_weight, price=100 - competition.technical_weight, criteria=competition.criteria
    )


def outcome(competition: Competition) -> str | None:
    """Who is first, or why nobody is."""
    best = competition.best
    if best is not None:
        return f"{best.vendor_name} ({rupiah(best.total or 0)})"
    if competition.state == "failed" and competition.earlier_orders:
        return _("Tidak ada lagi: penetapannya gugur dan tidak ada urutan berikutnya")
    if competition.state == "failed":
        return _("Tidak ada penawaran yang memenuhi") if competition.bids else _("Tidak ada penawaran yang masuk")
    return _("Kompetisi dibatalkan") if competition.state == "cancelled" else None


def found_of(bid: Bid) -> str:
    """What was found of a judged bid, in words."""
    if bid.rank is not None and bid.passed_over_at is not None:
        return _("Memenuhi; urutan {rank}; penetapannya gugur").format(rank=bid.rank)
    if bid.rank is not None:
        return _("Memenuhi; urutan {rank}").format(rank=bid.rank)
    lacks = [
        what
        for fits, what in (
            (bid.admin_fit, _("administrasi")),
            (bid.technical_fit, _("teknis")),
            (bid.price_fit, _("harga di atas HPS")),
        )
        if fits is False
    ]
    return _("Tidak memenuhi: {what}").format(what=", ".join(lacks))


def _bids(competition: Competition, region: Region) -> Table:
    weighed = _points_of(competition)
    return Table(
        name=_("Evaluasi"),
        caption=_("Evaluasi penawaran"),
        columns=[
            Column("rank", _("Urutan"), Kind.COUNT, 0.6),
            Column("vendor", _("Penyedia"), weight=2),
            Column("submitted_at", _("Waktu masuk"), weight=1.6),
            Column("total", _("Nilai penawaran"), Kind.RUPIAH, 1.2),
            Column("admin", _("Administrasi")),
            Column("technical", _("Teknis")),
            Column("price", _("Harga")),
            Column("score", _("Nilai teknis"), Kind.COUNT, 0.7),
            Column("points", _("Nilai akhir"), Kind.DECIMAL, 0.8),
            Column("reason", _("Alasan"), weight=2.4),
        ],
        rows=[
            [
                bid.rank,
                bid.vendor_name,
                waktu(bid.submitted_at, region.timezone),
                bid.total,
                _fit(bid.admin_fit),
                _fit(bid.technical_fit),
                _fit(bid.price_fit),
                bid.score,
                weighed.get(bid.commitment),
                bid.reason,
            ]
            for bid in best_first(competition)
        ],
        empty=_("Tidak ada penawaran yang masuk."),
    )


def _lifted(lifted: Sequence[Lifted], region: Region) -> Table:
    return Table(
        name=_("Penetapan yang gugur"),
        caption=_("Penetapan yang gugur"),
        columns=[
            Column("vendor", _("Penyedia"), weight=2),
            Column("order", _("Pesanan"), weight=1.6),
            Column("at", _("Waktu"), weight=1.6),
            Column("next", _("Sesudahnya"), weight=1.6),
            Column("reason", _("Alasan"), weight=3),
        ],
        rows=[
            [
                one.bid.vendor_name,
                one.order_number,
                waktu(one.taken.at, region.timezone),
                _("dilewati") if one.taken.details["passed_over"] else _("tetap pada urutannya"),
                one.taken.reason,
            ]
            for one in lifted
        ],
    )


def _prices(competition: Competition) -> Table:
    bids = best_first(competition)
    return Table(
        name=_("Harga"),
        caption=_("Harga satuan tiap baris"),
        columns=[
            Column("name", _("Kebutuhan"), weight=2),
            Column("quantity", _("Jumlah"), Kind.DECIMAL),
            Column("unit", _("Satuan")),
            *(Column(f"bid_{n}", bid.vendor_name, Kind.RUPIAH, 1.2) for n, bid in enumerate(bids, 1)),
        ],
        rows=[
            [
                line.name,
                f"{line.quantity.normalize():f}",
                line.unit,
                *(bid.offer["lines"][index]["unit_price"] if bid.offer else None for bid in bids),
            ]
            for index, line in enumerate(competition.lines)
        ],
    )


def _proofs(competition: Competition) -> Table:
    return Table(
        name=_("Segel"),
        caption=_("Bukti segel"),
        columns=[Column("of", _("Dari"), weight=1), Column("commitment", _("SHA-256"), weight=3)],
        rows=[["HPS", competition.hps_commitment], *([bid.vendor_name, bid.commitment] for bid in best_first(competition))],
    )


def best_first(competition: Competition) -> list[Bid]:
    """By rank; those without one (not judged yet, or not fitting) behind them, the lowest first."""
    return sorted(competition.bids, key=lambda bid: (bid.rank is None, bid.rank or 0, bid.total or 0, bid.submitted_at, bid.id))


def _points_of(competition: Competition) -> dict[str, str]:
    """Two decimals for show; ranks are by the exact fraction."""
    fit = [bid for bid in ranked(competition, competition.bids) if bid.rank is not None]
    lowest = min((bid.total or 0 for bid in fit), default=0)
    return {bid.commitment: _two(points(competition, bid, lowest)) for bid in fit}


def _two(exact: Fraction) -> str:
    hundredths = (exact * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _fit(found: bool | None) -> str:
    return "" if found is None else _("memenuhi") if found else _("tidak memenuhi")

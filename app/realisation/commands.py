"""`lokapasar tally`, `lokapasar orders`, `lokapasar rank`, …: the same answers as the API and the pages."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, TypeVar

import typer
from sqlalchemy.orm import Session

from app import db
from app.clock import local_date, now
from app.errors import Invalid
from app.language import _, mark
from app.ledger import Basis
from app.realisation import comparing, explaining, inside, opening, ranking, tallying
from app.realisation.asking import AskedScope, By, Period, RankingKind, question
from app.realisation.denominators import Denominator
from app.realisation.shapes import Comparison, Explained, MetricCatalogue, OrdersUnder, Ranking, RankingInside, Tally
from app.regions.queries import region_by_code
from app.web.incoming.known_days import WESTERNMOST, begun, refuse_to_come

Answer = TypeVar("Answer")


RegionCode = Annotated[str, mark("Kode wilayah, misalnya 32.04")]
FiscalYear = Annotated[int, mark("Tahun anggaran")]
CountedBasis = Annotated[Basis | None, mark("Apa yang dihitung; bawaan ordered")]
CountedScope = Annotated[AskedScope | None, mark("Pesanan mana; bawaan EP_ALL")]
FromDay = Annotated[date | None, mark("Sejak tanggal, misalnya 2025-01-01")]
ToDay = Annotated[date | None, mark("Sampai tanggal")]
RolledUp = Annotated[bool, mark("Gabungkan unit tanpa anggaran ke induknya")]
AsOf = Annotated[date | None, mark("Menurut yang diketahui sampai tanggal ini")]


def tally(
    *,
    region: RegionCode,
    year: FiscalYear,
    basis: CountedBasis = None,
    scope: CountedScope = None,
    from_: FromDay = None,
    to: ToDay = None,
    as_of: AsOf = None,
    by: Annotated[By | None, mark("Rincian menurut")] = None,
    rollup: RolledUp = False,
) -> Tally:
    """The realisation of one region and year."""
    asked = _usage(
        lambda: question(
            region=region, year=year, basis=basis, scope=scope, from_=from_, to=to, as_of=as_of,
            by=by, rollup=rollup,
        ),
        as_of,
    )  # fmt: skip
    with db.new_session() as session:
        _usage(lambda: _refuse_to_come(session, region, as_of), as_of)
        return tallying.tally(session, asked)


def orders(
    *,
    region: RegionCode,
    year: FiscalYear,
    basis: CountedBasis = None,
    scope: CountedScope = None,
    from_: FromDay = None,
    to: ToDay = None,
    as_of: AsOf = None,
    satker: Annotated[str | None, mark("Hanya satuan kerja ini, menurut kodenya")] = None,
    state: Annotated[str | None, mark("Hanya pesanan berstatus ini, dengan nilai penuhnya")] = None,
    vendor: Annotated[str | None, mark("Hanya penyedia ini, menurut key pada tally --by vendor")] = None,
    fund: Annotated[str | None, mark("Hanya sumber dana ini, menurut key pada tally --by fund")] = None,
    etalase: Annotated[str | None, mark("Hanya etalase ini, menurut key pada tally --by etalase")] = None,
    orphans: Annotated[bool, mark("Hanya pesanan yang paketnya tidak ada dalam berkas mana pun")] = False,
    metric: Annotated[str, mark("Pembilang metrik ini; bawaan nilai pesanan")] = "EP_RUP",
    rollup: RolledUp = False,
) -> OrdersUnder:
    """All orders that a figure of `tally` is made of: of the whole, of one of its rows, of a
    state, of its orphans, or of a metric's numerator."""

    def ask(session: Session) -> OrdersUnder:
        _refuse_to_come(session, region, as_of)
        by = By.ETALASE if etalase else None
        asked = question(region=region, year=year, basis=basis, scope=scope, from_=from_, to=to, as_of=as_of, by=by)
        part = opening.Part(
            satker=satker, state=state, vendor=vendor, fund=fund, etalase=etalase, orphans=orphans,
            measured=opening.measured_by(metric), rolled_up=rollup,
        )  # fmt: skip
        return opening.told(session, asked, part)

    with db.new_session() as session:
        return _usage(lambda: ask(session), as_of)


def rank(
    *,
    tier: Annotated[str | None, mark("provinsi, kabupaten atau kota")] = None,
    region: Annotated[str | None, mark("Di dalam satu wilayah, misalnya 32.04")] = None,
    kind: Annotated[RankingKind, mark("Yang diperingkat di dalam wilayah")] = RankingKind.OPD,
    year: FiscalYear,
    metric: Annotated[str, mark("Kode metrik (antarwilayah)")] = "EP_RUP",
    period: Annotated[Period, mark("Bagian tahun")] = Period.YEAR,
    order: Annotated[str | None, mark("percent atau amount")] = None,
    basis: CountedBasis = None,
    scope: CountedScope = None,
    as_of: AsOf = None,
    rollup: Annotated[bool, typer.Option("--rollup/--no-rollup", help=mark("Gabungkan unit tanpa anggaran ke induknya"))] = True,
) -> Ranking | RankingInside:
    """The regions of one tier in order, or with --region its offices, vendors or etalase."""
    if (tier is None) == (region is None):
        raise typer.BadParameter(_("Sebutkan --tier atau --region, salah satu."))

    def ask(session: Session) -> Ranking | RankingInside:
        _refuse_to_come(session, region, as_of)
        if region is not None:
            return inside.rank_inside(
                session, region=region, kind=kind, year=year, period=period, order=order, basis=basis, scope=scope, as_of=as_of,
                rollup=rollup,
            )  # fmt: skip
        assert tier is not None
        return ranking.rank(
            session, tier=tier, year=year, metric=metric, period=period, order=order or "percent", basis=basis or Basis.ORDERED,
            scope=scope or AskedScope.EP_ALL, as_of=as_of,
        )  # fmt: skip

    with db.new_session() as session:
        return _usage(lambda: ask(session), as_of)


def metrics(
    *,
    region: Annotated[str | None, mark("Kode wilayah; tanpa ini daftar metrik saja")] = None,
    year: Annotated[int | None, mark("Tahun anggaran")] = None,
    metric: Annotated[str | None, mark("Kode metrik; bawaan semuanya")] = None,
    denominator: Annotated[Denominator | None, mark("Pembagi lain daripada yang baku")] = None,
    basis: CountedBasis = None,
    scope: CountedScope = None,
    period: Annotated[Period, mark("Bagian tahun")] = Period.YEAR,
    from_: Annotated[date | None, mark("Sejak tanggal")] = None,
    to: ToDay = None,
    as_of: AsOf = None,
) -> MetricCatalogue | Explained:
    """The catalogue of metrics, or those of a region and year in words and in figures."""
    if region is None:
        return explaining.catalogue()
    if year is None:
        raise typer.BadParameter(_("Sebutkan tahun anggarannya: --year."))

    def ask(session: Session) -> Explained:
        assert region is not None
        assert year is not None
        _refuse_to_come(session, region, as_of)
        return explaining.answered(
            session, region=region, year=year, metric=metric, denominator=denominator, basis=basis, scope=scope, period=period,
            from_=from_, to=to, as_of=as_of,
        )  # fmt: skip

    with db.new_session() as session:
        return _usage(lambda: ask(session), as_of)


def compare(
    *,
    region: RegionCode,
    year: FiscalYear,
    scope: Annotated[AskedScope, mark("Pesanan mana")] = AskedScope.EP_ALL,
    period: Annotated[Period, mark("Bagian tahun")] = Period.YEAR,
    as_of: AsOf = None,
    claim: Annotated[str | None, mark("Persen yang disebut orang, misalnya 17,5: dicarikan artinya")] = None,
) -> Comparison:
    """Every metric on every basis, and what a claimed percent could mean."""
    try:
        named = None if claim is None else Decimal(claim.strip().rstrip("%").replace(",", "."))
    except InvalidOperation:
        named = Decimal("NaN")
    if named is not None and not named.is_finite():
        raise typer.BadParameter(_("Tulis persen sebagai angka, misalnya 17,5."))
    with db.new_session() as session:
        place = region_by_code(session, region)
        _usage(lambda: _refuse_to_come(session, region, as_of), as_of)
        return _usage(
            lambda: comparing.compare(session, place, year=year, scope=scope, period=period, as_of=as_of, claim=named), as_of
        )


def _usage(ask: Callable[[], Answer], as_of: date | None) -> Answer:
    """A question that contradicts itself, or asks of a day to come, is wrong usage here."""
    try:
        if as_of is not None:
            begun(as_of)
    except ValueError as to_come:
        raise typer.BadParameter(str(to_come), param_hint="--as-of") from None
    try:
        return ask()
    except Invalid as wrong:
        option = f"--{wrong.errors[0].field.replace('_', '-')}" if len(wrong.errors) == 1 else None
        raise typer.BadParameter(" ".join(error.message for error in wrong.errors) or wrong.message, param_hint=option) from None


def _refuse_to_come(session: Session, region: str | None, as_of: date | None) -> None:
    """Raises `Invalid` for a day that has not begun in the region, or where several are compared not in all of them."""
    if as_of is not None:
        zone = WESTERNMOST if region is None else region_by_code(session, region).timezone
        refuse_to_come(as_of, local_date(now(), zone))

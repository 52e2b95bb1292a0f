"""The BAST: what came, what was accepted, and whether it was late. Due once the satker has given it its number."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial

from app.documents import Column, Fact, Kind, Letter, Section, Table
from app.fulfilment.handover import worth_once_accepted
from app.fulfilment.lateness import Penalty, arrived_on, lateness_of
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HandoverState
from app.language import _, gettext, ngettext
from app.money import rupiah, terbilang
from app.moves.history import history
from app.orders.models import OrderLine
from app.papers.about import About, Due, standing_of
from app.papers.goods import amount_facts, quantity
from app.papers.kinds import PaperKind, title_of
from app.papers.parties import buyer_section, letterhead, ppk, vendor_section, vendor_signatory
from app.web.pages.dates import DAYS, MONTHS, tanggal

Brought = list[tuple[OrderLine, Decimal, Decimal]]
"""A line of the order, how much of it was sent and how much of that was accepted."""


def due(about: About) -> list[Due]:
    return [
        _due(about, position, handover)
        for position, handover in enumerate(about.handovers, 1)
        if handover.number is not None and handover.state != HandoverState.REJECTED
    ]


def _due(about: About, position: int, handover: Handover) -> Due:
    assert handover.number is not None
    dated = handover.accepted_on or about.day_of(handover.vendor_signed_at or _numbered_at(about, handover))
    return Due(
        kind=PaperKind.HANDOVER,
        position=position,
        number=handover.number,
        dated=dated,
        total=_worth(about, handover),
        standing=standing_of(
            handover.number,
            handover.vendor_signed_at,
            handover.buyer_signed_at,
            handover.amount,
            *about.hands_since(handover.buyer_signed_at),
            *about.ways_since(handover.buyer_signed_at),
        ),
        write=partial(write, about, handover, dated),
    )


def write(about: About, handover: Handover, dated: date) -> Letter:
    order, lines = about.order, brought(about, handover)
    return Letter(
        title=title_of(PaperKind.HANDOVER),
        number=_("Nomor {number}").format(number=handover.number),
        status=_status(handover),
        letterhead=letterhead(about),
        sections=[
            Section(
                sentences=[
                    _(
                        "Pada hari ini, {day}, bertempat di {place}, PIHAK PERTAMA (penyedia) menyerahkan dan PIHAK KEDUA (pembeli) menerima barang atau jasa menurut Surat Pesanan {number} tanggal {sp_day}."
                    ).format(day=day_in_words(dated), place=about.region.name, number=order.sp_number, sp_day=_sp_day(about))
                ]
            ),
            vendor_section(about),
            buyer_section(about, handover.buyer_signed_at),
            Section(heading=_("Yang diserahkan"), table=_table(handover, lines)),
            Section(facts=amount_facts(_worth(about, handover), _("Nilai yang diterima"))),
            _check(about, handover, lines),
        ],
        signatories=[
            vendor_signatory(about, _signer(about, handover), handover.vendor_signed_at, above=_("Pihak pertama")),
            ppk(about, handover.buyer_signed_at, above=_("Pihak kedua")),
        ],
        issued=about.written(about.at),
    )


def brought(about: About, handover: Handover) -> Brought:
    """What the handover's shipment carried of each line, in the order of the order."""
    carried = {line.line_id: line for line in handover.shipment.lines}
    return [
        (line, carried[line.id].quantity, carried[line.id].confirmed_quantity or Decimal(0))
        for line in about.order.lines
        if line.id in carried
    ]


def day_in_words(day: date) -> str:
    """`Senin, tanggal dua bulan Maret tahun dua ribu dua puluh enam (2-3-2026)`."""
    return _("{weekday}, tanggal {day} bulan {month} tahun {year} ({figures})").format(
        weekday=gettext(DAYS[day.weekday()]),
        day=terbilang(day.day),
        month=gettext(MONTHS[day.month - 1]),
        year=terbilang(day.year),
        figures=f"{day.day}-{day.month}-{day.year}",
    )


def penalty_for(about: About, handover: Handover) -> Penalty:
    """By the rules of the day of the Surat Pesanan, of what was accepted."""
    shipment = handover.shipment
    day = arrived_on(shipment, about.region.timezone) or shipment.finished_on or shipment.due
    return lateness_of(about.session, shipment, rules=about.rules_on(about.order.order_date or day), on=day)


def _check(about: About, handover: Handover, lines: Brought) -> Section:
    shipment, late = handover.shipment, penalty_for(about, handover)
    passed = _("sesuai") if shipment.finished_on else _("belum diperiksa")
    facts = [
        Fact(_("Fungsi"), passed),
        Fact(
            _("Jumlah"),
            passed
            if all(sent == accepted for _line, sent, accepted in lines)
            else _("sesuai untuk yang diterima; sisanya ditolak"),
        ),
        Fact(_("Waktu"), _("tidak sesuai") if late.days else passed),
        Fact(_("Selesai diperiksa"), tanggal(shipment.finished_on, hari=True)),
        *_where(shipment),
        Fact(_("Batas penyerahan"), tanggal(shipment.due)),
        Fact(_("Terlambat"), ngettext("{days} hari", "{days} hari", late.days).format(days=late.days) if late.days else _("tidak")),
    ]
    if late.days:
        facts.append(Fact(_("Denda keterlambatan"), rupiah(late.amount)))
        facts.append(
            Fact(
                _("Dasar denda"),
                _("{rate}/1000 × {base} × {days} hari, paling banyak {cap}% ({source}; batasnya {certainty})").format(
                    rate=late.per_mille.value,
                    base=rupiah(late.base),
                    days=late.days,
                    cap=late.cap.value,
                    source=late.per_mille.citation,
                    certainty=late.cap.citation,
                ),
            )
        )
    return Section(heading=_("Hasil pemeriksaan"), facts=facts)


def _where(shipment: Shipment) -> list[Fact]:
    """Which of the order's places, where they are several."""
    if shipment.to is None:
        return []
    return [Fact(_("Tempat penyerahan"), _("Tempat {n}: {address}").format(n=shipment.place, address=shipment.address))]


def _table(handover: Handover, lines: Brought) -> Table:
    """What was ordered there: at the shipment's place, where the order goes to several."""
    to = handover.shipment.to
    there = {} if to is None else {part.line_id: part.quantity for part in to.lines}
    columns = [
        Column("no", _("No"), Kind.COUNT, 0.4),
        Column("produk", _("Barang atau jasa"), weight=3),
        Column("satuan", _("Satuan"), weight=0.8),
        Column("dipesan", _("Dipesan"), Kind.DECIMAL, 0.9),
        Column("dikirim", _("Diserahkan"), Kind.DECIMAL, 0.9),
        Column("diterima", _("Diterima"), Kind.DECIMAL, 0.9),
        Column("ditolak", _("Ditolak"), Kind.DECIMAL, 0.9),
        Column("keadaan", _("Keadaan"), weight=1),
    ]
    rows = [
        (
            line.position,
            line.name,
            line.unit,
            quantity(there.get(line.id, line.quantity)),
            quantity(sent),
            quantity(accepted),
            quantity(sent - accepted),
            _("baik") if sent == accepted else _("sebagian ditolak") if accepted else _("ditolak"),
        )
        for line, sent, accepted in lines
    ]
    return Table(name=_("Serah terima"), caption="", columns=columns, rows=rows)


def _worth(about: About, handover: Handover) -> int:
    """What it was signed for, or will be."""
    return handover.amount if handover.state == HandoverState.ACCEPTED else worth_once_accepted(about.session, handover)


def _status(handover: Handover) -> str:
    if handover.buyer_signed_at is not None:
        return ""
    return _("BELUM BERLAKU: menunggu tanda tangan kedua pihak") if handover.vendor_signed_at is None else _(
        "BELUM BERLAKU: menunggu tanda tangan pembeli"
    )  # fmt: skip


def _signer(about: About, handover: Handover) -> str:
    """Who signed for the vendor: the history knows."""
    if handover.vendor_signed_at is None:
        return ""
    moved = history(about.session, region_id=handover.region_id, subject_id=handover.id)
    return next((taken.actor_name for taken in moved if taken.move == "sign" and taken.state_to == HandoverState.SIGNED_VENDOR), "")


def _numbered_at(about: About, handover: Handover) -> datetime:
    moved = history(about.session, region_id=handover.region_id, subject_id=handover.id)
    return next((taken.at for taken in moved if taken.move == "number"), about.at)


def _sp_day(about: About) -> str:
    return tanggal(about.order.order_date)

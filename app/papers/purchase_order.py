"""The Surat Pesanan: the contract of an e-purchase at any value (Perpres 16/2018 art. 28(6)).
Due from the PPK's approval, which gives its number."""

from datetime import date
from functools import partial
from typing import Any

from app.catalogue.stock import plain
from app.documents import Column, Fact, Kind, Letter, Section, Table
from app.language import _, ngettext
from app.money import rupiah
from app.orders.models import Order
from app.orders.places import goods_at, served
from app.orders.review import PAYMENT_ROUTES
from app.orders.states import OrderState
from app.papers.about import About, Due, standing_of
from app.papers.goods import amount_facts, lines_table
from app.papers.kinds import PaperKind, title_of
from app.papers.parties import buyer_section, letterhead, ppk, vendor_behind, vendor_section, vendor_signatory, witnessed
from app.web.pages.dates import tanggal

ENDED = frozenset({OrderState.CANCELLED, OrderState.CANCELLED_ON_REVIEW})


def due(about: About) -> list[Due]:
    order = about.order
    if order.approved_at is None or order.sp_number is None:
        return []
    is_as_signed = _is_as_signed(about)
    first = order.buyer_signed_at if is_as_signed else None
    dated = about.day_of(first or order.vendor_signed_at or order.buyer_signed_at or order.approved_at)
    standing = standing_of(
        order.sp_number,
        order.terms,
        order.buyer_signed_at,
        order.vendor_signed_at,
        order.total,
        order.delivery_due,
        order.delivery_address,
        [(line.position, line.quantity, line.unit_price) for line in order.lines],
        [(one.id, one.ended_at) for one in about.addenda if one.outcome == "effective"],
        order.state in ENDED,
        *about.hands_since(order.buyer_signed_at),
        *_beside(order),
        *places_said(order),
        *about.ways_since(order.buyer_signed_at),
    )
    return [
        Due(
            kind=PaperKind.PURCHASE_ORDER,
            number=order.sp_number,
            dated=dated,
            total=order.total,
            standing=standing,
            write=partial(write, about, dated),
            witnessed=witnessed(about, about.name_of(order.vendor_signed_by), order.vendor_signed_at)
            if is_as_signed and order.vendor_signed_at
            else "",
        )
    ]


def _is_as_signed(about: About) -> bool:
    """Has the PPK signed it with a certificate, and does it still say what was signed?"""
    order = about.order
    is_changed = order.state in ENDED or any(one.outcome == "effective" for one in about.addenda)
    return about.is_certified(order.buyer_signed_at) and not is_changed


def write(about: About, dated: date) -> Letter:
    order = about.order
    assert order.sp_number is not None
    return Letter(
        title=title_of(PaperKind.PURCHASE_ORDER),
        number=_("Nomor {number}").format(number=order.sp_number),
        status=_status(about),
        letterhead=letterhead(about),
        sections=[
            Section(
                facts=[
                    Fact(_("Tempat dan tanggal"), f"{about.region.name}, {tanggal(dated)}"),
                    Fact(_("Nomor pesanan"), order.number),
                    *_changed_by(about),
                ]
            ),
            buyer_section(about, order.buyer_signed_at),
            vendor_section(about),
            _budget(about),
            Section(heading=_("Barang dan jasa yang dipesan"), table=lines_table(about)),
            Section(facts=amount_facts(order.total, _("Nilai Surat Pesanan"))),
            _delivery(order),
            *_payment(order),
            Section(heading=_("Syarat dan ketentuan"), clauses=clauses(about, dated)),
        ],
        signatories=[
            ppk(about, order.buyer_signed_at, above=_("Untuk dan atas nama pembeli")),
            vendor_behind(about, above=_("Untuk dan atas nama penyedia"))
            if _is_as_signed(about)
            else vendor_signatory(
                about, about.name_of(order.vendor_signed_by), order.vendor_signed_at, above=_("Untuk dan atas nama penyedia")
            ),
        ],
        issued=about.written(about.at),
    )


def clauses(about: About, on: date) -> list[str]:
    """The order's own terms, then what holds for every Surat Pesanan, with the rule that each rests on."""
    order = about.order
    rules = about.rules_on(on)
    per_mille, cap, above, duty = rules["PENALTY"], rules["PENALTY_MAX"], rules["METERAI_ABOVE"], rules["METERAI"]
    return [
        *([order.terms] if order.terms else []),
        _(
            "Denda keterlambatan {rate}/1000 dari nilai bagian yang terlambat sebelum PPN untuk setiap hari kalender ({source}), paling banyak {cap}% ({cap_source})."
        ).format(rate=per_mille.value, source=per_mille.citation, cap=cap.value, cap_source=cap.citation),
        _("Barang atau jasa diperiksa pada saat diterima: fungsi, jumlah, dan waktu. Yang tidak sesuai dikembalikan dan diganti."),
        _("Pembayaran dilakukan setelah berita acara serah terima ditandatangani kedua pihak, ke rekening penyedia di atas."),
        _("Keadaan kahar diberitahukan tertulis; selama berlangsung denda tidak dihitung."),
        _("Perubahan dilakukan dengan adendum yang disetujui dan ditandatangani kedua pihak."),
        _("Pembatalan setelah tanda tangan diajukan dengan alasan dan diputuskan PA/KPA yang bukan pemohonnya."),
        _("Perselisihan diselesaikan dengan musyawarah; bila tidak tercapai, menurut hukum Indonesia."),
        *(
            [
                _("Nilainya lebih dari {above}: bea meterai {duty} ({source}).").format(
                    above=rupiah(above.value), duty=rupiah(duty.value), source=duty.citation
                )
            ]
            if order.total > above.value
            else []
        ),
    ]


def _beside(order: Order) -> tuple[str | None, ...]:
    """For `standing`: the particulars of the review; nothing for an order that has
    none, whose issues from before there were any stand."""
    said = (order.dpa_number, order.payment_route, order.packaging)
    return said if any(said) else ()


def places_said(order: Order) -> tuple[Any, ...]:
    """For `standing`: where it goes, when it goes to several places; nothing for an order
    that goes to one, as it was before there were several."""
    return tuple(
        (place.position, place.address, place.due, sorted((part.line_id, part.quantity) for part in place.lines))
        for place in order.places
    )


def _delivery(order: Order) -> Section:
    packaging = [Fact(_("Kemasan"), order.packaging)] if order.packaging else []
    if not order.places:
        where = [Fact(_("Alamat kirim"), order.delivery_address), Fact(_("Paling lambat"), tanggal(order.delivery_due, hari=True))]
        return Section(heading=_("Penyerahan"), facts=[*where, *packaging])
    places = served(order)
    facts = [
        Fact(_("Tempat penyerahan"), ngettext("{n} tempat", "{n} tempat", len(places)).format(n=len(places))),
        Fact(_("Paling lambat seluruhnya"), tanggal(order.delivery_due, hari=True)),
    ]
    return Section(heading=_("Penyerahan"), facts=[*facts, *packaging], table=_places(order))


def _places(order: Order) -> Table:
    """What goes where, and by which day."""
    columns = [
        Column("no", _("No"), Kind.COUNT, 0.4),
        Column("alamat", _("Alamat kirim"), weight=3),
        Column("paling_lambat", _("Paling lambat"), weight=1.3),
        Column("barang", _("Barang atau jasa dan jumlahnya"), weight=3),
    ]
    rows = [
        (
            place.position,
            place.address,
            tanggal(place.due, hari=True),
            "\n".join(f"{plain(part.quantity)} {line.unit} {line.name}" for line, part in goods_at(order, place)),
        )
        for place in served(order)
    ]
    return Table(name=_("Tempat penyerahan"), caption="", columns=columns, rows=rows)


def _payment(order: Order) -> list[Section]:
    if order.payment_route is None:
        return []
    return [Section(heading=_("Pembayaran"), facts=[Fact(_("Rencana cara bayar"), _(PAYMENT_ROUTES[order.payment_route]))])]


def _status(about: About) -> str:
    order = about.order
    if order.state in ENDED:
        return _("DIBATALKAN: Surat Pesanan ini tidak berlaku")
    if _is_as_signed(about):
        return _("Berlaku setelah penyedia juga menandatangani: lihat panel tanda tangan berkas ini, atau pindai kode QR di bawah")
    if order.vendor_signed_at is not None:
        return ""
    if order.buyer_signed_at is not None:
        return _("BELUM BERLAKU: menunggu tanda tangan penyedia")
    return _("BELUM BERLAKU: menunggu tanda tangan kedua pihak")


def _changed_by(about: About) -> list[Fact]:
    """Which addenda have changed it."""
    changed = [str(position) for position, one in enumerate(about.addenda, 1) if one.outcome == "effective"]
    return [Fact(_("Diubah dengan"), _("Adendum {numbers}").format(numbers=", ".join(changed)))] if changed else []


def _budget(about: About) -> Section:
    order = about.order
    columns = [Column("kode", _("Kode rekening (MAK)"), weight=3), Column("nilai", _("Nilai (Rp)"), Kind.RUPIAH)]
    rows = [(str(share.account), share.amount) for share in order.accounts]
    return Section(
        heading=_("Paket dan anggaran"),
        facts=[
            Fact(_("Kode RUP"), order.kd_rup),
            Fact(_("Nama paket"), order.package_name),
            Fact(_("Sumber dana"), (order.fund_set or "").replace(",", ", ")),
            Fact(_("Tahun anggaran"), str(order.fiscal_year)),
            *([Fact(_("Nomor DPA"), order.dpa_number)] if order.dpa_number else []),
        ],
        table=Table(name=_("Anggaran"), caption="", columns=columns, rows=rows, totals=(_("Jumlah"), order.total))
        if rows
        else None,
    )

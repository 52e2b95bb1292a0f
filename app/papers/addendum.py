"""The addendum: what a signed order becomes, beside what it was. Due once the other side has agreed to it."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from app.documents import Column, Fact, Kind, Letter, Section, Table
from app.language import _
from app.money import rupiah, thousands
from app.orders.addendum import numbered, rest_received
from app.orders.models import Addendum
from app.papers.about import About, Due, standing_of
from app.papers.goods import amount_facts
from app.papers.kinds import PaperKind, title_of
from app.papers.parties import buyer_section, letterhead, ppk, vendor_behind, vendor_section, vendor_signatory, witnessed
from app.web.pages.dates import tanggal


def due(about: About) -> list[Due]:
    return [
        Due(
            kind=PaperKind.ADDENDUM,
            position=position,
            number=numbered(about.order, position),
            dated=about.day_of(_told_at(about, addendum)),
            total=addendum.total_after,
            standing=standing_of(
                addendum.accepted_at,
                addendum.buyer_signed_at,
                addendum.outcome,
                *about.hands_since(addendum.buyer_signed_at),
                *about.ways_since(addendum.buyer_signed_at),
            ),
            write=partial(write, about, position, addendum),
            witnessed=witnessed(about, about.name_of(about.order.vendor_signed_by), addendum.ended_at)
            if _is_as_signed(about, addendum) and addendum.ended_at
            else "",
        )
        for position, addendum in enumerate(about.addenda, 1)
        if addendum.accepted_at is not None
    ]


def _is_as_signed(about: About, addendum: Addendum) -> bool:
    """Has the PPK signed it with a certificate, and was it not dropped since?"""
    return about.is_certified(addendum.buyer_signed_at) and addendum.outcome in (None, "effective")


def _told_at(about: About, addendum: Addendum) -> datetime:
    told = addendum.buyer_signed_at if _is_as_signed(about, addendum) else addendum.ended_at
    at = told or addendum.buyer_signed_at or addendum.accepted_at
    assert at is not None
    return at


def write(about: About, position: int, addendum: Addendum) -> Letter:
    order, changes, rest = about.order, addendum.changes, rest_received(about.session, about.order, addendum)
    effective = addendum.ended_at if addendum.outcome == "effective" else None
    return Letter(
        title=title_of(PaperKind.ADDENDUM),
        number=_("Nomor {number}").format(number=numbered(order, position)),
        status=_status(about, addendum),
        letterhead=letterhead(about),
        sections=[
            Section(
                sentences=[
                    _(
                        "Kedua pihak sepakat mengubah Surat Pesanan {number} tanggal {day} sebagai berikut. Penyedia, barang, dan paketnya tetap."
                    ).format(number=order.sp_number, day=tanggal(order.order_date))
                ],
                facts=[
                    *([Fact(_("Alasan"), addendum.note)] if addendum.note else []),
                    *(
                        [Fact(_("PPN"), _("Dihapus dari barang yang belum diserahterimakan: penyedia bukan PKP lagi"))]
                        if changes.get("untaxed")
                        else []
                    ),
                ],
            ),
            buyer_section(about, addendum.buyer_signed_at),
            vendor_section(about),
            *([Section(heading=_("Perubahan barang"), table=_table(about, changes))] if changes["lines"] else []),
            *([Section(heading=_("Pembagian menurut MAK"), table=_division(changes))] if changes.get("accounts") else []),
            *([Section(heading=_("Perubahan tempat penyerahan"), table=_places(about, changes))] if changes.get("places") else []),
            Section(heading=_("Perubahan lain"), facts=_other(about, changes)),
            Section(
                heading=_("Nilai"),
                facts=[
                    Fact(_("Nilai semula"), rupiah(addendum.total_before)),
                    *amount_facts(addendum.total_after, _("Nilai menjadi")),
                    *([Fact(_("Diterima dengan adendum ini"), rupiah(rest))] if rest else []),
                ],
            ),
        ],
        signatories=[
            ppk(about, addendum.buyer_signed_at),
            vendor_behind(about)
            if _is_as_signed(about, addendum)
            else vendor_signatory(about, about.name_of(order.vendor_signed_by) if effective else "", effective),
        ],
        issued=about.written(about.at),
    )


def _table(about: About, changes: Mapping[str, Any]) -> Table:
    columns = [
        Column("no", _("No"), Kind.COUNT, 0.4),
        Column("produk", _("Barang atau jasa"), weight=3),
        Column("jumlah_semula", _("Jumlah semula"), weight=1),
        Column("jumlah", _("Jumlah menjadi"), weight=1),
        Column("harga_semula", _("Harga semula (Rp)"), weight=1.2),
        Column("harga", _("Harga menjadi (Rp)"), weight=1.2),
    ]
    wanted = {change["line_id"]: change for change in changes["lines"]}
    rows = []
    for line in about.order.lines:
        change = wanted.get(str(line.id))
        if change is None:
            continue
        was = change.get("was", {})
        quantity, price = was.get("quantity"), was.get("unit_price")
        rows.append(
            (
                line.position,
                line.name,
                _written(quantity),
                _written(change["quantity"] or quantity),
                _price(price),
                _price(change["unit_price"] or price),
            )
        )
    return Table(name=_("Perubahan"), caption="", columns=columns, rows=rows)


def _division(changes: Mapping[str, Any]) -> Table:
    was, becomes = dict(changes["accounts_before"]), dict(changes["accounts"])
    columns = [
        Column("kode", _("Kode rekening (MAK)"), weight=3),
        Column("semula", _("Semula (Rp)"), Kind.RUPIAH),
        Column("menjadi", _("Menjadi (Rp)"), Kind.RUPIAH),
    ]
    rows = [(code, was.get(code, 0), becomes.get(code, 0)) for code in {**was, **becomes}]
    totals = (_("Jumlah"), sum(was.values()), sum(becomes.values()))
    return Table(name=_("Anggaran"), caption="", columns=columns, rows=rows, totals=totals)


def _places(about: About, changes: Mapping[str, Any]) -> Table:
    columns = [
        Column("no", _("Tempat"), Kind.COUNT, 0.6),
        Column("hal", _("Yang diubah"), weight=2),
        Column("semula", _("Semula"), weight=2.5),
        Column("menjadi", _("Menjadi"), weight=2.5),
    ]
    rows = []
    for place in changes["places"]:
        number, was = place["number"], place["was"]
        if place["address"]:
            rows.append((number, _("Alamat kirim"), was["address"] or _("tempat baru"), place["address"]))
        if place["due_date"]:
            days = [tanggal(date.fromisoformat(day)) if day else "" for day in (was["due_date"], place["due_date"])]
            rows.append((number, _("Paling lambat"), *days))
        for line in about.order.lines:
            if (after := place["quantities"].get(str(line.id))) is not None:
                rows.append((number, line.name, _written(was["quantities"][str(line.id)]), _written(after)))
    return Table(name=_("Tempat penyerahan"), caption="", columns=columns, rows=rows)


def _other(about: About, changes: Mapping[str, Any]) -> list[Fact]:
    due, address, shipping = changes["due_date"], changes["address"], changes["shipping"]
    cost = Fact(_("Ongkos kirim"), _("tetap") if shipping is None else rupiah(shipping))
    if not changes.get("to_one", not about.order.places):
        return [cost]
    return [
        cost,
        Fact(_("Tanggal penyerahan"), tanggal(date.fromisoformat(due)) if due else _("tetap")),
        Fact(_("Alamat kirim"), address or _("tetap")),
    ]


def _written(quantity: str | None) -> str:
    return "" if quantity is None else (quantity.rstrip("0").rstrip(".") if "." in quantity else quantity).replace(".", ",")


def _price(price: int | None) -> str:
    return "" if price is None else thousands(price)


def _status(about: About, addendum: Addendum) -> str:
    if _is_as_signed(about, addendum):
        return _("Berlaku setelah penyedia juga menandatangani: lihat panel tanda tangan berkas ini, atau pindai kode QR di bawah")
    if addendum.outcome == "effective":
        return ""
    if addendum.outcome is not None:
        return _("TIDAK BERLAKU: adendum ini tidak jadi dibuat")
    return _("BELUM BERLAKU: menunggu tanda tangan kedua pihak") if addendum.buyer_signed_at is None else _(
        "BELUM BERLAKU: menunggu tanda tangan penyedia"
    )  # fmt: skip

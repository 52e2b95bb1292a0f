"""The minutes of the negotiation: every round as it was put, the refused ones too, and
what was agreed. Due once the order has left the table."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from app.actor import Role
from app.documents import Column, Fact, Kind, Letter, Section, Signatory, Table
from app.language import _
from app.moves.history import history
from app.orders.awarded import competition_in
from app.orders.models import Offer, Order
from app.orders.offered import put_otherwise
from app.orders.queries import offers_of
from app.orders.states import OrderState
from app.papers.about import About, Due, standing_of
from app.papers.goods import amount_facts, quantity
from app.papers.kinds import PaperKind, title_of
from app.papers.parties import letterhead, vendor_section
from app.web.pages.dates import tanggal
from app.web.pages.labels import label


def due(about: About) -> list[Due]:
    order = about.order
    if order.state == OrderState.ON_NEGOTIATION:
        return []
    offers = offers_of(about.session, order)
    dated = about.day_of(offers[-1].at if offers else order.placed_at)
    abandoned = order.state == OrderState.CANCELLED_ON_NEGOTIATION
    return [
        Due(
            kind=PaperKind.MINUTES,
            number=f"BAN/{order.number}",
            dated=dated,
            total=offers[-1].total if offers else order.total,
            standing=standing_of([(offer.round, offer.total, offer.delivery_due) for offer in offers], abandoned),
            write=partial(write, about, offers, abandoned),
        )
    ]


def write(about: About, offers: Sequence[Offer], abandoned: bool) -> Letter:
    order = about.order
    last = offers[-1] if offers else None
    return Letter(
        title=title_of(PaperKind.MINUTES),
        number=_("Nomor {number}").format(number=f"BAN/{order.number}"),
        status=_("TIDAK SEPAKAT: negosiasi berakhir tanpa kesepakatan") if abandoned else "",
        letterhead=letterhead(about),
        sections=[
            Section(
                sentences=_not_negotiated(about),
                facts=[
                    Fact(_("Nomor pesanan"), order.number),
                    Fact(_("Paket"), f"{order.kd_rup} · {order.package_name}"),
                    Fact(_("Pembeli"), f"{about.satker.name}, {about.name_of(order.placed_by)} ({label(order.placed_as)})"),
                ]
            ),
            vendor_section(about),
            Section(heading=_("Putaran tawaran"), table=_rounds(about, offers)),
            Section(heading=_("Harga per barang"), table=_prices(order, offers)),
            Section(
                heading=_("Hasil"),
                facts=[
                    *amount_facts(last.total if last else order.total, _("Tawaran terakhir") if abandoned else _("Nilai yang disepakati")),
                    Fact(_("Paling lambat diserahkan"), tanggal(last.delivery_due if last else order.delivery_due)),
                    *_days_of_places(last),
                ],
            ),
        ],
        signatories=[] if abandoned else _agreed(about, last),
        issued=about.written(about.at),
    )  # fmt: skip


def _not_negotiated(about: About) -> list[str]:
    """Of an order that a mini-competition was won for: nobody talked about its first prices."""
    number = competition_in(history(about.session, region_id=about.order.region_id, subject_id=about.order.id))
    if number is None:
        return []
    return [
        _("Pesanan ini hasil mini-kompetisi {number}: harga awalnya adalah penawaran tersegel yang menang.").format(number=number)
    ]


def _agreed(about: About, last: Offer | None) -> list[Signatory]:
    """Who agreed to the last offer on each side, and when; of an award that a sealed bid decided nobody did."""
    order, found = about.order, {}
    for taken in history(about.session, region_id=order.region_id, subject_id=order.id):
        if last is not None and taken.move == "agree" and taken.details.get("round") == last.round:
            found["vendor" if taken.role == Role.VENDOR else "buyer"] = taken
    posts = {"buyer": label(order.placed_as), "vendor": order.vendor_name}
    return [
        Signatory(
            above=label(side),
            post=posts[side],
            name=taken.actor_name,
            signed=_("Disetujui secara elektronik {when}").format(when=about.written(taken.at)),
        )
        for side, taken in sorted(found.items())
    ]


def _days_of_places(last: Offer | None) -> list[Fact]:
    """Where the goods go to several places."""
    days = last.place_days if last else None
    return [
        Fact(_("Paling lambat di tempat {n}").format(n=number), tanggal(date.fromisoformat(day)))
        for number, day in enumerate(days or (), 1)
    ]


def _rounds(about: About, offers: Sequence[Offer]) -> Table:
    columns = [
        Column("putaran", _("Putaran"), Kind.COUNT, 0.6),
        Column("dari", _("Dari"), weight=1),
        Column("waktu", _("Waktu"), weight=1.6),
        Column("ubah", _("Yang diubah"), weight=3),
        Column("ongkir", _("Ongkos kirim (Rp)"), Kind.RUPIAH, 1.2),
        Column("nilai", _("Nilai (Rp)"), Kind.RUPIAH, 1.4),
        Column("serah", _("Diserahkan"), Kind.DAY, 1.2),
    ]
    rows = [
        (
            offer.round,
            label(offer.side),
            about.written(offer.at),
            "\n".join(put_otherwise(about.order, before, offer)) or (_("Tidak ada") if before else _("Harga awal")),
            offer.shipping_rupiah,
            offer.total,
            offer.delivery_due.isoformat(),
        )
        for before, offer in zip([None, *offers], offers, strict=False)
    ]
    return Table(name=_("Putaran"), caption="", columns=columns, rows=rows)


def _prices(order: Order, offers: Sequence[Offer]) -> Table:
    """Per line: the listed price, the first and the last that was put, and the difference to the list."""
    columns = [
        Column("no", _("No"), Kind.COUNT, 0.4),
        Column("produk", _("Barang atau jasa"), weight=3),
        Column("jumlah", _("Jumlah"), Kind.DECIMAL, 0.8),
        Column("tayang", _("Harga tayang (Rp)"), Kind.RUPIAH, 1.2),
        Column("awal", _("Tawaran awal (Rp)"), Kind.RUPIAH, 1.2),
        Column("akhir", _("Tawaran akhir (Rp)"), Kind.RUPIAH, 1.2),
        Column("selisih", _("Selisih (Rp)"), Kind.RUPIAH, 1.2),
    ]
    first, last = (offers[0].prices, offers[-1].prices) if offers else ({}, {})
    rows = []
    for line in order.lines:
        began, ended = first.get(str(line.id), line.list_price), last.get(str(line.id), line.unit_price)
        rows.append((line.position, line.name, quantity(line.quantity), line.list_price, began, ended, ended - line.list_price))
    return Table(name=_("Harga"), caption="", columns=columns, rows=rows)

"""The comparison sheet: what else was on show on the day of the order, line by line, with
what was chosen. Due once the order has left the table.

Offers are those of the line's etalase with its KBKI code and unit, in the version that was approved at that moment; a product
that had been frozen or taken down by then is none. Prices are what this buyer would have paid for one unit of as many as were
ordered: with the wholesale price that the quantity reaches, and with value added tax where the vendor charges it. The sheet says
the day of the order alone, so that it never gets a second issue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from app.catalogue.models import Listing, ListingVersion
from app.catalogue.prices.with_tax import tax_charged
from app.catalogue.selling.tiers import price_at
from app.catalogue.states import LISTING
from app.documents import Column, Fact, Kind, Letter, Section, Table
from app.language import _
from app.money import round_rupiah, rupiah
from app.moves.history import MoveTaken
from app.orders.models import OrderLine
from app.orders.queries import offers_of
from app.orders.states import OrderState
from app.papers.about import About, Due, standing_of
from app.papers.goods import amount_facts, quantity
from app.papers.kinds import PaperKind, title_of
from app.papers.parties import letterhead, vendor_section
from app.vendors.models import Vendor
from app.web.pages.labels import label

MOST = 10
"""Offers of a line that are shown: the cheapest, and what was chosen."""
AWAY = ("freeze", "withdraw", "expire")
BACK = ("unfreeze", "renew", "approve")


@dataclass(frozen=True, slots=True)
class Offered:
    """One product as it was on show, for so many of it."""

    listing: Listing
    version: ListingVersion
    vendor: Vendor
    quantity: Decimal

    @property
    def price(self) -> int:
        """What one unit costs with tax, in whole rupiah."""
        unit_price = price_at(self.version.unit_price, self.version.tiers or (), self.quantity)
        tax = tax_charged(self.version.tax_rate_bps, pkp=self.vendor.pkp)
        return round_rupiah(Decimal(unit_price * (10_000 + tax)) / 10_000)


def due(about: About) -> list[Due]:
    order = about.order
    if order.state in (OrderState.ON_NEGOTIATION, OrderState.CANCELLED_ON_NEGOTIATION) or not _compared(about):
        return []
    offers = offers_of(about.session, order)
    total = offers[0].total if offers else order.total
    return [
        Due(
            kind=PaperKind.COMPARISON,
            number=f"LB/{order.number}",
            dated=about.day_of(order.placed_at),
            total=total,
            standing=standing_of(order.placed_at.isoformat()),
            write=partial(write, about, total),
        )
    ]


def write(about: About, total: int) -> Letter:
    order = about.order
    return Letter(
        title=title_of(PaperKind.COMPARISON),
        number=_("Nomor {number}").format(number=f"LB/{order.number}"),
        letterhead=letterhead(about),
        sections=[
            Section(
                sentences=[
                    _("Penawaran yang tayang {when} di etalase yang sama, dengan kode KBKI dan satuan yang sama. Harga satuan dengan pajak untuk jumlah yang dipesan, harga grosir ikut dihitung.").format(
                        when=about.written(order.placed_at)
                    )
                ],
                facts=[
                    Fact(_("Nomor pesanan"), order.number),
                    Fact(_("Paket"), f"{order.kd_rup} · {order.package_name}"),
                    Fact(_("Pembeli"), f"{about.satker.name}, {about.name_of(order.placed_by)} ({label(order.placed_as)})"),
                    *amount_facts(total, _("Nilai saat dipesan")),
                ],
            ),
            vendor_section(about),
            *(_of_line(about, line) for line in _compared(about)),
        ],
        issued=about.written(about.at),
    )  # fmt: skip


def _compared(about: About) -> list[OrderLine]:
    """The lines that were taken from a shelf."""
    return [line for line in about.order.lines if line.shelf is not None]


def _of_line(about: About, line: OrderLine) -> Section:
    offers = offers_on(about, line)
    chosen = next((one for one in offers if one.listing.id == line.listing_id), None)
    cheapest = offers[0] if offers else None
    facts = [
        Fact(_("Jumlah"), f"{quantity(line.quantity)} {line.unit}"),
        Fact(_("Etalase"), line.etalase_name),
        Fact(_("Penawaran yang tayang"), str(len(offers))),
    ]
    if chosen is not None and cheapest is not None:
        said = (
            _("yang termurah")
            if chosen.price == cheapest.price
            else _("{amount} di atas yang termurah").format(amount=rupiah(chosen.price - cheapest.price))
        )
        facts.append(Fact(_("Yang dipilih"), f"{rupiah(chosen.price)}, {said}"))
    return Section(heading=f"{line.position}. {line.name}", facts=facts, table=_table(line, offers))


def offers_on(about: About, line: OrderLine) -> list[Offered]:
    """On show at the moment of the order, cheapest first."""
    at, region_id = about.order.placed_at, line.listing_region_id
    newest = (
        select(func.max(ListingVersion.number))
        .where(
            ListingVersion.region_id == region_id,
            ListingVersion.listing_id == Listing.id,
            ListingVersion.decision == "approved",
            ListingVersion.decided_at <= at,
        )
        .correlate(Listing)
        .scalar_subquery()
    )
    last = (
        select(MoveTaken.move)
        .where(
            MoveTaken.region_id == region_id,
            MoveTaken.subject_id == Listing.id,
            MoveTaken.machine == LISTING.name,
            MoveTaken.move.in_((*AWAY, *BACK)),
            MoveTaken.at <= at,
        )
        .correlate(Listing)
        .order_by(MoveTaken.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = about.session.execute(
        select(Listing, ListingVersion, Vendor)
        .join(ListingVersion, (ListingVersion.region_id == Listing.region_id) & (ListingVersion.listing_id == Listing.id))
        .join(Vendor, Vendor.id == Listing.vendor_id)
        .where(
            Listing.region_id == region_id,
            ListingVersion.region_id == region_id,
            Listing.etalase_id == line.etalase_id,
            Listing.published_at <= at,
            ListingVersion.number == newest,
            ListingVersion.kbki == line.kbki,
            func.lower(ListingVersion.unit) == line.unit.lower(),
            func.coalesce(last, "").not_in(AWAY),
        )
        .options(lazyload("*"))
    )
    return sorted((Offered(*row, line.quantity) for row in rows), key=lambda one: (one.price, one.listing.id))


def _table(line: OrderLine, offers: Sequence[Offered]) -> Table:
    shown = [one for n, one in enumerate(offers) if n < MOST or one.listing.id == line.listing_id]
    columns = [
        Column("no", _("No"), Kind.COUNT, 0.4),
        Column("produk", _("Produk"), weight=2.6),
        Column("penyedia", _("Penyedia"), weight=1.8),
        Column("pdn", "PDN", weight=0.6),
        Column("tkdn", "TKDN", Kind.PERCENT, 0.8),
        Column("harga", _("Harga satuan (Rp)"), Kind.RUPIAH, 1.3),
        Column("pilihan", _("Pilihan"), weight=0.9),
    ]
    rows = [
        (
            n,
            one.version.name,
            one.vendor.legal_name or "",
            _("ya") if one.version.pdn else _("tidak"),
            None if one.version.tkdn_bps is None else (one.version.tkdn_bps, 10_000),
            one.price,
            _("dipilih") if one.listing.id == line.listing_id else "",
        )
        for n, one in enumerate(shown, 1)
    ]
    left_out = len(offers) - len(shown)
    note = (
        _("Ditampilkan {most} yang termurah dan yang dipilih; {n} penawaran lain tidak ditampilkan.").format(most=MOST, n=left_out)
        if left_out
        else ""
    )
    return Table(name=line.name, caption="", columns=columns, rows=rows, note=note, empty=_("Tidak ada penawaran lain."))

"""Rising: was the price of what was ordered raised shortly before it was ordered? Every approved
version of a listing is kept, so it is read from them.

A rise counts where it is still asked: a price that was talked down to what stood before has harmed nobody.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.catalogue.models import ListingVersion
from app.catalogue.prices.jump import Asking
from app.clock import local_date
from app.db import among
from app.language import _
from app.money import round_rupiah, rupiah
from app.orders.models import Shelf
from app.orders.warnings.found import Found
from app.orders.warnings.judged import Judged
from app.rules.queries import Rules
from app.web.pages.dates import tanggal_pendek

FIRST_VERSION = 1
"""Nothing was raised before it."""


@dataclass(frozen=True, slots=True)
class Bought:
    """A line as it was ordered: from which version of which listing, how many, and the
    price for one before tax that stands now (rupiah)."""

    shelf: Shelf
    version: int
    quantity: Decimal
    unit_price: int
    tax_rate_bps: int
    placed_at: datetime
    rules: Rules
    """Of the region's day of placing."""


@dataclass(frozen=True, slots=True)
class Raised:
    """Prices of one unit with the tax that was charged, at the ordered quantity, in whole rupiah: the lowest of the days
    before, the one that was ordered at, and since when."""

    before: int
    after: int
    since: datetime


def price_raised(session: Session, judged: Judged) -> Found | None:
    """The listed price rose by 10 % or more in the 30 days before the order was placed, and what
    is asked is still so much above the lowest of them."""
    named = [
        (
            line.name,
            Bought(
                line.shelf, line.version, line.quantity, line.unit_price, line.tax_rate_bps, judged.placed_at, judged.rules_placed
            ),
        )
        for line in judged.lines
        if line.shelf is not None and line.version is not None
    ]
    rises = raised(session, [one for _name, one in named])
    found = [(name, rise) for (name, _one), rise in zip(named, rises, strict=True) if rise is not None]
    if not found:
        return None
    days = judged.rules_placed["PRICE_RAISED_DAYS"].value
    dated = [(name, rise, local_date(rise.since, judged.region.timezone)) for name, rise in found]
    said = "; ".join(
        _("{name} dari {before} menjadi {after} pada {day}").format(
            name=name, before=rupiah(rise.before), after=rupiah(rise.after), day=tanggal_pendek(day)
        )
        for name, rise, day in dated
    )
    figures = [{"name": name, "before": rise.before, "after": rise.after, "since": day.isoformat()} for name, rise, day in dated]
    sentence = _("Harga dinaikkan paling lama {days} hari sebelum pesanan dibuat: {said}.").format(days=days, said=said)
    return Found(sentence, {"percent": judged.rules_placed["PRICE_RAISED"].value, "days": days, "lines": figures})


def raised(session: Session, bought: Sequence[Bought]) -> list[Raised | None]:
    """For each what was raised before it, or None; the database is asked once for each region of the listings."""
    later = {one.shelf for one in bought if one.version > FIRST_VERSION}
    versions = dict(_approved(session, later)) if later else {}
    return [_rise(one, versions.get(one.shelf, ())) for one in bought]


def _approved(session: Session, shelves: set[Shelf]) -> Iterator[tuple[Shelf, Sequence[Row]]]:
    """The approved versions of these listings, first to last."""
    by_region: dict[int, list[UUID]] = defaultdict(list)
    for shelf in shelves:
        by_region[shelf.region_id].append(shelf.listing_id)
    version = ListingVersion
    for region_id, ids in sorted(by_region.items()):
        rows = session.execute(
            select(version.listing_id, version.number, version.unit_price, version.tax_rate_bps, version.tiers, version.decided_at)
            .where(version.region_id == region_id, among(version.listing_id, ids), version.decision == "approved")
            .order_by(version.listing_id, version.number)
        )
        of_listing: dict[UUID, list[Row]] = defaultdict(list)
        for row in rows:
            of_listing[row.listing_id].append(row)
        yield from ((Shelf(region_id, id), found) for id, found in of_listing.items())


def _rise(one: Bought, versions: Sequence[Row]) -> Raised | None:
    """A version was on show until the next was approved."""
    known = [row for row in versions if row.number <= one.version]
    if not known or known[-1].number != one.version:
        return None
    taxed = one.tax_rate_bps > 0 or not known[-1].tax_rate_bps  # why: a vendor that is no PKP charges no tax that a version names
    shown = [
        (row.decided_at, Asking(row.unit_price, row.tax_rate_bps if taxed else 0, row.tiers or ()).gross_at(one.quantity))
        for row in known
    ]
    first_day = one.placed_at - timedelta(days=one.rules["PRICE_RAISED_DAYS"].value)
    ends = [at for at, _price in shown[1:]]
    earlier = [price for (_at, price), end in zip(shown, ends, strict=False) if end >= first_day]
    listed = shown[-1][1]
    asked = min(listed, one.unit_price * (10_000 + one.tax_rate_bps))
    if not earlier or asked * 100 < min(earlier) * (100 + one.rules["PRICE_RAISED"].value):
        return None
    since = one.placed_at
    for at, price in reversed(shown):
        if price != listed:
            break
        since = at
    return Raised(round_rupiah(Decimal(min(earlier)) / 10_000), round_rupiah(Decimal(listed) / 10_000), since)

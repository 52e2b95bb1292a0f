"""Reasonableness: what the same thing costs elsewhere, so that a price can be judged.

The same thing has the same KBKI code and unit (large or small letters) on the etalase of one region. What counts is
what a buyer pays, the price with the tax that its vendor charges (a firm that is no PKP charges none), of every
product that was on show at some time in the last 7 days, each once, as it was shown last; a frozen one does not
count. Quartiles are those of the exclusive method (position p·(n+1), between two neighbours in proportion), as
`statistics.quantiles(prices, n=4)` gives them: 100, 200, 300, 400, 500 → 150, 300, 450. Fewer than 3 prices have no
range.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session

from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingVersion
from app.catalogue.prices.with_tax import gross, gross_price_of
from app.catalogue.states import EXPIRED, PUBLISHED, WITHDRAWN
from app.errors import FieldError, Invalid
from app.language import _
from app.money import round_rupiah, rupiah
from app.moves.history import MoveTaken
from app.vendors.models import Vendor

DAYS = 7
PRICES_MIN = 3
NOTE_ABOVE = 125
"""Percent of the median above which a price needs its vendor's note."""
TOO_LOW_BELOW = 40
"""Percent of the median below which a price is flagged."""
QUARTERS = 4 * 10_000
"""`gross_price_of` is in ten-thousandths of a rupiah, and a quartile in quarters of those: whole numbers all the way."""


@dataclass(frozen=True, slots=True)
class PriceGroup:
    """Products whose prices can be compared."""

    region_id: int
    kbki: str
    unit: str

    @classmethod
    def of(cls, version: ListingVersion) -> "PriceGroup":
        return cls(version.region_id, version.kbki, version.unit.strip().lower())


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Quartiles of `n` prices, in rupiah with tax, exact. Without `PRICES_MIN` of them there are none: `known` is false."""

    n: int = 0
    lower: Decimal = Decimal(0)
    median: Decimal = Decimal(0)
    upper: Decimal = Decimal(0)

    @property
    def known(self) -> bool:
        return self.n >= PRICES_MIN

    @property
    def rupiah(self) -> tuple[int, int, int]:
        """Lower, median and upper to the rupiah, half up, for a page."""
        return round_rupiah(self.lower), round_rupiah(self.median), round_rupiah(self.upper)


NO_RANGE = PriceRange()


class Verdict(StrEnum):
    """Where a price stands; `NEEDS_NOTE` is above the range as well, and `TOO_LOW` below it."""

    UNKNOWN = "unknown"
    TOO_LOW = "too_low"
    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    NEEDS_NOTE = "needs_note"


class PriceNeedsNote(Invalid):
    """A price of more than 1.25 × the median is sent in with the vendor's reason."""

    def __init__(self, price: Decimal, known: PriceRange) -> None:
        sentence = _(
            "Harga {price} dengan pajak lebih dari 1,25 kali median {median} ({n} harga dalam 7 hari terakhir). "
            "Tulis satu kalimat sebabnya untuk kurator, atau turunkan harganya."
        ).format(price=rupiah(round_rupiah(price)), median=rupiah(round_rupiah(known.median)), n=known.n)
        super().__init__(sentence, errors=[FieldError("note", sentence)])


def range_of(session: Session, *, region_id: int, kbki: str, unit: str, at: datetime) -> PriceRange:
    """The range of one group at that time."""
    group = PriceGroup(region_id, kbki, unit.strip().lower())
    return ranges(session, [group], at=at).get(group, NO_RANGE)


def ranges(session: Session, groups: Collection[PriceGroup], *, at: datetime) -> dict[PriceGroup, PriceRange]:
    """The ranges of many groups by one statement; a group without a price has no entry."""
    if not groups:
        return {}
    version, listing = ListingVersion, Listing
    unit = func.lower(version.unit)
    price = gross_price_of(version, Vendor)
    asked = [(group.region_id, group.kbki, group.unit) for group in groups]
    sorted_prices = (
        select(
            version.region_id,
            version.kbki,
            unit.label("unit"),
            func.array_agg(aggregate_order_by(price, price), type_=ARRAY(BigInteger)).label("prices"),
            func.count().label("n"),
        )
        .join(listing, PUBLISHED_VERSION)
        .join(Vendor, Vendor.id == listing.vendor_id)
        .where(
            tuple_(version.region_id, version.kbki, unit).in_(asked),
            version.decision == "approved",
            or_(listing.state == PUBLISHED, and_(listing.state.in_([WITHDRAWN, EXPIRED]), _left_after(at - timedelta(days=DAYS)))),
        )
        .group_by(version.region_id, version.kbki, unit)
        .subquery()
    )
    column = sorted_prices.c
    rows = session.execute(
        select(column.region_id, column.kbki, column.unit, column.n, *(quartile(column.prices, column.n, k) for k in (1, 2, 3)))
    ).all()
    return {
        PriceGroup(region_id, kbki, unit): PriceRange(n, *(Decimal(found or 0) / QUARTERS for found in quartiles))
        for region_id, kbki, unit, n, *quartiles in rows
    }


def quartile(prices: ColumnElement[Any], n: ColumnElement[int], k: int) -> ColumnElement[int]:
    """The k-th quartile of a sorted array of `n` prices, in quarters of their unit; NULL below `PRICES_MIN`."""
    position = k * (n + 1)
    below, part = position // 4, position % 4
    value = prices[below] * (4 - part) + func.coalesce(prices[below + 1], 0) * part
    return case((n >= PRICES_MIN, value))


def judge(price: Decimal, known: PriceRange) -> Verdict:
    """Where a price with tax stands in a range."""
    if not known.known:
        return Verdict.UNKNOWN
    if price * 100 > known.median * NOTE_ABOVE:
        return Verdict.NEEDS_NOTE
    if price * 100 < known.median * TOO_LOW_BELOW:
        return Verdict.TOO_LOW
    if price > known.upper:
        return Verdict.ABOVE
    return Verdict.BELOW if price < known.lower else Verdict.WITHIN


def demand_note(session: Session, listing: Listing, *, note: str | None, at: datetime) -> None:
    """Raises `PriceNeedsNote` for a new price of more than 1.25 × the median that comes without one. What is on show at that price
    already was judged before."""
    version, published = listing.newest, listing.published
    pkp = session.get_one(Vendor, listing.vendor_id).pkp
    if (note or "").strip() or (published is not None and gross(version, pkp=pkp) <= gross(published, pkp=pkp)):
        return
    known = range_of(session, region_id=listing.region_id, kbki=version.kbki, unit=version.unit, at=at)
    price = gross(version, pkp=pkp)
    if judge(price, known) is Verdict.NEEDS_NOTE:
        raise PriceNeedsNote(price, known)


def _left_after(since: datetime) -> ColumnElement[bool]:
    """It was taken off show after that time."""
    return exists().where(
        MoveTaken.region_id == Listing.region_id,
        MoveTaken.subject_id == Listing.id,
        MoveTaken.state_from == PUBLISHED,
        MoveTaken.state_to == Listing.state,
        MoveTaken.at >= since,
    )

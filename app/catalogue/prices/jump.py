"""Jump: does a new version ask so much more than the one on show that orders have to wait for the curators?

A rise is judged with the tax that its vendor charges, at every quantity at which either version changes its price: the
largest relation counts, so that taking a wholesale tier away is a rise too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from app.catalogue.models import Listing, ListingVersion
from app.catalogue.prices.with_tax import WHOLE, tax_charged
from app.catalogue.selling.tiers import Tier, price_at
from app.vendors.models import Vendor

JUMP_ABOVE = 125
"""Percent of the last approved price above which a new one goes back to curation and stops orders meanwhile."""


def judge_price(session: Session, listing: Listing) -> None:
    """Does an undecided version ask more than 1.25 × what is on show, at any
    quantity? Then nothing is ordered until it is decided."""
    published, newest = listing.published, listing.newest
    pkp = session.get_one(Vendor, listing.vendor_id).pkp
    undecided = newest.state in ("draft", "in_curation")
    listing.price_jump = (
        published is not None
        and undecided
        and newest.number != published.number
        and rises_too_far(asking(published, pkp=pkp), asking(newest, pkp=pkp))
    )


@dataclass(frozen=True, slots=True)
class Asking:
    """What a version asks: its prices, and the tax that is charged on top of them."""

    unit_price: int
    tax_rate_bps: int
    tiers: Sequence[Tier] = ()

    def gross_at(self, quantity: Decimal) -> int:
        """With tax, in ten-thousandths of a rupiah: exact, for comparing."""
        return price_at(self.unit_price, self.tiers, quantity) * (WHOLE + self.tax_rate_bps)


def asking(version: ListingVersion, *, pkp: bool) -> Asking:
    """Of buyers of this vendor's, whether it is PKP or not."""
    return Asking(version.unit_price, tax_charged(version.tax_rate_bps, pkp=pkp), version.tiers or ())


def highest_rise(before: Asking, after: Asking) -> tuple[int, int]:
    """The gross prices (before, after) at the quantity where `after` asks most in relation to `before`."""
    steps = {Decimal(tier["from"]) for one in (before, after) for tier in one.tiers} | {Decimal(0)}
    pairs = [(before.gross_at(quantity), after.gross_at(quantity)) for quantity in sorted(steps)]
    return max(pairs, key=lambda pair: Decimal(pair[1]) / pair[0])


def rises_too_far(before: Asking, after: Asking) -> bool:
    """More than 1.25 × at any quantity."""
    old, new = highest_rise(before, after)
    return new * 100 > old * JUMP_ABOVE

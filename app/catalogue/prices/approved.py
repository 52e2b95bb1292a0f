"""Approved: what the curators let a product cost now, at a quantity."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingVersion
from app.catalogue.selling.tiers import price_at
from app.catalogue.states import PUBLISHED


@dataclass(frozen=True, slots=True)
class ApprovedPrice:
    """Whole rupiah for one unit, and the tax on top of it."""

    unit_price: int
    tax_rate_bps: int


def approved_price(session: Session, *, region_id: int, listing_id: UUID, quantity: Decimal) -> ApprovedPrice | None:
    """Of the version on show; None for a product that is not on show any more."""
    version = session.scalar(
        select(ListingVersion)
        .join(Listing, PUBLISHED_VERSION)
        .where(Listing.region_id == region_id, Listing.id == listing_id, Listing.state == PUBLISHED)
    )
    if version is None:
        return None
    return ApprovedPrice(price_at(version.unit_price, version.tiers or (), quantity), version.tax_rate_bps)

"""Approved: what the curators let a product cost now, at a quantity."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingVersion
from app.catalogue.prices.with_tax import tax_charged
from app.catalogue.selling.tiers import price_at
from app.catalogue.states import PUBLISHED
from app.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class ApprovedPrice:
    """Whole rupiah for one unit, and the tax that its vendor charges on top of it."""

    unit_price: int
    tax_rate_bps: int


def approved_price(session: Session, *, region_id: int, listing_id: UUID, quantity: Decimal) -> ApprovedPrice | None:
    """Of the version on show; None for a product that is not on show any more."""
    found = session.execute(
        select(ListingVersion, Vendor.pkp)
        .join(Listing, PUBLISHED_VERSION)
        .join(Vendor, Vendor.id == Listing.vendor_id)
        .where(Listing.region_id == region_id, Listing.id == listing_id, Listing.state == PUBLISHED)
    ).one_or_none()
    if found is None:
        return None
    version, pkp = found
    return ApprovedPrice(price_at(version.unit_price, version.tiers or (), quantity), tax_charged(version.tax_rate_bps, pkp=pkp))

"""The market of a region: the counts of the metric catalogue that no order tells of. They
are of now: the catalogue keeps no count of a past day."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogue.models import Etalase, Listing
from app.catalogue.states import ListingState
from app.realisation.shapes import MarketCounts
from app.regions.models import Region
from app.vendors.directory import IS_SHOWN, IS_UMKK
from app.vendors.models import Vendor
from app.vendors.states import VendorState


def market_of(session: Session, region: Region) -> MarketCounts:
    """Etalase of the region, products on show in them (those of a firm that is blacklisted or has closed are shown to nobody),
    active vendors that have one on show, and those of them that are small or cooperatives."""
    sellers = (
        select(Listing.vendor_id, func.count().label("listings"))
        .where(Listing.region_id == region.id, Listing.state == ListingState.PUBLISHED)
        .group_by(Listing.vendor_id)
        .subquery()
    )
    is_active = Vendor.state == VendorState.ACTIVE
    listings, active, umkk = session.execute(
        select(
            func.coalesce(func.sum(sellers.c.listings).filter(IS_SHOWN), 0),
            func.count().filter(is_active),
            func.count().filter(is_active, IS_UMKK),
        ).join_from(sellers, Vendor, Vendor.id == sellers.c.vendor_id)
    ).one()
    etalase = session.scalar(select(func.count()).select_from(Etalase).where(Etalase.region_id == region.id)) or 0
    return {"etalase": etalase, "listings_published": int(listings), "vendors_active": active, "vendors_umkk": umkk}

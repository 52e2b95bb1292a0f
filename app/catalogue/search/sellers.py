"""Sellers: what the index says of a vendor's listings follows what becomes of the vendor.

Who is blacklisted or has closed is found nowhere, as its own page is not there; who is suspended stays found, and so
does who has let a required paper end: both stop new orders only, and the product's page says so. A certificate among
its papers counts from its upload through its last day.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, any_, or_, select
from sqlalchemy.orm import Session

from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingVersion
from app.catalogue.search.index import CERTIFICATES, OF_LISTING, index_listings
from app.catalogue.search.models import ListingSearch
from app.catalogue.states import PUBLISHED
from app.clock import local_date
from app.regions.models import Region
from app.vendors.models import VendorDocument


def follow(session: Session, *, vendor_id: UUID, region_id: int, after: UUID | None, limit: int) -> UUID | None:
    """Index again at most so many listings on show that a vendor has in a region, those after this key;
    returns the last key, None when it was the last part.

    It holds the listings, as whoever publishes one does: two writers never index the same.
    """
    asked = select(Listing.id).where(Listing.region_id == region_id, Listing.vendor_id == vendor_id, Listing.state == PUBLISHED)
    if after is not None:
        asked = asked.where(Listing.id > after)
    ids = session.scalars(asked.order_by(Listing.id).limit(limit).with_for_update()).all()
    if ids:
        index_listings(session, region_id, ids)
    return ids[-1] if len(ids) == limit else None


def forget_ended(session: Session, *, region: Region, at: datetime, limit: int) -> int:
    """Index again at most so many of the region's listings that are still found by a
    certificate of their vendor that has ended; returns how many.

    What somebody holds at this moment is left for the next night.
    """
    today = local_date(at, region.timezone)
    paper, card = VendorDocument, ListingSearch
    own = {name: getattr(ListingVersion, field) for field, name in OF_LISTING.items() if name in CERTIFICATES}
    of_vendor: ColumnElement[bool] = paper.kind.not_in(own) | or_(
        *((paper.kind == name) & field.is_(None) for name, field in own.items())
    )
    ids = session.scalars(
        select(Listing.id)
        .join(card, (card.region_id == Listing.region_id) & (card.listing_id == Listing.id))
        .join(ListingVersion, PUBLISHED_VERSION)
        .join(paper, paper.vendor_id == Listing.vendor_id)
        .where(
            Listing.region_id == region.id,
            paper.kind.in_(CERTIFICATES),
            paper.replaced_at.is_(None),
            paper.expires_on < today,
            paper.kind == any_(card.certificates),
            of_vendor,
        )
        .limit(limit)
        .with_for_update(of=Listing, skip_locked=True)
    ).all()
    if ids:
        index_listings(session, region.id, list(dict.fromkeys(ids)))
    return len(ids)

"""Renewing: what was indexed by older rules of words is indexed again, region by region, some listings a transaction.

Meanwhile everything is found, what waits by the terms that it has. A run that was cut off is gone on with by the next.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.models import Listing
from app.catalogue.search.index import RULES, index_listings
from app.catalogue.search.models import ListingSearch
from app.db import take_time
from app.regions.models import Region

AT_ONCE = 250
"""Listings of a transaction: whoever sells or orders one of them waits for it, a fraction of a second."""


def renew(new_session: Callable[[], AbstractContextManager[Session]]) -> int:
    """Index again all that was indexed by older rules, each part in a transaction
    that `new_session` opens; how many listings that were."""
    with new_session() as session:
        regions = session.scalars(select(Region.id).order_by(Region.id)).all()
    renewed = 0
    for region_id in regions:
        done: Sequence[UUID] = ()
        while True:
            with new_session() as session:
                take_time(session)
                done = renew_some(session, region_id=region_id, after=done[-1] if done else None, limit=AT_ONCE)
            renewed += len(done)
            if len(done) < AT_ONCE:
                break
    return renewed


def renew_some(session: Session, *, region_id: int, after: UUID | None, limit: int) -> Sequence[UUID]:
    """Index again at most so many listings of a region that were indexed by older
    rules, those after this key; their keys, in order.

    It holds the listings, as whoever publishes one does: two writers never index the same.
    """
    card = ListingSearch
    older = (
        select(Listing.id)
        .join(card, (card.region_id == Listing.region_id) & (card.listing_id == Listing.id))
        .where(Listing.region_id == region_id, card.region_id == region_id, card.rules != RULES)
    )
    if after is not None:
        older = older.where(card.listing_id > after)
    ids = session.scalars(older.order_by(card.listing_id).limit(limit).with_for_update(of=Listing)).all()
    if ids:
        index_listings(session, region_id, ids)
    return ids

"""Readiness: the first day on which all of an order can be ready, by the days that its products name (`preorder_days`).

Those days are the vendor's own word and the delivery date is what both sides agree on, perhaps from stock or at another price. A
date that is earlier is therefore told to both until it is signed, and never refused.
"""

from datetime import date, timedelta

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.catalogue.models import ListingVersion
from app.orders.models import Order
from app.orders.places import earliest_due
from app.orders.states import OrderState

OPEN = frozenset({OrderState.ON_NEGOTIATION, OrderState.WAITING_PPK_REVIEW})
"""While the date may still be moved by talking."""


DAYS_FOR_THE_WAY = 7
"""What the cart proposes on top: an order is signed by three persons before
anything is sent, and each day of delay costs the vendor."""


def day_ready(today: date, preorder_days: int) -> date:
    return today + timedelta(days=preorder_days)


def day_proposed(today: date, preorder_days: int) -> date:
    """A delivery date that can be kept, in the same year as the goods are ready: the budget's year ends with it."""
    ready = day_ready(today, preorder_days)
    return min(ready + timedelta(days=DAYS_FOR_THE_WAY), date(ready.year, 12, 31))


def too_early(session: Session, order: Order, *, today: date) -> tuple[int, date] | None:
    """(days that its slowest product takes, the first day that fits) where its delivery date, or the first of several
    places, is earlier than these days from today allow."""
    if order.state not in OPEN:
        return None
    ordered = [(line.shelf.region_id, line.shelf.listing_id, line.listing_version) for line in order.lines if line.shelf]
    version = tuple_(ListingVersion.region_id, ListingVersion.listing_id, ListingVersion.number)
    days = session.scalar(select(func.max(ListingVersion.preorder_days)).where(version.in_(ordered))) if ordered else 0
    if not days or earliest_due(order) >= day_ready(today, days):
        return None
    return days, day_ready(today, days)

"""Telling: the other side of an order has a notice of what was done, written with the move itself."""

from typing import Any

from sqlalchemy.orm import Session

from app.actor import Role
from app.news import News, spread
from app.notifications.telling import Audience
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.transitions import MoveTaken

TO_THE_ADMIN = frozenset({"request_cancel", "pass_on_cancel"})
"""What the region's admin hears of too: it waits for them."""
TO_BOTH = frozenset({"open_cancel", "dismiss_cancel", "grant_cancel", "refuse_cancel"})
"""What answers a request that either side may have made: both hear of it."""


def tell_other_side(session: Session, order: Order, *, taken: MoveTaken, **_more: Any) -> None:
    """Once the order has its number."""
    spread(session, news_of(session, order, taken), taken)


def news_of(session: Session, order: Order, done: MoveTaken) -> News:
    """The vendor's people hear what officials and the system do, the satker what the vendor does and what becomes of a request to cancel."""
    satker, vendor = Audience(satker_code=order.satker_code), Audience(vendor_id=order.vendor_id)
    audiences = {Role.VENDOR: [satker], Role.SYSTEM: [satker, vendor]}.get(Role(done.role), [vendor])
    if done.move in TO_BOTH:
        audiences = [satker, vendor]
    if done.move in TO_THE_ADMIN:
        audiences = [*audiences, Audience(region_role=Role.REGION_ADMIN)]
    return News(audiences, f"{order.number} · {order.package_name}", f"/pesanan/{key_of(order)}", done.reason or done.note)

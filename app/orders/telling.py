"""Telling: the other side of an order has a notice of what was done, written with the move itself."""

from typing import Any

from sqlalchemy.orm import Session

from app.actor import Role
from app.moves.history import MoveTaken
from app.moves.news import News, spread
from app.notifications.telling import Audience
from app.orders.bookkeeping import key_of
from app.orders.models import Order

TO_THE_ADMIN = frozenset({"request_cancel", "pass_on_cancel"})
"""What the region's admin hears of too: it waits for them."""
TO_BOTH = frozenset({"open_cancel", "dismiss_cancel", "grant_cancel", "refuse_cancel"})
"""What answers a request that either side may have made: both hear of it."""


def tell_other_side(session: Session, order: Order, *, taken: MoveTaken, **_more: Any) -> None:
    """Once the order has its number."""
    spread(session, news_of(session, order, taken), taken)


def news_of(session: Session, order: Order, done: MoveTaken) -> News:
    """The vendor's people hear what officials and the system do, the satker what the
    vendor does and what becomes of a request to cancel."""
    audiences = other_side(order, Role.SYSTEM if done.move in TO_BOTH else Role(done.role))
    if done.move in TO_THE_ADMIN:
        audiences = [*audiences, Audience(region_role=Role.REGION_ADMIN)]
    return News(audiences, title_of(order), f"/pesanan/{key_of(order)}", done.reason or done.note)


def tell_of_part(session: Session, order: Order, taken: MoveTaken, *said: str | None) -> None:
    """The other side has a notice of what was done with a shipment, a handover or a bill of the order: which, with
    what is known of it, and what was written with it."""
    note = " · ".join(part for part in (*said, taken.reason or taken.note) if part)
    spread(
        session, News(other_side(order, Role(taken.role)), title_of(order), f"/pesanan/{key_of(order)}#pelaksanaan", note), taken
    )


def other_side(order: Order, role: Role) -> list[Audience]:
    """Who hears of what somebody in this role does with the order: the satker,
    the vendor's people, or both where it was the system."""
    satker, vendor = Audience(satker_code=order.satker_code), Audience(vendor_id=order.vendor_id)
    return {Role.VENDOR: [satker], Role.SYSTEM: [satker, vendor]}.get(role, [vendor])


def title_of(order: Order) -> str:
    return f"{order.number} · {order.package_name}"

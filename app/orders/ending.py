"""Ending before it counts: whatever was held goes back to the package, whatever was reserved goes back to the shelf."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue import stock
from app.ledger import Line
from app.moves.machine import Move
from app.orders import bookkeeping
from app.orders.models import Order


def end(session: Session, order: Order, move: Move, *lines: Line, actor: Actor, at: datetime) -> Order:
    """Close the order: stock that never left goes back, then the ledger (listings before the package, everywhere)."""
    for line in order.in_lock_order:
        unshipped = line.quantity - line.shipped_quantity
        if unshipped and line.shelf is not None:
            stock.release(session, **line.shelf._asdict(), quantity=unshipped)
    released = bookkeeping.release(order)
    order.due_at = None
    session.flush()
    bookkeeping.enter(session, order, move, released, *lines, actor=actor, at=at)
    return order


def close_addendum(order: Order, outcome: str, at: datetime) -> None:
    """The open addendum ends without effect."""
    assert order.open_addendum is not None
    order.open_addendum.outcome, order.open_addendum.ended_at = outcome, at

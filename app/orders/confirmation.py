"""Confirmation: the vendor takes the signed order on or declines it; until
the vendor has signed, the PPK may still take it back."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.moves.taking import step
from app.orders import bookkeeping, deadlines, ending
from app.orders.models import Order
from app.orders.states import ORDER


def accept(session: Session, *, order: Order, note: str | None, actor: Actor, at: datetime) -> Order:
    """The vendor takes it on; its signature is next."""
    taken = step(session, ORDER, order, "accept", actor=actor, at=at, note=note)
    deadlines.wind(session, order, at)
    bookkeeping.enter(session, order, taken, actor=actor, at=at)
    return order


def decline(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """The vendor does not; everything held and reserved goes back."""
    taken = step(session, ORDER, order, "decline", actor=actor, at=at, reason=reason)
    return ending.end(session, order, taken, actor=actor, at=at)


def cancel(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """The PPK takes it back before the second signature."""
    taken = step(session, ORDER, order, "cancel", actor=actor, at=at, reason=reason)
    return ending.end(session, order, taken, actor=actor, at=at)

"""Completion: everything delivered, accepted and paid, the order is done; or its payment went outside this system and says where.

Money that came back after that undoes the completion: the order runs until all of it has arrived again. A
request to cancel that nobody had opened by then is overtaken.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor
from app.errors import invalid_field
from app.identifiers import new_id
from app.language import _
from app.ledger import Kind, Line
from app.money import rupiah
from app.moves.machine import Move, staying
from app.moves.taking import step
from app.orders import bookkeeping, cancel_waiting
from app.orders.dating import judge_day
from app.orders.models import Order, OutsidePayment
from app.orders.states import ORDER, OrderState, all_accepted


def complete_if_done(session: Session, *, order: Order, at: datetime) -> bool:
    """Close the order once every line is accepted and the whole total has arrived at the vendor; True when it was.

    Whatever may be the last of it asks: the money, the handover (an advance may have paid all before), and what makes the order
    worth what has arrived or lets it run again (an addendum, a decision about its end).
    """
    if order.state != OrderState.ON_PROCESS or not all_accepted(order) or order.arrived_rupiah != order.total:
        return False
    taken = step(session, ORDER, order, "complete", actor=SYSTEM_ACTOR, at=at)
    order.completed_at = at
    bookkeeping.enter(
        session,
        order,
        taken,
        Line(kind=Kind.SETTLED, amount=order.total, pdn_true=bookkeeping.pdn_amount(order)),
        actor=SYSTEM_ACTOR,
        at=at,
    )
    cancel_waiting.overtake(session, order=order, at=at)
    return True


def reopen(session: Session, *, order: Order, reason: str | None, at: datetime) -> None:
    """What completed it came back: it runs again, and counts as settled no more, by a counter-entry on the day
    on which it did. Nothing where it is not COMPLETED."""
    if order.state != OrderState.COMPLETED:
        return
    taken = step(session, ORDER, order, "reopen", actor=SYSTEM_ACTOR, at=at, reason=reason)
    _unsettle(session, order, taken, SYSTEM_ACTOR, at)


def settle_outside(
    session: Session,
    *,
    order: Order,
    route: str,
    reference: str,
    paid_on: date,
    amount: int,
    note: str | None,
    actor: Actor,
    at: datetime,
) -> Order:
    """Record a payment that went another way: it counts as paid on its own day, and the order as settled today."""
    taken = step(
        session,
        ORDER,
        order,
        "settle_outside",
        actor=actor,
        at=at,
        note=note,
        details={"route": route, "reference": reference, "amount": amount},
    )
    judge_day(session, order, paid_on, field="paid_on", at=at)
    worth = bookkeeping.worth(session, order)
    payable = worth.received - worth.paid
    if not 0 < amount <= payable:
        raise invalid_field("amount", _("Yang masih dapat dibayar {payable}.").format(payable=rupiah(payable)))
    order.completed_at = at
    session.add(
        OutsidePayment(
            region_id=order.region_id,
            id=new_id(),
            order_id=order.id,
            route=route,
            reference=reference,
            paid_on=paid_on,
            amount=amount,
        )
    )
    session.flush()
    paid = bookkeeping.pay(session, order, amount, ref=reference)
    bookkeeping.enter(
        session,
        order,
        taken,
        Line(kind=Kind.SETTLED, amount=order.total, pdn_true=bookkeeping.pdn_amount(order)),
        actor=actor,
        at=at,
    )
    bookkeeping.enter(session, order, staying(order, taken.name), paid, actor=actor, at=at, on=paid_on)
    cancel_waiting.overtake(session, order=order, at=at)
    return order


def reverse_outside(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """What was paid outside came back, or was never paid so: counter-entries on
    the days that they correct, and the order runs again."""
    paid = session.scalars(
        select(OutsidePayment).where(
            OutsidePayment.region_id == order.region_id, OutsidePayment.order_id == order.id, OutsidePayment.reversed_at.is_(None)
        )
    ).one_or_none()
    details = (
        {}
        if paid is None
        else {"route": paid.route, "reference": paid.reference, "date": paid.paid_on.isoformat(), "amount": paid.amount}
    )
    taken = step(session, ORDER, order, "reverse_outside", actor=actor, at=at, reason=reason, details=details)
    assert paid is not None
    paid.reversed_at = at
    session.flush()
    _unsettle(session, order, taken, actor, at)
    undone = bookkeeping.unpay(session, order, paid.amount, ref=paid.reference, on=paid.paid_on)
    bookkeeping.enter(session, order, staying(order, taken.name), undone, actor=actor, at=at, on=paid.paid_on)
    return order


def _unsettle(session: Session, order: Order, taken: Move, actor: Actor, at: datetime) -> None:
    """It counts as settled no more."""
    order.completed_at = None
    undone, day = bookkeeping.unsettle(session, order)
    bookkeeping.enter(session, order, taken, undone, actor=actor, at=at, on=day)

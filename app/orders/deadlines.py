"""Deadlines: each waiting state has so many working days of the region's calendar as a rule gives it, then the system ends it.

The deadline itself ends it, whenever the worker looks: a move that comes after it is refused with what happened. Rule: the guide
of the national catalogue cancels what stood idle for three working days; that an addendum lapses by itself is our own rule.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.moves.machine import StateClock, bind
from app.moves.taking import step
from app.orders import bookkeeping, countdown, ending
from app.orders.completion import complete_if_done
from app.orders.judging import rules_for
from app.orders.models import Order
from app.orders.states import ORDER, OrderState
from app.regions.calendar import DaysOff, after_working_days
from app.regions.clocks import Clock, Wound, declare
from app.rules.queries import Rules

CLOCKS = {
    OrderState.ON_NEGOTIATION: "AUTO_CANCEL_DAYS",
    OrderState.WAITING_PPK_REVIEW: "AUTO_CANCEL_DAYS",
    OrderState.ESIGN_IN_PROGRESS: "AUTO_CANCEL_DAYS",
    OrderState.WAITING_SELLER_CONFIRMATION: "AUTO_CANCEL_DAYS",
    OrderState.ON_ADDENDUM: "ADDENDUM_DAYS",
}
"""The rule that says how many working days each state may stand idle, all of them binding;
states that are not here have no clock of their own."""


def wind(session: Session, order: Order, at: datetime, rules: Rules | None = None, days_off: DaysOff | None = None) -> None:
    """The clock of the order's present state runs from `at` on; `rules` are those of the region's day, `days_off`
    its holidays from then on; asked for when not given."""
    days = days_of(session, order, at, rules)
    order.clock_from = at
    order.due_at = None if days is None else after_working_days(session, bookkeeping.region_of(session, order), at, days, days_off)


def days_of(session: Session, order: Order, at: datetime, rules: Rules | None = None) -> int | None:
    """How many working days the order's state may stand idle by the rules of a day; None for a state without a clock."""
    clock = CLOCKS.get(OrderState(order.state))
    return None if clock is None else int((rules or rules_for(session, order, at))[clock].value)


def _wound(session: Session, order: Order) -> Wound | None:
    days = None if order.clock_from is None else days_of(session, order, order.clock_from)
    return None if order.clock_from is None or days is None else Wound(order.clock_from, days)


declare(Clock(Order, _wound, lambda order: str(order.number), lambda order: f"/pesanan/{bookkeeping.key_of(order)}"))


def expire(session: Session, *, order: Order, at: datetime) -> Order:
    """End an order whose time has run out; the caller holds its lock. Nothing where it has moved on meanwhile."""
    if not is_over(order, at):
        return order
    taken = step(session, ORDER, order, "expire", actor=SYSTEM_ACTOR, at=at, reason=None)
    if order.state == OrderState.ON_PROCESS:
        ending.close_addendum(order, "expired", at)
        bookkeeping.enter(session, order, taken, actor=SYSTEM_ACTOR, at=at)
        order.due_at = None
        session.flush()
        session.expire(order, ["open_addendum"])
        complete_if_done(session, order=order, at=at)
        return order
    return ending.end(session, order, taken, actor=SYSTEM_ACTOR, at=at)


def is_over(order: Order, at: datetime) -> bool:
    """Has the time of its state run out? A state without a clock has none, whatever was wound before it."""
    return order.due_at is not None and order.due_at < at and order.state in CLOCKS


def run_out(session: Session, order: Order, at: datetime) -> str:
    """What the worker would have done by now; gives it in words."""
    happened = countdown.over(order, bookkeeping.region_of(session, order).timezone)
    expire(session, order=order, at=at)
    return happened


bind(ORDER, StateClock(is_over, run_out))


def overdue(session: Session, *, region_id: int, at: datetime, limit: int = 100) -> list[Order]:
    """Orders of a region whose time has run out, oldest first."""
    return list(
        session.scalars(
            select(Order)
            .where(Order.region_id == region_id, Order.due_at < at, Order.state.in_(CLOCKS))
            .order_by(Order.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )

"""Orders that wait for a person: their own moves, and those of their shipments, handovers and payments."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from app.actor import Actor
from app.db import among
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.orders.deadlines import is_over
from app.orders.models import Order
from app.orders.queries import visible
from app.orders.states import ORDER, TERMINAL, OrderState
from app.payment.models import Payment
from app.payment.states import PAYMENT
from app.transitions import moves_for, moves_of_state

LOOKED_AT = 1000
"""Open orders, those first whose clock runs out soonest and then the oldest; whoever has more than that has enough to do."""
OPTIONAL = frozenset(
    {
        "abandon",
        "cancel",
        "decline",
        "reject",
        "propose_addendum",
        "withdraw_addendum",
        "request_cancel",
        "settle_outside",
        "return",
        "offer",
        "reverse",
        "refund",
        "link_gu",
        "unlink_gu",
    }
)
"""Moves that are open but owed by nobody."""


def waiting_orders(session: Session, actor: Actor, at: datetime) -> list[tuple[Order, list[str]]]:
    """Open orders on which this person can act now, nearest deadline first and then the oldest, with the moves; leaving and changing one's mind are
    no duty."""
    return [(order, moves) for order, moves in owed_orders(session, actor, at) if not is_over(order, at)]


def owed_orders(session: Session, actor: Actor, at: datetime) -> list[tuple[Order, list[str]]]:
    """The same whatever the hour: also those whose time has run out and that the system has not moved on yet, of which nothing is open any more."""
    statement = select(Order).where(visible(actor), Order.state.not_in(TERMINAL)).options(lazyload(Order.lines))
    orders = session.scalars(statement.order_by(Order.due_at.nulls_last(), Order.id).limit(LOOKED_AT)).all()
    running = [order for order in orders if order.state == OrderState.ON_PROCESS]
    parts = [(machine, _of(session, table, running)) for machine, table in ((SHIPMENT, Shipment), (HANDOVER, Handover), (PAYMENT, Payment))]  # fmt: skip
    waiting = []
    for order in orders:
        moves = [move.name for move in moves_of_state(ORDER, order, actor, at) if move.name not in OPTIONAL]
        for machine, things in parts:
            moves += [move.name for one in things[order.id] for move in moves_for(machine, one, actor) if move.name not in OPTIONAL]
        if order.state == OrderState.ON_NEGOTIATION and getattr(
            order, "vendor_agreed" if actor.is_vendor_staff else "buyer_agreed"
        ):
            moves = [name for name in moves if name not in ("agree", "offer")]
        if moves:
            waiting.append((order, list(dict.fromkeys(moves))))
    return waiting


def _of(session: Session, table: Any, orders: Sequence[Order]) -> dict[UUID, list[Any]]:
    """What belongs to these orders, by order; one statement a kind."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    if orders:
        mine = (table.region_id.in_({order.region_id for order in orders}), among(table.order_id, [order.id for order in orders]))
        for one in session.scalars(select(table).where(*mine).order_by(table.id)):
            found[one.order_id].append(one)
    return found

"""Orders that wait for a person: their own moves, and those of their shipments, handovers and payments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload

from app.actor import Actor, Role
from app.db import among
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HANDOVER, SHIPMENT, HandoverState
from app.moves.history import last_moves
from app.moves.machine import Machine, moves_for, moves_of_state
from app.orders.bookkeeping import received_of
from app.orders.deadlines import is_over
from app.orders.models import Order, OrderPlace
from app.orders.queries import visible
from app.orders.states import ORDER, TERMINAL, OrderState
from app.payment.models import Payment
from app.payment.states import PAYMENT

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
BILL = "invoice"
"""What the vendor owes for what was received and not billed."""


SENDS = frozenset({"pack", "ship", "deliver"})
"""Of a shipment that is due on a day."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An order that waits for somebody, with the moves that they owe; `since` when what waits came to lie there,
    `due` the day by which goods of it have to be there."""

    order: Order
    moves: list[str]
    since: datetime
    due: date | None
    called: str = ""
    """Of what kind the words for the first move are, where a word has several."""


def waiting_orders(session: Session, actor: Actor, at: datetime) -> list[Owed]:
    """Open orders on which this person can act now, nearest deadline first and then the
    oldest; leaving and changing one's mind are no duty."""
    return [owed for owed in owed_orders(session, actor, at) if not is_over(owed.order, at)]


def owed_orders(session: Session, actor: Actor, at: datetime) -> list[Owed]:
    """The same whatever the hour: also those whose time has run out and that the system has
    not moved on yet, of which nothing is open any more."""
    at_once = [selectinload(Order.open_cancel_request), selectinload(Order.open_addendum)]
    if actor.role is Role.ACTIVITY_OFFICER:
        at_once.append(selectinload(Order.accounts))
    statement = select(Order).where(visible(actor), Order.state.not_in(TERMINAL)).options(*at_once)
    orders = session.scalars(statement.order_by(Order.due_at.nulls_last(), Order.id).limit(LOOKED_AT)).all()
    parts = _parts(session, [order for order in orders if order.state == OrderState.ON_PROCESS])
    unbilled = _unbilled(session, parts) if actor.is_vendor_staff else set()
    owed: list[tuple[Order, list[tuple[str, Any]]]] = []
    for order in orders:
        moves = [move.name for move in moves_of_state(ORDER, order, actor, at) if move.name not in OPTIONAL]
        if order.state == OrderState.ON_NEGOTIATION and getattr(
            order, "vendor_agreed" if actor.is_vendor_staff else "buyer_agreed"
        ):
            moves = [name for name in moves if name not in ("agree", "offer")]
        found: list[tuple[str, Any]] = [(name, None) for name in moves]
        for machine, things in parts.by_machine:
            found += [
                (move.name, one) for one in things[order.id] for move in moves_for(machine, one, actor) if move.name not in OPTIONAL
            ]
        if order.id in unbilled:
            found.append((BILL, parts.accepted_last(order)))
        if found:
            owed.append((order, found))
    since = last_moves(session, [(order.region_id, one.id) for order, found in owed for _move, one in found if one is not None])
    return [_owed(order, found, since) for order, found in owed]


def _owed(order: Order, found: Sequence[tuple[str, Any]], since: Mapping[UUID, datetime]) -> Owed:
    """What is owed first, since the longest of it waits, and the first day by which any of it is due."""
    moves = list(dict.fromkeys(move for move, _one in found))
    first = [one for move, one in found if move == moves[0]]
    began = order.clock_from or order.placed_at
    return Owed(
        order,
        moves,
        min(began if one is None else since.get(one.id, began) for one in first),
        min((one.due for one in first), default=None) if moves[0] in SENDS else None,
        "service" if first and all(isinstance(one, Shipment) and one.service for one in first) else "",
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to running orders, by order."""

    shipments: Mapping[UUID, Sequence[Shipment]]
    handovers: Mapping[UUID, Sequence[Handover]]
    payments: Mapping[UUID, Sequence[Payment]]
    running: Sequence[Order]

    @property
    def by_machine(self) -> tuple[tuple[Machine, Mapping[UUID, Sequence[Any]]], ...]:
        return (SHIPMENT, self.shipments), (HANDOVER, self.handovers), (PAYMENT, self.payments)

    def accepted_last(self, order: Order) -> Handover | None:
        return next((paper for paper in reversed(self.handovers[order.id]) if paper.state == HandoverState.ACCEPTED), None)


def _parts(session: Session, running: Sequence[Order]) -> Parts:
    """One statement a kind."""
    return Parts(
        _of(
            session,
            Shipment,
            running,
            lazyload(Shipment.lines),
            lazyload(Shipment.photos),
            joinedload(Shipment.to).lazyload(OrderPlace.lines),
        ),
        _of(session, Handover, running),
        _of(session, Payment, running, lazyload(Payment.taxes)),
        running,
    )


def _of(session: Session, table: Any, orders: Sequence[Order], *options: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    if orders:
        mine = (table.region_id.in_({order.region_id for order in orders}), among(table.order_id, [order.id for order in orders]))
        for one in session.scalars(select(table).where(*mine).options(*options).order_by(table.id)):
            found[one.order_id].append(one)
    return found


def _unbilled(session: Session, parts: Parts) -> set[UUID]:
    """Running orders of which something was received that no bill asks for."""
    received = received_of(session, parts.running)
    return {id for id, much in received.items() if much > sum(bill.billed_rupiah for bill in parts.payments[id])}

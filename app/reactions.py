"""What follows a move: one table, read like a page.

*Together* runs in the same transaction as the move; *after* names jobs that are enqueued in it and run once it is committed. Every move of every
machine has its row, most of them empty; a test fails on a move without one.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.fulfilment import handover, shipping
from app.fulfilment.models import Shipment
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.orders.models import Order
from app.orders.states import ORDER, OrderState
from app.payment.states import PAYMENT
from app.transitions import Machine, Move, Reaction, react_with

MACHINES: tuple[Machine, ...] = (ORDER, SHIPMENT, HANDOVER, PAYMENT)


def first_shipment(session: Session, order: Order, *, move: Move, actor: Actor, at: datetime) -> None:
    """The second signature opens the first shipment."""
    if move.to == OrderState.ON_PROCESS:
        shipping.open_first_shipment(session, order, actor=actor, at=at)


def handover_of(session: Session, shipment: Shipment, *, move: Move, actor: Actor, at: datetime) -> None:
    """A confirmed shipment has its handover to sign."""
    handover.open_handover(session, shipment, actor=actor, at=at)


NOTHING = Reaction()
TABLE: dict[tuple[str, str], Reaction] = {
    ("order", "sign"): Reaction(together=(first_shipment,)),
    ("shipment", "confirm"): Reaction(together=(handover_of,)),
}


def rows() -> Iterator[tuple[str, str, Reaction]]:
    """Every move with what follows it, for the docs and the tests."""
    for machine in MACHINES:
        for name in machine.names:
            yield machine.name, name, TABLE.get((machine.name, name), NOTHING)


def install() -> None:
    """Let `step()` look here."""
    react_with(lambda machine, move: TABLE.get((machine, move), NOTHING))

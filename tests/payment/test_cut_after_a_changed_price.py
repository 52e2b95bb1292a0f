"""A price was changed after a part was accepted, then the order is cancelled: it
is cut to what the handovers said, in its lines too."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.catalogue.models import Listing
from app.fulfilment.queries import shipments_of
from app.ledger.proving import differences
from app.orders import bookkeeping, cancellation
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from tests import world as worlds
from tests.payment.making import mixed
from tests.steps import ask_to_cancel, changed, deliver
from tests.world import AT, World


def cut(session: Session, world: World, order: Order) -> None:
    ask_to_cancel(session, world, order)
    cancellation.grant_cancel(session, order=order, reason="Setuju", actor=world["budget_user"], at=AT)


@pytest.mark.parametrize("price", [150_000, 40_000], ids=["dearer", "cheaper"])
def test_a_cut_is_what_was_accepted_at_the_price_of_then(session: Session, world: World, price: int) -> None:
    order = worlds.in_process(session, world, quantity=10)
    (line,) = order.lines
    deliver(session, world, shipments_of(session, order)[0], {line.id: Decimal(4)})
    worlds.reprice(session, world, price)
    changed(session, world, order, Changes([LineChange(line.id, unit_price=price)]))
    assert (order.total, bookkeeping.worth(session, order).received) == (10 * price, 200_000)
    cut(session, world, order)
    stands = bookkeeping.worth(session, order)
    assert (order.state, order.total, stands.committed, stands.received) == ("ON_PROCESS", 200_000, 200_000, 200_000)
    assert (line.amount, line.quantity, line.unit_price, order.shipping_rupiah) == (200_000, 4, 50_000, 0), (
        "the lines say it, and no delivery that nobody ordered"
    )
    assert stands.pdn_true == 200_000
    assert differences(session) == []


def test_a_delivery_cost_that_was_received_stays_one(session: Session, world: World, foreign: Listing) -> None:
    order = mixed(session, world, foreign, 4, 2, shipping_cost=30_000)
    paper, ink = order.lines
    deliver(session, world, shipments_of(session, order)[0])
    assert bookkeeping.worth(session, order).received == 296_662
    changed(session, world, order, Changes([LineChange(paper.id, quantity=Decimal(6))]))
    cut(session, world, order)
    assert (order.total, paper.amount, ink.amount, order.shipping_rupiah) == (296_662, 200_000, 66_662, 30_000)
    assert differences(session) == []

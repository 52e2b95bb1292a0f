"""An addendum while goods come in: what was accepted stays owed."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.catalogue.models import Listing
from app.fulfilment import handover, shipping
from app.fulfilment.queries import handovers_of, shipments_of
from app.orders import addendum
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.transitions import NotNow
from tests.payment.making import mixed, standing
from tests.steps import confirmed, deliver
from tests.world import AT, World


def in_two_parts(session: Session, world: World, foreign: Listing) -> Order:
    """Six of one product and two of another; the second shipment carries two of the first."""
    order = mixed(session, world, foreign, 6, 2)
    line = next(line for line in order.lines if line.pdn)
    shipping.split_shipment(session, order=order, carried=[shipping.Carried(line.id, Decimal(2))], actor=world["vendor"], at=AT)
    return order


def cheaper(order: Order) -> Changes:
    """Every line at one rupiah."""
    return Changes([LineChange(line.id, unit_price=1) for line in order.lines])


def test_an_order_cannot_be_changed_to_less_than_what_was_received(session: Session, world: World, foreign: Listing) -> None:
    order = in_two_parts(session, world, foreign)
    deliver(session, world, shipments_of(session, order)[0])
    before = standing(session, order)
    with pytest.raises(addendum.BelowReceived, match="Sudah diterima Rp"):
        addendum.propose(session, order=order, changes=cheaper(order), note=None, actor=world["vendor"], at=AT)
    assert (order.state, standing(session, order)) == ("ON_PROCESS", before)


def test_nothing_is_handed_over_while_an_addendum_is_open(session: Session, world: World, foreign: Listing) -> None:
    """So what was received when it was proposed is what was received when it is signed."""
    order = in_two_parts(session, world, foreign)
    first, second = shipments_of(session, order)
    confirmed(session, world, first)
    paper = handovers_of(session, order)[-1]
    handover.number(session, handover=paper, given=None, actor=world["ppk"], at=AT)
    handover.sign(session, handover=paper, actor=world["vendor"], at=AT)
    addendum.propose(session, order=order, changes=cheaper(order), note=None, actor=world["vendor"], at=AT)
    with pytest.raises(NotNow):
        handover.sign(session, handover=paper, actor=world["ppk"], at=AT)
    with pytest.raises(NotNow):
        shipping.pack(session, shipment=second, actor=world["vendor"], at=AT)

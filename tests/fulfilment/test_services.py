"""What is no goods is done where it is needed: packed, delivered, checked,
without a courier; its income tax is that of services."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.catalogue.models import Listing, ListingVersion
from app.fulfilment import shipping
from app.fulfilment.queries import shipments_of
from app.fulfilment.states import SHIPMENT, ShipmentState
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow
from app.orders import addendum
from app.orders.changes import Changes, LineChange
from app.orders.models import GOODS, Order
from app.orders.states import OrderState
from app.payment import disbursing, invoicing
from tests import world as worlds
from tests.payment.making import mixed
from tests.steps import DAY, deliver
from tests.world import AT, PASSWORD, World


@pytest.fixture
def catering(session: Session, world: World) -> Listing:
    listing = worlds.add_listing(session, world.etalase, world.vendor, price=30_000, name="Nasi kotak")
    session.execute(update(ListingVersion).where(ListingVersion.listing_id == listing.id).values(kind="service"))
    return listing


def test_a_service_goes_from_packing_to_its_place_without_a_courier(session: Session, world: World, catering: Listing) -> None:
    order = worlds.in_process(session, world, listing=catering, quantity=100)
    (shipment,) = shipments_of(session, order)
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    assert "deliver" in names_of(moves_for(SHIPMENT, shipment, world["vendor"]))
    shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)
    assert (shipment.state, shipment.courier) == (ShipmentState.DELIVERED, None)
    session.refresh(catering)
    assert (catering.stock, catering.reserved) == (900, 0), "what was served is no stock any more"


def test_goods_and_what_comes_with_them_need_the_courier(session: Session, world: World, catering: Listing) -> None:
    order = mixed(session, world, catering, 2, 3)
    (shipment,) = shipments_of(session, order)
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    with pytest.raises(NotNow):
        shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)


def test_what_is_left_without_its_goods_needs_no_courier_any_more(session: Session, world: World, catering: Listing) -> None:
    """The vendor sends them apart, or an addendum takes them away; nobody invents a courier and a number for a meal."""
    for is_addendum in (False, True):
        order = mixed(session, world, catering, 2, 3)
        goods = next(line.id for line in order.lines if line.kind == GOODS)
        if is_addendum:
            change_to_none(session, world, order, goods)
        else:
            apart = [shipping.Carried(goods, next(line.quantity for line in order.lines if line.id == goods))]
            shipping.split_shipment(session, order=order, carried=apart, actor=world["vendor"], at=AT)
        rest = shipments_of(session, order)[0]
        shipping.pack(session, shipment=rest, actor=world["vendor"], at=AT)
        shipping.deliver(session, shipment=rest, proof=None, actor=world["vendor"], at=AT)
        assert (rest.state, [line.line_id == goods for line in rest.lines]) == (ShipmentState.DELIVERED, [False])


def change_to_none(session: Session, world: World, order: Order, line: UUID) -> None:
    changes = Changes(lines=[LineChange(line, quantity=Decimal(0))])
    addendum.propose(session, order=order, changes=changes, note=None, actor=world["ppk"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    for side in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[side], at=AT)


def test_a_catered_meal_is_ordered_served_accepted_billed_and_paid(session: Session, world: World, catering: Listing) -> None:
    order = worlds.in_process(session, world, listing=catering, quantity=100)
    (shipment,) = shipments_of(session, order)
    deliver(session, world, shipment)
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.pay_from_imprest(session, payment=bill, move="pay_up", reference="UP/1", day=DAY, actor=world["treasurer"], at=AT)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    assert order.state == OrderState.COMPLETED

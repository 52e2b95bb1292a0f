"""A unit price rises by an addendum no higher than a curator has let the product cost; it falls freely."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.catalogue.models import ListingVersion
from app.errors import Invalid
from app.orders import addendum, negotiation
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from tests import world as worlds
from tests.steps import changed
from tests.world import AT, World


def propose(session: Session, world: World, order: Order, price: int, quantity: int | None = None) -> Order:
    change = LineChange(order.lines[0].id, None if quantity is None else Decimal(quantity), price)
    return addendum.propose(session, order=order, changes=Changes([change]), note="Bahan naik", actor=world["vendor"], at=AT)


def refused(session: Session, world: World, order: Order, price: int) -> str:
    with pytest.raises(Invalid) as told, session.begin_nested():
        propose(session, world, order, price)
    session.expire_all()
    (error,) = told.value.errors
    assert error.field == "lines.0.unit_price"
    return error.message


def test_a_price_that_no_curator_approved_is_refused_with_the_highest_that_one_did_and_the_way_there(
    session: Session, world: World
) -> None:
    order = worlds.in_process(session, world)
    assert "Rp50.000" in (said := refused(session, world, order, 50_001))
    assert "ajukan adendum" in said
    worlds.reprice(session, world, 55_000)
    assert "Rp55.000" in refused(session, world, order, 55_001)
    changed(session, world, order, Changes([LineChange(order.lines[0].id, unit_price=55_000)]))
    assert order.total == 550_000


def test_what_was_negotiated_down_may_go_back_to_what_the_product_cost_when_it_was_ordered_though_it_is_cheaper_now(
    session: Session, world: World
) -> None:
    order = worlds.place(session, world)
    prices = {order.lines[0].id: 40_000}
    negotiation.offer(session, order=order, prices=prices, shipping=None, due_date=None, actor=world["vendor"], at=AT)
    assert order.lines[0].unit_price == 40_000
    worlds.finish(session, world, order)
    worlds.reprice(session, world, 30_000)
    assert "Rp50.000" in refused(session, world, order, 50_001)
    propose(session, world, order, 50_000)


def test_what_a_waiting_version_asks_or_a_product_that_is_off_show_is_not_approved(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    worlds.reprice(session, world, 60_000)
    world.listing.state = "frozen"
    session.flush()
    assert "Rp50.000" in refused(session, world, order, 60_000)


@pytest.mark.parametrize(("pkp", "most"), [(False, 50_000), (True, 55_500)])
def test_a_tax_that_the_product_names_raises_the_highest_price_only_where_its_vendor_charges_it(
    session: Session, world: World, pkp: bool, most: int
) -> None:
    """The order was placed with the tax in its price, and the product names it on top since."""
    world.vendor.pkp = pkp
    order = worlds.in_process(session, world)
    version = session.get_one(ListingVersion, (world.listing.region_id, world.listing.versions[-1].id))
    version.price_with_ppn, version.tax_rate_bps = False, 1_100
    session.flush()
    refused(session, world, order, most + 1)
    if most > 50_000:
        propose(session, world, order, most)


def test_fewer_than_a_wholesale_tier_may_cost_what_fewer_cost(session: Session, world: World) -> None:
    version = session.get_one(ListingVersion, (world.listing.region_id, world.listing.versions[-1].id))
    version.tiers = [{"from": 50, "price": 45_000}]
    session.flush()
    order = worlds.in_process(session, world, quantity=50)
    assert (order.lines[0].unit_price, "Rp45.000" in refused(session, world, order, 45_001)) == (45_000, True)
    propose(session, world, order, 50_000, quantity=49)
    assert order.open_addendum is not None
    assert order.open_addendum.total_after == 49 * 50_000

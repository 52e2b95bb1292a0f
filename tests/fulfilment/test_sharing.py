"""What is ordered and not accepted can be sent, and nothing else: after a short delivery, an addendum, a cancellation that cuts."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.fulfilment import shipping
from app.fulfilment.queries import shipments_of
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from tests import world as worlds
from tests.fulfilment.making import accept, confirm, cut, on_the_shelf
from tests.steps import changed, send, sign_for
from tests.world import AT, World


def carried(session: Session, order: Order) -> list[tuple[str, list[int]]]:
    session.flush()
    return [(one.state, [int(line.quantity) for line in one.lines]) for one in shipments_of(session, order)]


def change_to(session: Session, world: World, order: Order, quantity: int) -> None:
    changes = Changes(lines=[LineChange(order.lines[0].id, quantity=Decimal(quantity))])
    changed(session, world, order, changes, by="ppk")


def test_what_a_delivery_was_short_of_is_the_vendors_to_send_again(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    accept(session, world, shipments_of(session, order)[0], 7)
    assert carried(session, order) == [("COMPLETED", [10]), ("DRAFT", [3])]
    assert on_the_shelf(session, world) == (993, 3)
    accept(session, world, shipments_of(session, order)[1], 3)
    assert order.lines[0].accepted_quantity == order.lines[0].quantity
    assert on_the_shelf(session, world) == (990, 0)


def test_after_a_short_delivery_both_may_agree_to_leave_it_at_that(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    accept(session, world, shipments_of(session, order)[0], 7)
    change_to(session, world, order, 7)
    assert carried(session, order) == [("COMPLETED", [10])]
    assert on_the_shelf(session, world) == (993, 0)


def test_what_an_addendum_adds_can_be_sent_and_what_it_takes_away_cannot(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    change_to(session, world, order, 12)
    assert carried(session, order) == [("DRAFT", [12])]
    change_to(session, world, order, 6)
    assert carried(session, order) == [("DRAFT", [6])]
    accept(session, world, shipments_of(session, order)[0], 6)
    assert on_the_shelf(session, world) == (994, 0)
    change_to(session, world, order, 8)
    assert carried(session, order) == [("COMPLETED", [6]), ("DRAFT", [2])]


def test_after_a_cut_nothing_more_is_sent_or_confirmed_than_what_was_accepted(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    for quantity in (2, 4):
        part = [shipping.Carried(order.lines[0].id, Decimal(quantity))]
        shipping.split_shipment(session, order=order, carried=part, actor=world["vendor"], at=AT)
    _rest, two, four = shipments_of(session, order)
    accept(session, world, four, 4)
    send(session, world, two)
    cut(session, world, order)
    assert carried(session, order) == [("DELIVERED", [2]), ("COMPLETED", [4])]
    with pytest.raises(Invalid, match="belum dapat dikonfirmasi"):
        confirm(session, world, two, 2)
    assert on_the_shelf(session, world) == (994, 0)


def test_what_is_on_its_way_when_the_order_is_cut_is_not_set_aside_once_more_by_an_addendum(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    part = [shipping.Carried(order.lines[0].id, Decimal(4))]
    shipping.split_shipment(session, order=order, carried=part, actor=world["vendor"], at=AT)
    six, four = shipments_of(session, order)
    accept(session, world, four, 4)
    send(session, world, six)
    cut(session, world, order)
    change_to(session, world, order, 12)
    assert carried(session, order) == [("DELIVERED", [6]), ("COMPLETED", [4]), ("DRAFT", [2])]
    assert on_the_shelf(session, world) == (990, 2)


def test_what_comes_back_after_a_cut_is_for_everybody_again(session: Session, world: World) -> None:
    """Nothing more is ordered of it: set aside, nobody could ever buy it."""
    order = worlds.in_process(session, world)
    part = [shipping.Carried(order.lines[0].id, Decimal(4))]
    shipping.split_shipment(session, order=order, carried=part, actor=world["vendor"], at=AT)
    six, four = shipments_of(session, order)
    send(session, world, six)
    accept(session, world, four, 3)
    cut(session, world, order)
    assert on_the_shelf(session, world) == (991, 0)
    confirm(session, world, six, 0)
    sign_for(session, world, six)
    assert on_the_shelf(session, world) == (997, 0), "all but what was accepted"


def test_an_order_that_was_cut_while_goods_are_on_their_way_is_cut_again(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    part = [shipping.Carried(order.lines[0].id, Decimal(4))]
    shipping.split_shipment(session, order=order, carried=part, actor=world["vendor"], at=AT)
    six, four = shipments_of(session, order)
    accept(session, world, four, 4)
    send(session, world, six)
    cut(session, world, order)
    cut(session, world, order)
    assert (carried(session, order), on_the_shelf(session, world)) == ([("DELIVERED", [6]), ("COMPLETED", [4])], (990, 0))

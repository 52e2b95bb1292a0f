"""Shipments of an order that goes to several places: each goes to one, is late by the
day of that one, and brings what that one was to get."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.clock import now
from app.errors import Invalid
from app.fulfilment import shipping
from app.fulfilment.listed import SHIPMENTS
from app.fulfilment.models import Shipment
from app.fulfilment.queries import deliveries_of, handovers_of, shipments_of
from app.lists import called, scene_of
from app.orders import cancellation
from app.orders.models import Order
from app.orders.places import PlaceChange
from app.papers import handover as bast
from app.papers.about import About
from app.papers.purchase_order import due as surat_of
from tests import world as worlds
from tests.documents.reading import close
from tests.fulfilment.making import accept, carried, change, confirm, on_the_shelf, parts
from tests.steps import nothing_is_broken, send, sign_for
from tests.world import AT, World


@pytest.fixture
def order(session: Session, world: World) -> Order:
    """Ten reams: four to the first place by 1 April, six to the second by 1 May."""
    return worlds.in_process(session, world, quantity=10, places=(4, 6))


def test_the_second_signature_opens_a_shipment_to_each_place(session: Session, world: World, order: Order) -> None:
    assert carried(session, order) == [(1, "DRAFT", [4]), (2, "DRAFT", [6])]
    first, second = shipments_of(session, order)
    assert (first.due, first.address, second.due) == (date(2026, 4, 1), "Jalan Contoh 1", date(2026, 5, 1))
    only = worlds.in_process(session, world)
    assert carried(session, only) == [(None, "DRAFT", [10])]


def test_places_are_served_one_by_one_until_the_order_is_whole(session: Session, world: World, order: Order) -> None:
    accept(session, world, shipments_of(session, order)[1], 6)
    assert parts(session, order) == [(4, 0, 0), (6, 6, 6)]
    accept(session, world, shipments_of(session, order)[0], 3)
    assert parts(session, order) == [(4, 3, 3), (6, 6, 6)]
    assert carried(session, order) == [(1, "COMPLETED", [4]), (2, "COMPLETED", [6]), (1, "DRAFT", [1])], (
        "the short one is owed at its place"
    )
    accept(session, world, shipments_of(session, order)[2], 1)
    assert order.lines[0].accepted_quantity == order.lines[0].quantity
    assert sum(paper.amount for paper in handovers_of(session, order)) == order.total
    assert on_the_shelf(session, world) == (990, 0)


def test_a_part_is_sent_apart_to_a_place_that_is_named(session: Session, world: World, order: Order) -> None:
    (line,) = order.lines
    two = [shipping.Carried(line.id, Decimal(2))]
    for place in (None, 3):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            shipping.split_shipment(session, order=order, carried=two, place=place, actor=world["vendor"], at=AT)
        assert [error.field for error in refused.value.errors] == ["place"]
    with pytest.raises(Invalid, match="belum dapat"), session.begin_nested():
        five = [shipping.Carried(line.id, Decimal(5))]
        shipping.split_shipment(session, order=order, carried=five, place=1, actor=world["vendor"], at=AT)
    shipping.split_shipment(session, order=order, carried=two, place=2, actor=world["vendor"], at=AT)
    assert carried(session, order) == [(1, "DRAFT", [4]), (2, "DRAFT", [4]), (2, "DRAFT", [2])]


def test_a_ream_is_neither_sent_nor_confirmed_in_parts(session: Session, world: World, order: Order) -> None:
    (line,), half = order.lines, Decimal("1.5")
    with pytest.raises(Invalid) as refused, session.begin_nested():
        shipping.split_shipment(
            session, order=order, carried=[shipping.Carried(line.id, half)], place=2, actor=world["vendor"], at=AT
        )
    assert [(error.field, "tidak dapat dibagi" in error.message) for error in refused.value.errors] == [("lines.0.quantity", True)]
    (first, *_others) = shipments_of(session, order)
    shipping.pack(session, shipment=first, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=first, courier="Contoh", number="1", actor=world["vendor"], at=AT)
    shipping.deliver(session, shipment=first, proof=None, actor=world["vendor"], at=AT)
    checks = {"function": True, "quantity": True, "time": True, "finished_on": AT.date(), "actor": world["ppk"], "at": AT}
    with pytest.raises(Invalid) as refused, session.begin_nested():
        shipping.confirm(session, shipment=first, quantities={line.id: half}, **checks)
    assert [error.field for error in refused.value.errors] == ["lines.0.quantity"]
    shipping.confirm(session, shipment=first, quantities={line.id: Decimal(1)}, **checks)
    assert [carries.confirmed_quantity for carries in first.lines] == [1]


def test_what_an_addendum_moves_from_one_place_goes_to_the_other(session: Session, world: World, order: Order) -> None:
    (line,) = order.lines
    change(
        session, world, order, PlaceChange(1, quantities={line.id: Decimal(0)}), PlaceChange(2, quantities={line.id: Decimal(10)})
    )
    assert carried(session, order) == [(2, "DRAFT", [10])]
    send(session, world, shipments_of(session, order)[0])
    with pytest.raises(Invalid) as refused, session.begin_nested():
        change(session, world, order, PlaceChange(2, quantities={line.id: Decimal(9)}))
    assert [error.message for error in refused.value.errors] == ["Jumlah tidak boleh di bawah yang sudah dikirim."]
    change(session, world, order, PlaceChange(1, quantities={line.id: Decimal(5)}))
    assert carried(session, order) == [(2, "DELIVERED", [10]), (1, "DRAFT", [5])]
    assert parts(session, order) == [(5, 0, 0), (10, 10, 0)]


def test_no_more_is_confirmed_at_a_place_than_goes_there(session: Session, world: World, order: Order) -> None:
    """Also where the order as a whole still waits for that much."""
    first = shipments_of(session, order)[0]
    send(session, world, first)
    first.to.lines[0].quantity -= 1  # type: ignore[union-attr]
    with pytest.raises(Invalid, match="belum dapat") as refused:
        _confirm(session, world, first)
    assert [error.field for error in refused.value.errors] == ["lines"]


def _confirm(session: Session, world: World, shipment: Shipment) -> None:
    shipping.confirm(
        session, shipment=shipment, quantities={}, function=True, quantity=True, time=True, finished_on=date(2026, 3, 2),
        actor=world["ppk"], at=AT,
    )  # fmt: skip


def test_a_cancellation_cuts_each_place_to_what_it_accepted(session: Session, world: World, order: Order) -> None:
    accept(session, world, shipments_of(session, order)[0], 4)
    given = {"order": order, "at": AT}
    cancellation.request_cancel(session, reason="Tidak jadi", letter="1", actor=world["vendor"], **given)
    cancellation.open_cancel(session, note=None, actor=world["region_admin"], **given)
    cancellation.grant_cancel(session, reason="Setuju", actor=world["budget_user"], **given)
    assert parts(session, order) == [(4, 4, 4), (0, 0, 0)]
    assert carried(session, order) == [(1, "COMPLETED", [4])]


def test_a_part_is_late_by_the_day_of_its_place_and_the_papers_say_where(session: Session, world: World, order: Order) -> None:
    """Delivered on 11 April: ten days late at the first place, in time at the second."""
    late = {1: 10, 2: 0}
    for shipment in shipments_of(session, order):
        accept(session, world, shipment, int(shipment.lines[0].quantity))
        shipment.delivered_at = AT + timedelta(days=40)
    session.flush()
    about = About(session=session, order=order, at=AT)
    for paper in about.handovers:
        found = bast.penalty_for(about, paper)
        assert found.days == late[paper.shipment.place or 0]
        assert found.base == 50_000 * int(paper.shipment.lines[0].quantity)
        text = close(str(bast.write(about, paper, date(2026, 4, 11))))
        assert close(f"Tempat {paper.shipment.place}: Jalan Contoh {paper.shipment.place}") in text
    (surat,) = surat_of(about)
    text = close(str(surat.write()))
    for part in (
        "2 tempat",
        "Jalan Contoh 1",
        "Rabu, 1 April 2026",
        "4 rim Kertas A4 80 gsm",
        "Jalan Contoh 2",
        "Jumat, 1 Mei 2026",
    ):
        assert close(part) in text, part
    record = deliveries_of(session, vendor_id=world.vendor.id, regions=[world.region.id])
    assert (record.delivered, record.on_time) == (2, 1)


def test_the_list_of_deliveries_says_the_place_and_is_sorted_by_its_day(session: Session, world: World, order: Order) -> None:
    change(session, world, order, PlaceChange(1, due=date(2026, 6, 1)))
    between = worlds.in_process(session, world)  # by 1 April, to one place
    scene = scene_of(session, world["vendor"], now())
    rows = called(SHIPMENTS, scene, sort="due", cursor=None).rows
    assert [(row[0].order_id, row[0].place, row[0].due) for row in rows] == [
        (between.id, None, date(2026, 4, 1)),
        (order.id, 2, date(2026, 5, 1)),
        (order.id, 1, date(2026, 6, 1)),
    ]
    rows = called(SHIPMENTS, scene, sort="due", cursor=None, due_from=date(2026, 5, 2)).rows
    assert [row[0].place for row in rows] == [1]
    told = SHIPMENTS.columns[0].note
    assert told is not None
    assert told(SHIPMENTS.dressed(scene, rows)[0]) == "pengiriman ke-1, ke tempat 1"


def test_what_is_on_its_way_to_one_place_after_a_cut_is_not_counted_for_another(
    session: Session, world: World, order: Order
) -> None:
    """Six are still on their way to the second place, which wants none of them
    any more; the first gets eight more, of the shelf."""
    accept(session, world, shipments_of(session, order)[0], 4)
    send(session, world, shipments_of(session, order)[1])
    given = {"order": order, "at": AT}
    cancellation.request_cancel(session, reason="Tidak jadi", letter="1", actor=world["vendor"], **given)
    cancellation.open_cancel(session, note=None, actor=world["region_admin"], **given)
    cancellation.grant_cancel(session, reason="Setuju", actor=world["budget_user"], **given)
    assert (parts(session, order), on_the_shelf(session, world)) == ([(4, 4, 4), (0, 6, 0)], (990, 0))
    (line,) = order.lines
    as_it_stands = PlaceChange(2, quantities={line.id: Decimal(0)})  # the form says all
    change(session, world, order, PlaceChange(1, quantities={line.id: Decimal(5)}), as_it_stands)
    assert on_the_shelf(session, world) == (990, 1)
    change(session, world, order, PlaceChange(1, quantities={line.id: Decimal(12)}))
    assert on_the_shelf(session, world) == (990, 8)
    nothing_is_broken(session)
    back = shipments_of(session, order)[1]
    confirm(session, world, back, 0)
    sign_for(session, world, back)
    assert on_the_shelf(session, world) == (996, 8), "what came back is for sale again"
    nothing_is_broken(session)
    accept(session, world, shipments_of(session, order)[2], 8)
    assert (parts(session, order), on_the_shelf(session, world)) == ([(12, 12, 12), (0, 0, 0)], (988, 0))
    nothing_is_broken(session)

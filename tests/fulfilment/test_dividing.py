"""A vendor divides a shipment that is not packed into several, from one page and by one call: all of them or none."""

import re
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Invalid
from app.fulfilment import shipping
from app.fulfilment.dividing import divide
from app.fulfilment.queries import shipments_of
from app.identifiers import public_id
from app.moves.taking import NotNow
from app.orders import placing
from app.orders.bookkeeping import key_of
from app.orders.ground import Delivery
from app.orders.models import Order, Shelf
from tests import world as worlds
from tests.fulfilment.making import carried
from tests.journeys.house import callers
from tests.steps import nothing_is_broken
from tests.web.browsing import Browser
from tests.world import AT, KD_RUP, PASSWORD, World


@pytest.fixture
def order(session: Session, world: World) -> Order:
    """Ten reams: four to the first place, six to the second."""
    return worlds.in_process(session, world, quantity=10, places=(4, 6))


def parts_of(order: Order, *quantities: str) -> list[dict]:
    return [{order.lines[0].id: Decimal(quantity)} for quantity in quantities]


def test_a_shipment_is_divided_and_what_is_not_named_stays_in_it(session: Session, world: World, order: Order) -> None:
    second = shipments_of(session, order)[1]
    divided = divide(session, shipment=second, parts=parts_of(order, "1", "2"), actor=world["vendor"], at=AT)
    assert [one.position for one in divided] == [2, 3, 4]
    assert carried(session, order) == [(1, "DRAFT", [4]), (2, "DRAFT", [3]), (2, "DRAFT", [1]), (2, "DRAFT", [2])]
    nothing_is_broken(session)


def test_where_the_parts_are_all_of_it_the_last_stays_in_it(session: Session, world: World, order: Order) -> None:
    second = shipments_of(session, order)[1]
    divide(session, shipment=second, parts=parts_of(order, "1", "2", "3"), actor=world["vendor"], at=AT)
    assert carried(session, order) == [(1, "DRAFT", [4]), (2, "DRAFT", [3]), (2, "DRAFT", [1]), (2, "DRAFT", [2])]


def test_a_line_that_goes_apart_whole_leaves_the_shipment(session: Session, world: World) -> None:
    pens = worlds.add_listing(session, world.etalase, world.vendor, price=1_000, name="Bolpoin")
    wanted = [placing.Wanted(one.region_id, one.id, Decimal(5)) for one in (world.listing, pens)]
    placed = placing.place(
        session, kd_rup=KD_RUP, wanted=wanted, delivery=Delivery("Jalan Contoh 1", AT.date()), actor=world["pp"], at=AT
    ).order
    order = worlds.finish(session, world, placed)
    line = {one.shelf: one.id for one in order.lines}[Shelf(pens.region_id, pens.id)]
    (only,) = shipments_of(session, order)
    first, apart = divide(session, shipment=only, parts=[{line: Decimal(5)}], actor=world["vendor"], at=AT)
    assert ([one.line_id for one in first.lines] == [line], [one.line_id for one in apart.lines] == [line]) == (False, True)
    nothing_is_broken(session)


def test_what_cannot_be_divided_so_is_refused_whole(session: Session, world: World, order: Order) -> None:
    first = shipments_of(session, order)[0]
    for quantities, field in (
        (("1", "4"), "parts.1.lines.0.quantity"),
        (("1.5",), "parts.0.lines.0.quantity"),
        (("4",), "parts"),
        ((), "parts"),
    ):
        with pytest.raises(Invalid) as caught, session.begin_nested():
            divide(session, shipment=first, parts=parts_of(order, *quantities), actor=world["vendor"], at=AT)
        assert [error.field for error in caught.value.errors] == [field]
    assert carried(session, order) == [(1, "DRAFT", [4]), (2, "DRAFT", [6])]
    with pytest.raises(NotNow), session.begin_nested():
        divide(session, shipment=first, parts=parts_of(order, "1"), actor=world["ppk"], at=AT)
    shipping.pack(session, shipment=first, actor=world["vendor"], at=AT)
    with pytest.raises(NotNow), session.begin_nested():
        divide(session, shipment=first, parts=parts_of(order, "1"), actor=world["vendor"], at=AT)


def test_what_was_typed_of_a_line_that_has_left_in_another_tab_is_refused_and_nothing_of_it_is_divided(
    committed: None, march: None
) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        pens = worlds.add_listing(session, world.etalase, world.vendor, price=1_000, name="Bolpoin")
        wanted = [placing.Wanted(one.region_id, one.id, Decimal(5)) for one in (world.listing, pens)]
        there = Delivery("Jalan Contoh 1", AT.date())
        order = placing.place(session, kd_rup=KD_RUP, wanted=wanted, delivery=there, actor=world["pp"], at=AT).order
        worlds.finish(session, world, order)
        gone, stays = (public_id(order.region_id, line.id) for line in order.lines)
        path = f"/pengiriman/{public_id(order.region_id, shipments_of(session, order)[0].id)}/bagi"
    vendor = Browser()
    vendor.sign_in("vendor", PASSWORD)
    assert vendor.send(path, {f"part.1.{gone}": "5"}, page=path).status_code == 303
    late = vendor.send(path, {f"part.1.{gone}": "2", f"part.1.{stays}": "3"}, page=path)
    assert (late.status_code, "Baris ini tidak ada dalam kiriman." in late.text) == (422, True)
    with db.new_session() as session:
        assert [
            quantities for _place, _state, quantities in carried(session, session.get_one(Order, (order.region_id, order.id)))
        ] == [[5], [5]]


def test_what_carries_a_single_piece_is_not_offered_to_be_divided(committed: None, march: None) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.in_process(session, world, quantity=3, places=(1, 2))
        one, two = (f"/pengiriman/{public_id(it.region_id, it.id)}/bagi" for it in shipments_of(session, order))
    vendor = Browser()
    vendor.sign_in("vendor", PASSWORD)
    page = vendor.get(f"/pesanan/{key_of(order)}").text
    assert one not in page
    assert two in page


def test_the_page_makes_several_shipments_without_a_script(committed: None, march: None) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.in_process(session, world, quantity=10, places=(4, 6))
        line = public_id(order.region_id, order.lines[0].id)
        keys = [public_id(one.region_id, one.id) for one in shipments_of(session, order)]
    vendor, path = Browser(), f"/pengiriman/{keys[1]}/bagi"
    vendor.sign_in("vendor", PASSWORD)
    assert path in vendor.get(f"/pesanan/{key_of(order)}").text
    fields = {f"part.1.{line}": "1", f"part.2.{line}": "2"}
    more = vendor.send(path, fields | {"step": "add_part"}, page=path).text
    assert re.findall(r'name="(part[^"]+)"[^>]*? value="([^"]*)"', more) == [*fields.items(), (f"part.3.{line}", "")]
    refused = vendor.send(path, fields | {f"part.3.{line}": "9"}, page=path)
    assert refused.status_code == 422
    assert "Sisa yang belum dikemas tidak sebanyak ini." in refused.text
    assert "Tulis jumlah yang dikirim tersendiri" in vendor.send(path, {f"part.1.{line}": ""}, page=path).text
    assert vendor.send(path, fields, page=path).status_code == 303
    with db.new_session() as session:
        kept = session.get_one(Order, (order.region_id, order.id))
        assert carried(session, kept) == [(1, "DRAFT", [4]), (2, "DRAFT", [3]), (2, "DRAFT", [1]), (2, "DRAFT", [2])]
    api = callers(world)["vendor"]
    two = {"parts": [{"lines": [{"line_id": line, "quantity": 1}]}, {"lines": [{"line_id": line, "quantity": 2}]}]}
    made = api.post(f"/shipments/{keys[0]}/parts", two, status=201)["items"]
    assert [(one["place"], one["lines"][0]["quantity"]) for one in made] == [(1, 1), (1, 1), (1, 2)]
    strange = {"parts": [{"lines": [{"line_id": "x", "quantity": 1}]}]}
    (error,) = api.post(f"/shipments/{keys[0]}/parts", strange, status=422)["errors"]
    assert error["field"] == "parts.0.lines.0.line_id"
    session_of = db.new_session()
    with session_of as session:
        shipping.pack(
            session,
            shipment=shipments_of(session, session.get_one(Order, (order.region_id, order.id)))[1],
            actor=world["vendor"],
            at=AT,
        )
    closed = vendor.get(path).text
    assert ("Pengiriman ini tidak dapat dibagi lagi" in closed, 'name="part.' in closed) == (True, False)

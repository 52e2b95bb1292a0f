"""The API takes the places of an order where it took an address, and tells them back; papers say what changes at each."""

from typing import Any

import pytest

from app import db, reactions
from app.identifiers import public_id
from app.orders.models import Order
from app.papers import addendum, minutes
from app.papers.about import About
from tests import world as worlds
from tests.documents.reading import close
from tests.journeys.house import Caller, callers
from tests.world import AT, KD_RUP, PASSWORD, World

APRIL, MAY = "2026-04-01", "2026-05-01"


pytestmark = pytest.mark.usefixtures("march")


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        return worlds.build(session)


def body(world: World, **delivery: Any) -> dict[str, Any]:
    return {"kd_rup": KD_RUP, "lines": [{"listing_id": world.listing_id, "quantity": 10}], "delivery": delivery}


def place(world: World, number: int, due_date: str, quantity: float) -> dict[str, Any]:
    return {
        "address": f"Jalan Contoh {number}",
        "due_date": due_date,
        "lines": [{"listing_id": world.listing_id, "quantity": quantity}],
    }


def fields(caller: Caller, sent: dict[str, Any]) -> list[str]:
    return [error["field"] for error in caller.post("/orders", sent, status=422)["errors"]]


def test_an_order_says_where_it_goes_once(world: World) -> None:
    pp, two = callers(world)["pp"], [place(world, 1, APRIL, 4), place(world, 2, MAY, 6)]
    assert fields(pp, body(world)) == ["delivery.address", "delivery.due_date"]
    assert fields(pp, body(world, address="Jalan Contoh 1")) == ["delivery.due_date"]
    assert fields(pp, body(world, address="Jalan Contoh 1", due_date=APRIL, places=two)) == [
        "delivery.address",
        "delivery.due_date",
    ]
    assert fields(pp, body(world, places=[place(world, n, APRIL, 0.5) for n in range(21)])) == ["delivery.places"]
    strange = {**two[1], "lines": [{"listing_id": "x", "quantity": 6}]}
    assert fields(pp, body(world, places=[two[0], strange])) == ["delivery.places.1.lines.0.listing_id"]
    assert fields(pp, body(world, places=[two[0], {**two[1], "due_date": "2026-03-01"}])) == ["delivery.places.1.due_date"]
    told = pp.post("/orders", body(world, places=two), status=201)
    assert (told["delivery"]["address"], told["delivery"]["due_date"]) == ("Jalan Contoh 1", MAY)
    line = told["lines"][0]["id"]
    assert told["delivery"]["places"] == [
        {"number": 1, "address": "Jalan Contoh 1", "due_date": APRIL, "lines": [{"line_id": line, "quantity": 4}]},
        {"number": 2, "address": "Jalan Contoh 2", "due_date": MAY, "lines": [{"line_id": line, "quantity": 6}]},
    ]
    assert pp.get(f"/orders/{told['id']}")["delivery"] == told["delivery"]


def test_days_are_talked_about_parts_are_sent_and_goods_are_moved_place_by_place(world: World) -> None:
    with db.new_session() as session:
        order = worlds.in_process(session, world, quantity=10, places=(4, 6))
        key, line = public_id(order.region_id, order.id), public_id(order.region_id, order.lines[0].id)
    ppk, vendor = callers(world)["ppk"], callers(world)["vendor"]
    part = {"lines": [{"line_id": line, "quantity": 2}]}
    assert [error["field"] for error in vendor.post(f"/orders/{key}/shipments", part, status=422)["errors"]] == ["place"]
    assert vendor.post(f"/orders/{key}/shipments", {**part, "place": 2}, status=201)["place"] == 2
    moved = [{"number": 2, "address": "Jalan Baru 9", "lines": [{"line_id": line, "quantity": 5}]}, {"number": 1, "due_date": MAY}]
    asked = ppk.post(f"/orders/{key}/moves", {"move": "propose_addendum", "places": moved}, status=200)["addendum"]
    assert [(one["number"], one["address"], one["due_date"]) for one in asked["places"]] == [
        (2, "Jalan Baru 9", None),
        (1, None, MAY),
    ]
    assert asked["lines"] == [{"line_id": line, "quantity": 9, "unit_price": None}]
    vendor.post(f"/orders/{key}/moves", {"move": "accept_addendum"}, status=200)
    with db.new_session() as session:
        about = About(session=session, order=session.get_one(Order, (order.region_id, order.id)), at=AT)
        said = close(str(addendum.due(about)[0].write()))
        for words in ("Perubahan tempat penyerahan", "Jalan Contoh 2", "Jalan Baru 9", "1 Mei 2026"):
            assert close(words) in said, words
        assert close("Alamat kirim', value='tetap'") not in said


def test_an_order_to_one_place_is_spread_by_the_api_and_gathered_again(world: World) -> None:
    with db.new_session() as session:
        order = worlds.in_process(session, world, quantity=10)
        key, line = public_id(order.region_id, order.id), public_id(order.region_id, order.lines[0].id)
    ppk, vendor = callers(world)["ppk"], callers(world)["vendor"]

    def agreed(*places: dict[str, Any]) -> list[tuple[int, str, list[float]]]:
        ppk.post(f"/orders/{key}/moves", {"move": "propose_addendum", "places": list(places)}, status=200)
        vendor.post(f"/orders/{key}/moves", {"move": "accept_addendum"}, status=200)
        for side in (ppk, vendor):
            told = side.post(f"/orders/{key}/moves", {"move": "sign_addendum", "password": PASSWORD}, status=200)
        return [(one["number"], one["address"], [part["quantity"] for part in one["lines"]]) for one in told["delivery"]["places"]]

    new = {"number": 2, "address": "Jalan Baru 2", "due_date": MAY, "lines": [{"line_id": line, "quantity": 6}]}
    assert agreed({"number": 1, "lines": [{"line_id": line, "quantity": 4}]}, new) == [
        (1, "Jalan Contoh 1", [4]),
        (2, "Jalan Baru 2", [6]),
    ]
    errors = ppk.post(f"/orders/{key}/moves", {"move": "propose_addendum", "places": [{"number": 3}]}, status=422)["errors"]
    assert [error["field"] for error in errors] == ["places.0.address", "places.0.due_date", "places.0.lines"]
    gathered = agreed({"number": 1, "lines": [{"line_id": line, "quantity": 10}]}, {"number": 2, "remove": True})
    assert [(number, parts) for number, _address, parts in gathered if any(parts)] == [(1, [10])]


def test_the_minutes_say_the_day_of_each_place(world: World) -> None:
    with db.new_session() as session:
        order = worlds.agreed(session, world, quantity=10, places=(4, 6))
        said = close(str(minutes.due(About(session=session, order=order, at=AT))[0].write()))
    for words in ("Paling lambat di tempat 1", "1 April 2026", "Paling lambat di tempat 2", "1 Mei 2026"):
        assert close(words) in said, words

"""An order that goes to several places is one contract: one number, one total, and for each
place what goes there, by which day and what is late."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.errors import Invalid
from app.ledger.proving import differences
from app.orders import addendum, negotiation, placing
from app.orders.changes import Changes, LineChange
from app.orders.ground import Delivery
from app.orders.models import Order, Shelf
from app.orders.offered import put_otherwise
from app.orders.places import Place, PlaceChange, faults, ordered_by_place
from app.orders.proposed import differences as proposed
from app.orders.queries import offers_of
from app.orders.readiness import too_early
from app.orders.showing import addendum_as_json, order_in_full
from app.papers.about import About
from app.papers.purchase_order import due as surat_of
from tests import world as worlds
from tests.documents.reading import close
from tests.steps import nothing_is_broken
from tests.world import AT, KD_RUP, PASSWORD, World

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def spread(order: Order) -> list[tuple[str, date, list[int]]]:
    return [(place.address, place.due, [int(part.quantity) for part in place.lines if part.quantity]) for place in order.places]


def refused(session: Session, world: World, places: list[Place], *, quantity: int = 10) -> list[tuple[str, str]]:
    wanted = [placing.Wanted(world.listing.region_id, world.listing.id, Decimal(quantity))]
    with pytest.raises(Invalid) as caught, session.begin_nested():
        placing.place(session, kd_rup=KD_RUP, wanted=wanted, delivery=Delivery.to(places), actor=world["pp"], at=AT)
    return [(error.field, error.message) for error in caught.value.errors]


def change(session: Session, world: World, order: Order, changes: Changes, who: str = "ppk") -> None:
    addendum.propose(session, order=order, changes=changes, note="Sekolahnya pindah", actor=world[who], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["vendor" if who == "ppk" else "ppk"], at=AT)
    for side in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[side], at=AT)


def test_one_order_goes_to_several_places_each_with_its_goods_and_its_day(session: Session, world: World) -> None:
    order = worlds.place(session, world, quantity=120, places=(40, 50, 30))
    assert spread(order) == [
        ("Jalan Contoh 1", APRIL, [40]),
        ("Jalan Contoh 2", MAY, [50]),
        ("Jalan Contoh 3", date(2026, 6, 1), [30]),
    ]
    assert (order.number[-4:], order.total, order.lines[0].quantity) == ("0001", 6_000_000, 120)
    assert (order.delivery_address, order.delivery_due) == ("Jalan Contoh 1", date(2026, 6, 1)), (
        "it is delivered with the last of them"
    )
    session.expire_all()
    shown = order_in_full(session, order, world["pp"])["delivery"]
    assert [(place["number"], place["due_date"], [line["quantity"] for line in place["lines"]]) for place in shown["places"]] == [
        (1, "2026-04-01", [40]),
        (2, "2026-05-01", [50]),
        (3, "2026-06-01", [30]),
    ]


def test_an_order_to_one_place_keeps_it_on_itself_and_tells_it_as_its_only_one(session: Session, world: World) -> None:
    for order in (worlds.place(session, world), worlds.place(session, world, places=(10,))):
        session.expire_all()
        assert (order.places, order.delivery_address, order.delivery_due) == ([], "Jalan Contoh 1", APRIL)
        (line,) = order.lines
        (only,) = order_in_full(session, order, world["pp"])["delivery"]["places"]
        assert (only["number"], only["address"], only["due_date"]) == (1, "Jalan Contoh 1", "2026-04-01")
        assert [part["quantity"] for part in only["lines"]] == [10]
        assert ordered_by_place(order) == {None: {line.id: 10}}


def test_each_place_is_a_delivery_of_its_own_and_costs_one(session: Session, world: World) -> None:
    world.listing.versions[-1].zones = [{"region": "99.01", "shipping": 15_000}]
    dear = worlds.add_listing(session, world.etalase, world.vendor, price=1_000)
    dear.versions[-1].zones = [{"region": "99.01", "shipping": 40_000}]
    session.flush()
    paper, chair = (Shelf(one.region_id, one.id) for one in (world.listing, dear))
    places = [
        Place("Jalan Contoh 1", APRIL, {paper: Decimal(4)}),
        Place("Jalan Contoh 2", APRIL, {paper: Decimal(4), chair: Decimal(1)}),
        Place("Jalan Contoh 3", APRIL, {paper: Decimal(2), chair: Decimal(0)}),
    ]
    wanted = [placing.Wanted(*paper, Decimal(10)), placing.Wanted(*chair, Decimal(1))]
    order = placing.place(session, kd_rup=KD_RUP, wanted=wanted, delivery=Delivery.to(places), actor=world["pp"], at=AT).order
    assert order.shipping_rupiah == 15_000 + 40_000 + 15_000, "the dearest of what goes there, at each"
    assert order.total == 500_000 + 1_000 + 70_000


def test_what_is_spread_wrongly_is_refused_with_its_place(session: Session, world: World) -> None:
    shelf = Shelf(world.listing.region_id, world.listing.id)
    late = [Place("Jalan Contoh 1", APRIL, {shelf: Decimal(4)}), Place("Jalan Contoh 2", date(2026, 3, 1), {shelf: Decimal(6)})]
    assert refused(session, world, late) == [("delivery.places.1.due_date", "Pilih hari ini atau sesudahnya.")]
    (short,) = refused(session, world, worlds.to_places(world.listing, 4, 5))
    assert short == ("lines.0.quantity", "Kertas A4 80 gsm: dipesan 10 rim, terbagi ke tempat-tempatnya 9. Samakan.")
    halves = [Place(f"Jalan Contoh {n}", APRIL, {shelf: Decimal("5.5") - n}) for n in (0, 1)]
    assert ("delivery.places.0.lines.0.quantity", "Satuannya rim, tidak dapat dibagi: tulis 5 atau 6.") in refused(
        session, world, halves
    )
    empty = [*worlds.to_places(world.listing, 10), Place("Jalan Contoh 2", APRIL, {shelf: Decimal(0)})]
    (nothing,) = refused(session, world, empty)
    assert nothing[0] == "delivery.places.1.lines"
    strange = [*worlds.to_places(world.listing, 10), Place("Jalan Contoh 2", APRIL, {Shelf(2, UUID(int=7)): Decimal(1)})]
    (unknown,) = refused(session, world, strange)
    assert unknown[0] == "delivery.places.1.lines.0.listing_id"


@given(
    st.lists(st.lists(st.integers(0, 50), min_size=2, max_size=2), min_size=1, max_size=20),
    st.tuples(st.integers(-1, 1), st.integers(-1, 1)),
)
def test_goods_are_spread_when_every_place_has_some_and_all_of_it_goes_somewhere(
    parts: list[list[int]], off: tuple[int, int]
) -> None:
    shelves = [Shelf(2, UUID(int=number)) for number in (1, 2)]
    wanted = {shelf: Decimal(sum(part[at] for part in parts) + off[at]) for at, shelf in enumerate(shelves)}
    offered = [SimpleNamespace(region_id=2, listing_id=shelf.listing_id, name="Meja", unit="buah") for shelf in shelves]
    places = [Place("Jalan Contoh 1", APRIL, dict(zip(shelves, map(Decimal, part), strict=True))) for part in parts]
    found = faults(places, wanted, cast(Any, offered))
    assert {error.field for error in found if error.field.endswith(".quantity")} == {
        f"lines.{at}.quantity" for at in (0, 1) if off[at]
    }
    assert len([error for error in found if error.field.endswith(".lines")]) == len([part for part in parts if not any(part)])


def test_the_database_takes_no_twenty_first_place_and_nothing_accepted_beyond_what_goes_there(
    session: Session, world: World
) -> None:
    worlds.place(session, world, quantity=10, places=(4, 6))
    for broken in (
        "UPDATE order_place SET position = 21 WHERE position = 2",
        "UPDATE order_place_line SET accepted_quantity = quantity + 1",
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(broken))


def test_an_offer_moves_the_days_of_the_places_and_keeps_what_each_round_put(session: Session, world: World) -> None:
    order = worlds.place(session, world, quantity=10, places=(4, 6))
    put: dict[str, Any] = {"order": order, "prices": {}, "shipping": None, "due_date": None, "actor": world["vendor"], "at": AT}
    negotiation.offer(session, **put, place_days={1: date(2026, 7, 1)})
    assert ([place.due for place in order.places], order.delivery_due) == ([date(2026, 7, 1), MAY], date(2026, 7, 1))
    offers = order_in_full(session, order, world["pp"])["offers"]
    assert [offer["place_due_dates"] for offer in offers] == [["2026-04-01", "2026-05-01"], ["2026-07-01", "2026-05-01"]]
    before, put_now = offers_of(session, order)
    assert put_otherwise(order, before, put_now) == ["Tanggal kirim tempat 1: 1 April 2026 menjadi 1 Juli 2026"]
    negotiation.offer(session, **put, place_days={2: date(2026, 6, 1)})
    *_before, put_now, last = offers_of(session, order)
    assert put_otherwise(order, put_now, last) == ["Tanggal kirim tempat 2: 1 Mei 2026 menjadi 1 Juni 2026"], (
        "though all is there by the same day"
    )
    for wrong, field in (
        ({"place_days": {3: MAY}}, "places.0.number"),
        ({"place_days": {1: date(2026, 3, 1)}}, "places.0.due_date"),
        ({"due_date": MAY}, "due_date"),
    ):
        with pytest.raises(Invalid) as caught, session.begin_nested():
            negotiation.offer(session, **{**put, **wrong})
        assert [error.field for error in caught.value.errors] == [field]


def test_a_day_before_the_goods_are_ready_is_told_where_it_is_the_first_of_several(session: Session, world: World) -> None:
    world.listing.versions[-1].preorder_days = 45
    session.flush()
    order = worlds.place(session, world, quantity=10, places=(4, 6))
    assert too_early(session, order, today=date(2026, 3, 2)) == (45, date(2026, 4, 16)), "May would be late enough"


def test_an_addendum_moves_goods_address_and_day_of_a_place(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10, places=(4, 6))
    (line,) = order.lines
    elsewhere = PlaceChange(2, "Jalan Baru 9", date(2026, 8, 1), {line.id: Decimal(9)})
    addendum.propose(session, order=order, changes=Changes(places=[elsewhere]), note=None, actor=world["ppk"], at=AT)
    assert [(one.what, one.before, one.after) for one in proposed(order)] == [
        ("Jumlah: Kertas A4 80 gsm", 10, 13),
        ("Alamat tempat 2", "Jalan Contoh 2", "Jalan Baru 9"),
        ("Tanggal kirim tempat 2", MAY, date(2026, 8, 1)),
        ("Jumlah di tempat 2: Kertas A4 80 gsm", 6, 9),
        ("Nilai pesanan", 500_000, 650_000),
    ]
    shown = addendum_as_json(session, order)
    assert shown is not None
    assert [(place["number"], place["address"], place["lines"][0]["quantity"]) for place in shown["places"]] == [
        (2, "Jalan Baru 9", 9)
    ]
    addendum.withdraw(session, order=order, reason="Salah", actor=world["ppk"], at=AT)
    change(session, world, order, Changes(places=[elsewhere, PlaceChange(1, due=APRIL)]))
    session.expire_all()
    assert spread(order) == [("Jalan Contoh 1", APRIL, [4]), ("Jalan Baru 9", date(2026, 8, 1), [9])]
    assert (order.lines[0].quantity, order.total, order.delivery_due) == (13, 650_000, date(2026, 8, 1))
    assert differences(session) == []


def test_goods_go_from_one_place_to_another_at_the_same_total(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10, places=(4, 6))
    (line,) = order.lines
    moved = [PlaceChange(1, quantities={line.id: Decimal(1)}), PlaceChange(2, quantities={line.id: Decimal(9)})]
    change(session, world, order, Changes(places=moved), who="vendor")
    session.expire_all()
    assert [part for _address, _due, part in spread(order)] == [[1], [9]]
    assert (order.lines[0].quantity, order.total) == (10, 500_000)


def test_an_addendum_says_where_and_changes_something(session: Session, world: World) -> None:
    several, one = (worlds.in_process(session, world, quantity=10, places=places) for places in ((4, 6), ()))
    (line,) = several.lines
    for order, changes, field in (
        (several, Changes(address="Jalan Baru 9"), "address"),
        (several, Changes(due_date=MAY), "due_date"),
        (several, Changes([LineChange(line.id, quantity=Decimal(12))]), "lines.0.quantity"),
        (several, Changes(places=[PlaceChange(4, "Jalan Baru 9")]), "places.0.number"),
        (several, Changes(places=[PlaceChange(1, due=date(2026, 3, 1))]), "places.0.due_date"),
        (several, Changes(places=[PlaceChange(1, due=APRIL), PlaceChange(2, due=date(2026, 3, 1))]), "places.1.due_date"),
        (several, Changes(places=[PlaceChange(1, quantities={line.id: Decimal("3.5")})]), "places.0.lines.0.quantity"),
        (several, Changes(places=[PlaceChange(1, quantities={UUID(int=9): Decimal(1)})]), "places.0.lines.0.line_id"),
        (several, Changes(places=[PlaceChange(1, "Jalan Contoh 1", APRIL, {line.id: Decimal(4)})]), "lines"),
        (one, Changes(places=[PlaceChange(1, "Jalan Baru 9")]), "places.0.number"),
    ):
        with pytest.raises(Invalid) as caught, session.begin_nested():
            addendum.propose(session, order=order, changes=changes, note=None, actor=world["ppk"], at=AT)
        assert [error.field for error in caught.value.errors] == [field]


def test_a_price_that_rises_too_far_is_named_where_it_was_typed_whatever_changes_at_a_place(session: Session, world: World) -> None:
    pens = worlds.add_listing(session, world.etalase, world.vendor, price=1_000, name="Bolpoin")
    wanted = [placing.Wanted(one.region_id, one.id, Decimal(5)) for one in (world.listing, pens)]
    parts = [{Shelf(one.region_id, one.listing_id): Decimal(n) for one in wanted} for n in (2, 3)]
    places = [Place(f"Jalan Contoh {n}", MAY, part) for n, part in enumerate(parts, 1)]
    order = placing.place(session, kd_rup=KD_RUP, wanted=wanted, delivery=Delivery.to(places), actor=world["pp"], at=AT).order
    worlds.finish(session, world, order)
    paper, pen = order.lines
    more = [PlaceChange(2, quantities={pen.id: Decimal(4)})]
    asked = Changes([LineChange(paper.id, unit_price=99_000), LineChange(pen.id)], places=more)
    with pytest.raises(Invalid) as caught, session.begin_nested():
        addendum.propose(session, order=order, changes=asked, note="Harga naik", actor=world["ppk"], at=AT)
    assert [error.field for error in caught.value.errors] == ["lines.0.unit_price"]


def test_a_place_that_gets_nothing_any_more_has_no_part_in_when_and_where_the_order_is_due(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10, places=(4, 3, 3))
    (line,) = order.lines
    moved = {1: 0, 2: 10, 3: 0}
    change(session, world, order, Changes(places=[PlaceChange(n, quantities={line.id: Decimal(to)}) for n, to in moved.items()]))
    session.expire_all()
    assert (order.delivery_address, order.delivery_due) == ("Jalan Contoh 2", MAY)
    nothing_is_broken(session)
    (surat,) = surat_of(About(session=session, order=order, at=AT))
    text = close(str(surat.write()))
    assert close("1 tempat") in text
    assert close("Jalan Contoh 3") not in text
    change(session, world, order, Changes(places=[PlaceChange(3, quantities={line.id: Decimal(1)})]))
    session.expire_all()
    assert order.delivery_due == date(2026, 6, 1), "it counts again with what it gets"
    nothing_is_broken(session)

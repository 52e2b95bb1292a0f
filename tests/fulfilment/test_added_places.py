"""An order to one place comes to go to several by addendum, and back to one: what was sent
stays where it was sent, and each number keeps its place."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.errors import Invalid, Refusal
from app.fulfilment.queries import handovers_of, shipments_of
from app.orders import addendum, placing
from app.orders.cart import last_addresses
from app.orders.changes import Changes, LineChange
from app.orders.ground import Delivery
from app.orders.models import Order
from app.orders.places import PlaceChange, served
from app.orders.proposed import differences as proposed
from app.orders.showing import order_in_full
from app.orders.states import OrderState
from app.papers import addendum as paper_of
from app.papers import handover as bast
from app.papers.about import About
from app.papers.purchase_order import due as surat_of
from tests import world as worlds
from tests.documents.reading import close
from tests.fulfilment import test_walks_of_places as walks
from tests.fulfilment.making import accept, at, carried, change, confirm, cut, on_the_shelf, parts, to
from tests.steps import nothing_is_broken, send, sign_for
from tests.world import AT, KD_RUP, PASSWORD, World

APRIL, MAY, JUNE = (date(2026, month, 1) for month in (4, 5, 6))


def refused(session: Session, world: World, order: Order, changes: Changes) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught, session.begin_nested():
        addendum.propose(session, order=order, changes=changes, note=None, actor=world["ppk"], at=AT)
    session.expire_all()
    return [(error.field, error.message) for error in caught.value.errors]


def fields(session: Session, world: World, order: Order, *places: PlaceChange) -> list[str]:
    return [field for field, _message in refused(session, world, order, Changes(places=places))]


@pytest.fixture
def order(session: Session, world: World) -> Order:
    """Ten reams to Jalan Contoh 1 by 1 April."""
    return worlds.in_process(session, world, quantity=10)


def test_an_order_to_one_place_comes_to_go_to_three(session: Session, world: World, order: Order) -> None:
    asked = Changes(places=[at(1, 4, order), to(2, 5, order), to(3, 1, order, JUNE)])
    addendum.propose(session, order=order, changes=asked, note=None, actor=world["ppk"], at=AT)
    assert [(one.what, one.before, one.after) for one in proposed(order)] == [
        ("Jumlah di tempat 1: Kertas A4 80 gsm", 10, 4),
        ("Tempat 2", "belum ada", "Jalan Baru 2, paling lambat 1 Mei 2026"),
        ("Jumlah di tempat 2: Kertas A4 80 gsm", 0, 5),
        ("Tempat 3", "belum ada", "Jalan Baru 3, paling lambat 1 Juni 2026"),
        ("Jumlah di tempat 3: Kertas A4 80 gsm", 0, 1),
        ("Nilai pesanan", 500_000, 500_000),
    ]
    addendum.withdraw(session, order=order, reason="Salah", actor=world["ppk"], at=AT)
    assert (order.places, carried(session, order)) == ([], [(None, "DRAFT", [10])]), "nothing before both have signed"
    change(session, world, order, *asked.places)
    assert carried(session, order) == [(1, "DRAFT", [4]), (2, "DRAFT", [5]), (3, "DRAFT", [1])]
    told = order_in_full(session, order, world["pp"])["delivery"]
    assert [(one["number"], one["address"], one["due_date"]) for one in told["places"]] == [
        (1, "Jalan Contoh 1", "2026-04-01"),
        (2, "Jalan Baru 2", "2026-05-01"),
        (3, "Jalan Baru 3", "2026-06-01"),
    ]
    assert (told["address"], told["due_date"], order.total) == ("Jalan Contoh 1", "2026-06-01", 500_000)
    nothing_is_broken(session)
    for shipment, much in zip(shipments_of(session, order), (4, 5, 1), strict=True):
        accept(session, world, shipment, much)
    assert on_the_shelf(session, world) == (990, 0)
    assert sum(paper.amount for paper in handovers_of(session, order)) == order.total
    nothing_is_broken(session)


def test_an_addendum_to_more_places_may_make_the_order_larger(session: Session, world: World, order: Order) -> None:
    """A place that is not named keeps all that goes there."""
    change(session, world, order, to(2, 3, order))
    assert parts(session, order) == [(10, 0, 0), (3, 0, 0)]
    assert (order.lines[0].quantity, order.total, on_the_shelf(session, world)) == (13, 650_000, (1_000, 13))
    nothing_is_broken(session)


def test_what_was_sent_to_the_only_place_was_sent_to_the_first_and_stays_there(
    session: Session, world: World, order: Order
) -> None:
    accept(session, world, shipments_of(session, order)[0], 6)
    send(session, world, shipments_of(session, order)[1])
    assert refused(session, world, order, Changes(places=[at(1, 9, order), to(2, 1, order)])) == [
        ("places.0.lines.0.quantity", "Jumlah tidak boleh di bawah yang sudah dikirim.")
    ]
    change(session, world, order, to(2, 5, order))
    assert parts(session, order) == [(10, 10, 6), (5, 0, 0)]
    assert carried(session, order) == [(1, "COMPLETED", [10]), (1, "DELIVERED", [4]), (2, "DRAFT", [5])]
    second = shipments_of(session, order)[1]
    confirm(session, world, second, 4)
    sign_for(session, world, second)
    assert parts(session, order) == [(10, 10, 10), (5, 0, 0)]
    nothing_is_broken(session)


def test_an_order_that_was_cut_while_goods_are_on_their_way_comes_to_go_to_a_further_place(
    session: Session, world: World, order: Order
) -> None:
    """More of it has left than is ordered: what is on its way stays where it goes, and the new place gets its own."""
    accept(session, world, shipments_of(session, order)[0], 6)
    send(session, world, shipments_of(session, order)[1])
    cut(session, world, order)
    change(session, world, order, to(2, 1, order))
    assert parts(session, order) == [(6, 10, 6), (1, 0, 0)]
    assert carried(session, order) == [(1, "COMPLETED", [10]), (1, "DELIVERED", [4]), (2, "DRAFT", [1])]
    assert on_the_shelf(session, world) == (990, 1)
    nothing_is_broken(session)


def test_each_place_that_an_addendum_added_is_late_by_its_own_day(session: Session, world: World, order: Order) -> None:
    """Delivered on 11 April."""
    change(session, world, order, at(1, 4, order), to(2, 6, order))
    for shipment in shipments_of(session, order):
        accept(session, world, shipment, int(shipment.lines[0].quantity))
        shipment.delivered_at = AT + timedelta(days=40)
    session.flush()
    about = About(session=session, order=order, at=AT)
    late = [bast.penalty_for(about, paper) for paper in about.handovers]
    assert [(one.days, one.base) for one in late] == [(10, 200_000), (0, 300_000)]


def test_the_papers_say_which_places_are_new(session: Session, world: World, order: Order) -> None:
    addendum.propose(session, order=order, changes=Changes(shipping=5_000), note=None, actor=world["ppk"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    for side in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[side], at=AT)
    change(session, world, order, at(1, 4, order), to(2, 6, order))
    about = About(session=session, order=order, at=AT)
    earlier, later = (str(due.write()) for due in paper_of.due(about))
    assert close("Alamat kirim', value='tetap'") in close(earlier), "it was of an order to one place"
    for words in ("Perubahan tempat penyerahan", "Jalan Contoh 1", "tempat baru", "Jalan Baru 2", "1 Mei 2026"):
        assert close(words) in close(later), words
    (surat,) = surat_of(about)
    assert close("2 tempat") in close(str(surat.write()))


def test_a_place_to_which_nothing_was_sent_is_taken_away_and_its_number_stays(session: Session, world: World, order: Order) -> None:
    change(session, world, order, at(1, 4, order), to(2, 3, order), to(3, 3, order, JUNE))
    asked = Changes(places=[PlaceChange(2, remove=True), at(3, 6, order)])
    addendum.propose(session, order=order, changes=asked, note=None, actor=world["ppk"], at=AT)
    assert [(one.what, one.before, one.after) for one in proposed(order)] == [
        ("Tempat 2", "Jalan Baru 2", "dihapus"),
        ("Jumlah di tempat 2: Kertas A4 80 gsm", 3, 0),
        ("Jumlah di tempat 3: Kertas A4 80 gsm", 3, 6),
        ("Nilai pesanan", 500_000, 500_000),
    ]
    addendum.withdraw(session, order=order, reason="Salah", actor=world["ppk"], at=AT)
    change(session, world, order, *asked.places)
    assert carried(session, order) == [(1, "DRAFT", [4]), (3, "DRAFT", [6])]
    assert [place.position for place in served(order)] == [1, 3]
    change(session, world, order, at(1, 10, order), PlaceChange(3, remove=True))
    assert (carried(session, order), order.delivery_address, order.delivery_due) == (
        [(1, "DRAFT", [10])],
        "Jalan Contoh 1",
        APRIL,
    )
    assert [place.position for place in served(order)] == [1], "down to one"
    nothing_is_broken(session)
    change(session, world, order, PlaceChange(2, "Jalan Lain 2", JUNE, {order.lines[0].id: Decimal(2)}), to(4, 1, order))
    assert [(place.position, place.address) for place in served(order)] == [
        (1, "Jalan Contoh 1"),
        (2, "Jalan Lain 2"),
        (4, "Jalan Baru 4"),
    ]
    nothing_is_broken(session)


def test_the_cart_proposes_no_address_that_was_taken_away(session: Session, world: World, order: Order) -> None:
    change(session, world, order, at(1, 4, order), to(2, 5, order), to(3, 1, order))
    assert last_addresses(session, world["pp"]) == ["Jalan Contoh 1", "Jalan Baru 2", "Jalan Baru 3"]
    change(session, world, order, PlaceChange(2, remove=True), at(3, 6, order))
    assert last_addresses(session, world["pp"]) == ["Jalan Contoh 1", "Jalan Baru 3"]


def test_a_place_to_which_something_was_sent_is_not_taken_away(session: Session, world: World, order: Order) -> None:
    change(session, world, order, at(1, 4, order), to(2, 6, order))
    accept(session, world, shipments_of(session, order)[1], 2)
    said = "Sebagian sudah dikirim ke tempat ini, jadi tidak dapat dihapus. Kurangi jumlahnya sampai yang sudah dikirim."
    assert refused(session, world, order, Changes(places=[PlaceChange(2, remove=True), at(1, 10, order)])) == [
        ("places.0.remove", said)
    ]
    change(session, world, order, at(2, 2, order), at(1, 8, order))
    assert carried(session, order) == [(1, "DRAFT", [8]), (2, "COMPLETED", [6])]
    nothing_is_broken(session)


def test_a_new_place_is_whole_and_has_the_number_that_follows(session: Session, world: World, order: Order) -> None:
    (line,) = order.lines
    assert fields(session, world, order, PlaceChange(1, "Jalan Baru 9")) == ["places.0.number"], "it is the order's own address"
    assert fields(session, world, order, to(3, 1, order)) == ["places.0.number"]
    assert fields(session, world, order, to(2, 1, order), to(2, 1, order)) == ["places.1.number"]
    assert fields(session, world, order, PlaceChange(2)) == ["places.0.address", "places.0.due_date", "places.0.lines"]
    assert fields(session, world, order, to(2, 0, order)) == ["places.0.lines"]
    assert fields(session, world, order, to(2, 1, order, date(2026, 3, 1))) == ["places.0.due_date"]
    assert fields(session, world, order, PlaceChange(2, "Jalan 2", MAY, {line.id: Decimal("0.5")})) == ["places.0.lines.0.quantity"]
    assert fields(session, world, order, PlaceChange(2, remove=True)) == ["places.0.remove"]
    changes = Changes([LineChange(line.id, quantity=Decimal(12))], due_date=MAY, address="Jalan 1", places=[to(2, 1, order)])
    assert [field for field, _said in refused(session, world, order, changes)] == ["due_date", "address", "lines.0.quantity"]
    change(session, world, order, at(1, 4, order), to(2, 6, order))
    assert fields(session, world, order, PlaceChange(2, "Jalan Baru 9", remove=True)) == ["places.0.remove"]
    assert fields(session, world, order, to(4, 1, order)) == ["places.0.number"]


def add(session: Session, world: World, order: Order, draw: Random) -> None:
    """A further place, for what is taken from the first or is more."""
    lines = [line.id for line in order.lines]
    new = PlaceChange(
        max(len(order.places), 1) + 1,
        f"Jalan Baru {draw.randint(1, 99)}",
        date(2026, 5, draw.randint(1, 28)),
        {draw.choice(lines): Decimal(draw.randint(1, 4))},
    )
    fewer = PlaceChange(1, quantities={draw.choice(lines): Decimal(draw.randint(0, 6))})
    agree(session, world, order, [new, fewer][: draw.randint(1, 2)])


def take_away(session: Session, world: World, order: Order, draw: Random) -> None:
    agree(session, world, order, [PlaceChange(draw.choice(order.places).position, remove=True)])


def agree(session: Session, world: World, order: Order, places: list[PlaceChange]) -> None:
    addendum.propose(session, order=order, changes=Changes(places=places), note=None, actor=world["ppk"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    for side in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[side], at=AT)


ACTS: tuple[Callable[[Session, World, Order, Random], None], ...] = (
    walks.send, walks.send, walks.receive, walks.receive, walks.send_back, add, add, take_away, walks.change, walks.cut,
)  # fmt: skip


@pytest.mark.parametrize("seed", [0, 2])
def test_whatever_happens_what_is_ordered_at_a_place_is_carried_or_was_accepted_there(
    session: Session, world: World, seed: int
) -> None:
    draw, done = Random(seed), Counter[str]()  # noqa: S311 - the same walk each time
    pens = worlds.add_listing(session, world.etalase, world.vendor, price=1_000, name="Bolpoin")
    wanted = [placing.Wanted(one.region_id, one.id, Decimal(6)) for one in (world.listing, pens)]
    there = Delivery("Jalan Contoh 1", APRIL)
    order = placing.place(session, kd_rup=KD_RUP, wanted=wanted, delivery=there, actor=world["pp"], at=AT).order
    worlds.finish(session, world, order)
    for _step in range(16):
        act = draw.choice(ACTS)
        try:
            with session.begin_nested():
                act(session, world, order, draw)
        except (Refusal, IndexError, ValueError):
            continue
        finally:
            session.expire_all()
        done[act.__name__] += 1
        if order.state == OrderState.CANCELLED:
            break
        due, brought, sent = walks.ordered(order), walks.carried(session, order), walks._on_its_way(session, order)
        assert due.keys() <= brought.keys(), done
        assert {key for key, much in brought.items() if much != due.get(key, 0)} <= sent, done
    nothing_is_broken(session)
    assert done["add"], "nothing was tried"

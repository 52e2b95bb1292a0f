"""Orders to several places walk at random: sent, short, returned, changed by addenda, cut by a cancellation; what is
ordered at a place is always carried or accepted there."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.errors import Refusal
from app.fulfilment import handover, shipping
from app.fulfilment.models import Shipment
from app.fulfilment.queries import handovers_of, shipments_of
from app.fulfilment.states import ShipmentState
from app.identifiers import new_id
from app.orders import addendum, cancellation, placing
from app.orders.changes import Changes
from app.orders.ground import Delivery
from app.orders.models import Order, Shelf
from app.orders.places import Place, PlaceChange, ordered_by_place
from app.orders.states import OrderState
from tests import world as worlds
from tests.steps import nothing_is_broken
from tests.world import AT, KD_RUP, PASSWORD, World

STEPS = 14
SEEDS = (15, 30)
"""Of forty walks two long ones, in which goods are on their way when the order is cut."""
DECIDED = ShipmentState.COMPLETED


def placed(session: Session, world: World, draw: Random) -> Order:
    """Three places, two products; not each of them gets both."""
    pens = worlds.add_listing(session, world.etalase, world.vendor, price=1_000, name="Bolpoin")
    shelves = [Shelf(one.region_id, one.id) for one in (world.listing, pens)]
    parts = [{shelf: Decimal(draw.randint(0, 4)) for shelf in shelves} for _place in range(3)]
    for part in parts:
        part[draw.choice(shelves)] += 1
    for shelf in shelves:
        parts[0][shelf] += 1
    wanted = [placing.Wanted(*shelf, sum((part[shelf] for part in parts), Decimal(0))) for shelf in shelves]
    places = [Place(f"Jalan Contoh {n}", date(2026, 4, n), part) for n, part in enumerate(parts, 1)]
    order = placing.place(session, kd_rup=KD_RUP, wanted=wanted, delivery=Delivery.to(places), actor=world["pp"], at=AT).order
    return worlds.finish(session, world, order)


def send(session: Session, world: World, order: Order, draw: Random) -> None:
    shipment = draw.choice(_in(session, order, ShipmentState.DRAFT))
    if draw.random() < 0.4:
        line = draw.choice(shipment.lines)
        apart = [shipping.Carried(line.line_id, Decimal(1))]
        shipping.split_shipment(session, order=order, carried=apart, place=shipment.place, actor=world["vendor"], at=AT)
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)


def send_back(session: Session, world: World, order: Order, draw: Random) -> None:
    shipment = draw.choice(_in(session, order, ShipmentState.DELIVERED))
    shipping.send_back(session, shipment=shipment, reason="Rusak", actor=world["ppk"], at=AT)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="2", actor=world["vendor"], at=AT)
    shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)


def receive(session: Session, world: World, order: Order, draw: Random) -> None:
    """All of it, or some."""
    shipment = draw.choice(_in(session, order, ShipmentState.DELIVERED))
    some = {line.line_id: Decimal(draw.randint(0, int(line.quantity))) for line in shipment.lines if draw.random() < 0.5}
    shipping.confirm(
        session, shipment=shipment, quantities=some, function=True, quantity=True, time=True, finished_on=date(2026, 3, 2),
        actor=world["ppk"], at=AT,
    )  # fmt: skip
    paper = handovers_of(session, order)[-1]
    handover.number(session, handover=paper, given=f"BAST/{new_id()}", actor=world["ppk"], at=AT)
    for side in ("vendor", "ppk"):
        handover.sign(session, handover=paper, actor=world[side], at=AT)


def change(session: Session, world: World, order: Order, draw: Random) -> None:
    """More, fewer, or from one place to another."""
    lines = [line.id for line in order.lines]
    places = [
        PlaceChange(
            place.position, due=date(2026, 5, draw.randint(1, 28)), quantities={draw.choice(lines): Decimal(draw.randint(0, 6))}
        )
        for place in draw.sample(order.places, 2)
    ]
    addendum.propose(session, order=order, changes=Changes(places=places), note=None, actor=world["ppk"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    for side in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[side], at=AT)


def cut(session: Session, world: World, order: Order, draw: Random) -> None:
    if draw.random() < 0.7:
        return
    given = {"order": order, "at": AT}
    cancellation.request_cancel(session, reason="Tidak jadi", letter="1", actor=world["vendor"], **given)
    cancellation.open_cancel(session, note=None, actor=world["region_admin"], **given)
    cancellation.grant_cancel(session, reason="Setuju", actor=world["budget_user"], **given)


ACTS: tuple[Callable[[Session, World, Order, Random], None], ...] = (send, send, receive, receive, send_back, change, change, cut)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_ordered_at_a_place_is_carried_or_was_accepted_there(session: Session, world: World, seed: int) -> None:
    draw = Random(seed)  # noqa: S311 - the same walk each time
    order, done = placed(session, world, draw), Counter[str]()
    for _step in range(STEPS):
        act = draw.choice(ACTS)
        try:
            with session.begin_nested():
                act(session, world, order, draw)
        except (Refusal, IndexError):
            continue
        finally:
            session.expire_all()
        done[act.__name__] += 1
        if order.state == OrderState.CANCELLED:
            break
        due, there, sent = ordered(order), carried(session, order), _on_its_way(session, order)
        assert due.keys() <= there.keys(), done
        assert {key for key, much in there.items() if much != due.get(key, 0)} <= sent, done
        assert all(there[key] >= much for key, much in due.items()), done
    nothing_is_broken(session)
    assert done["change"], "nothing was tried"


def ordered(order: Order) -> dict[tuple[int | None, UUID], Decimal]:
    return {
        (place, line): quantity for place, lines in ordered_by_place(order).items() for line, quantity in lines.items() if quantity
    }


def carried(session: Session, order: Order) -> dict[tuple[int | None, UUID], Decimal]:
    """To be sent, on its way or accepted."""
    found: dict[tuple[int | None, UUID], Decimal] = {}
    for shipment in shipments_of(session, order):
        for line in shipment.lines:
            much = line.confirmed_quantity if shipment.state == DECIDED else line.quantity
            found[shipment.place, line.line_id] = found.get((shipment.place, line.line_id), Decimal(0)) + (much or 0)
    return {key: quantity for key, quantity in found.items() if quantity}


def _on_its_way(session: Session, order: Order) -> set[tuple[int | None, UUID]]:
    """Of this a cancellation may leave more than is ordered: the receiver sends it back or confirms none of it."""
    return {(one.place, line.line_id) for one in _in(session, order, ShipmentState.DELIVERED) for line in one.lines}


def _in(session: Session, order: Order, state: ShipmentState) -> list[Shipment]:
    return [one for one in shipments_of(session, order) if one.state == state]

"""Shipments for tests of fulfilment: sent, checked, signed for, and what stands then."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.fulfilment.models import Shipment
from app.fulfilment.queries import shipments_of
from app.orders import cancellation
from app.orders.changes import Changes
from app.orders.models import Order
from app.orders.places import PlaceChange
from tests.steps import changed, check, deliver
from tests.world import AT, World


def on_the_shelf(session: Session, world: World) -> tuple[int, int]:
    session.refresh(world.listing)
    return int(world.listing.stock), int(world.listing.reserved)


def confirm(session: Session, world: World, shipment: Shipment, quantity: int) -> None:
    """Of its first line so many were good."""
    check(session, world, shipment, {shipment.lines[0].line_id: Decimal(quantity)})


def accept(session: Session, world: World, shipment: Shipment, quantity: int) -> None:
    """The same, from the packing to both signatures."""
    deliver(session, world, shipment, {shipment.lines[0].line_id: Decimal(quantity)})


def cut(session: Session, world: World, order: Order) -> None:
    """To what was accepted."""
    cancellation.request_cancel(session, order=order, reason="Macet", letter=None, actor=world["ppk"], at=AT)
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=AT)
    cancellation.grant_cancel(session, order=order, reason="Ya", actor=world["budget_user"], at=AT)


def carried(session: Session, order: Order) -> list[tuple[int | None, str, list[int]]]:
    session.flush()
    session.expire_all()
    return [(one.place, one.state, [int(line.quantity) for line in one.lines]) for one in shipments_of(session, order)]


def parts(session: Session, order: Order) -> list[tuple[int, int, int]]:
    session.expire_all()
    return [(int(p.quantity), int(p.shipped_quantity), int(p.accepted_quantity)) for place in order.places for p in place.lines]


def change(session: Session, world: World, order: Order, *places: PlaceChange) -> None:
    changed(session, world, order, Changes(places=places), by="ppk")


def to(number: int, quantity: int, order: Order, due: date = date(2026, 5, 1)) -> PlaceChange:
    """A new place."""
    return PlaceChange(number, f"Jalan Baru {number}", due, {order.lines[0].id: Decimal(quantity)})


def at(number: int, quantity: int, order: Order) -> PlaceChange:
    return PlaceChange(number, quantities={order.lines[0].id: Decimal(quantity)})

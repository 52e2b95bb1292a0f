"""Questions about orders; whoever may not see one is told that it does not exist."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, false, func, inspect, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.actor import Actor, Role
from app.db import among
from app.errors import NotFound
from app.language import _
from app.orders import permissions as may
from app.orders.models import Offer, Order, OrderLine, OrderPlace, OrderPlaceLine
from app.walls.windows import BOUGHT_LINE


def order_for(session: Session, actor: Actor, *, region_id: int, id: UUID, lock: bool = False, missing: str = "") -> Order:
    """The order, if this actor may see it; with `lock` held until the end of the transaction. Raises `NotFound`, in the words
    `missing` where it was asked for by something that belongs to it: a hidden one and none at all are told apart by nothing."""
    statement = select(Order).where(Order.region_id == region_id, Order.id == id)
    if lock:
        statement = statement.with_for_update(of=Order).execution_options(populate_existing=True)
    order = session.scalars(statement).one_or_none()
    if order is None or not may.see(actor, order):
        raise NotFound(missing or _("Pesanan ini tidak ditemukan."))
    return order


class PartOfOrder(Protocol):
    """What hangs on an order, such as a shipment or a payment."""

    @property
    def order_id(self) -> UUID: ...


Part = TypeVar("Part", bound=PartOfOrder)


def part_for(session: Session, actor: Actor, kind: type[Part], *, region_id: int, id: UUID, missing: str) -> Part:
    """The part with its order locked first, as it is then. Raises `NotFound` in the words `missing`."""
    found = session.get(kind, (region_id, id))
    if found is None:
        raise NotFound(missing)
    order_for(session, actor, region_id=region_id, id=found.order_id, lock=True, missing=missing)
    session.refresh(found)
    return found


def offers_of(session: Session, order: Order) -> Sequence[Offer]:
    """Every round of the negotiation, first to last."""
    return session.scalars(
        select(Offer).where(Offer.region_id == order.region_id, Offer.order_id == order.id).order_by(Offer.round)
    ).all()


def orders_of_year(session: Session, *, region_id: int, year: int, after: UUID | None, limit: int) -> Sequence[Order]:
    """The orders of a fiscal year after that one, in the order of placing, with their lines, accounts and places; read anew."""
    statement = select(Order).where(Order.region_id == region_id, Order.fiscal_year == year)
    if after is not None:
        statement = statement.where(Order.id > after)
    chosen = statement.order_by(Order.id).limit(limit).options(selectinload(Order.accounts), selectinload(Order.places))
    return session.scalars(chosen.execution_options(populate_existing=True)).all()


def times_bought(region_id: Any, listing_id: Any) -> ScalarSelect[int]:
    """How many signed orders of a region, not cancelled since, have this product of its own: a part of another statement."""
    bought = BOUGHT_LINE.c
    return (
        select(func.count(func.distinct(bought.order_id)))
        .where(bought.region_id == region_id, bought.listing_region_id == region_id, bought.listing_id == listing_id, bought.counts)
        .scalar_subquery()
    )


def of_visible(thing: Any, actor: Actor) -> Select[Any]:
    """The things of a table that belong to orders which this actor may see, with their orders at hand for more conditions; a
    vendor's run over all the regions that it sells to."""
    return select(thing).join(Order, (Order.region_id == thing.region_id) & (Order.id == thing.order_id)).where(visible(actor))


def visible(actor: Actor) -> ColumnElement[bool]:
    """Which orders this actor may see: a part of another statement."""
    if actor.is_vendor_staff:
        return Order.vendor_id == actor.vendor_id
    if actor.role in may.PARTIES:
        return (Order.region_id == actor.region_id) & (Order.satker_code == actor.satker_code)
    if actor.role in (Role.AUDITOR, Role.REGION_ADMIN):
        return Order.region_id == actor.region_id
    return false()


def load_lines(session: Session, orders: Sequence[Order], places: Sequence[OrderPlace]) -> None:
    """Have at once the lines of these orders, and the parts of these places, that are not there yet: one statement for each."""
    bare = {order.id: order for order in orders if "lines" in inspect(order).unloaded}
    if bare:
        mine = (OrderLine.region_id.in_({order.region_id for order in bare.values()}), among(OrderLine.order_id, bare))
        lines = session.scalars(select(OrderLine).where(*mine).order_by(OrderLine.position)).all()
        for id, order in bare.items():
            set_committed_value(order, "lines", [line for line in lines if line.order_id == id])
    empty = {(place.order_id, place.position): place for place in places if "lines" in inspect(place).unloaded}
    if empty:
        there = (
            OrderPlaceLine.region_id.in_({place.region_id for place in empty.values()}),
            among(OrderPlaceLine.order_id, {id for id, _position in empty}),
        )
        parts = session.scalars(select(OrderPlaceLine).where(*there).order_by(OrderPlaceLine.line_id)).all()
        for key, place in empty.items():
            set_committed_value(place, "lines", [part for part in parts if (part.order_id, part.position) == key])

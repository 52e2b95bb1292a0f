"""Questions about orders; whoever may not see one is told that it does not exist."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, false, func, or_, select
from sqlalchemy.orm import Session, lazyload, selectinload

from app.actor import Actor, Role
from app.errors import NotFound
from app.language import _
from app.orders import permissions as may
from app.orders.models import Offer, Order, OrderLine
from app.orders.states import OrderState

WORDS_MAX = 5


def order_for(session: Session, actor: Actor, *, region_id: int, id: UUID, lock: bool = False, missing: str = "") -> Order:
    """The order, if this actor may see it; with `lock` held until the end of the transaction. Raises `NotFound`, in the words `missing` where
    it was asked for by something that belongs to it: a hidden one and none at all are told apart by nothing."""
    statement = select(Order).where(Order.region_id == region_id, Order.id == id)
    if lock:
        statement = statement.with_for_update(of=Order).execution_options(populate_existing=True)
    order = session.scalars(statement).one_or_none()
    if order is None or not may.see(actor, order):
        raise NotFound(missing or _("Pesanan ini tidak ditemukan."))
    return order


def orders_of(
    session: Session,
    actor: Actor,
    *,
    states: Sequence[str] = (),
    before: UUID | None = None,
    limit: int = 24,
    region_id: int | None = None,
    words: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    whole: bool = True,
) -> list[Order]:
    """The orders that this actor may see, newest first; `before` is the id after which the page begins. Every one of `words` stands in its number,
    vendor or package; it was placed between `since` and `until`. Without `whole` their lines stay unread: for a long list.

    A vendor's list runs over the regions that it sells to; an official's names its own region.
    """
    statement = select(Order).where(visible(actor)).order_by(Order.id.desc()).limit(limit)
    if states:
        statement = statement.where(Order.state.in_(states))
    if before is not None:
        statement = statement.where(Order.id < before)
    if region_id is not None:
        statement = statement.where(Order.region_id == region_id)
    for word in words.split()[:WORDS_MAX]:
        named = (Order.number, Order.vendor_name, Order.package_name)
        statement = statement.where(or_(*(name.icontains(word, autoescape=True) for name in named)))
    if since is not None:
        statement = statement.where(Order.placed_at >= since)
    if until is not None:
        statement = statement.where(Order.placed_at <= until)
    return list(session.scalars(statement if whole else statement.options(lazyload(Order.lines))))


def offers_of(session: Session, order: Order) -> Sequence[Offer]:
    """Every round of the negotiation, first to last."""
    return session.scalars(
        select(Offer).where(Offer.region_id == order.region_id, Offer.order_id == order.id).order_by(Offer.round)
    ).all()


def orders_of_year(session: Session, *, region_id: int, year: int, after: UUID | None, limit: int) -> Sequence[Order]:
    """The orders of a fiscal year after that one, in the order of placing, with their lines and accounts; read anew."""
    statement = select(Order).where(Order.region_id == region_id, Order.fiscal_year == year)
    if after is not None:
        statement = statement.where(Order.id > after)
    chosen = statement.order_by(Order.id).limit(limit).options(selectinload(Order.accounts))
    return session.scalars(chosen.execution_options(populate_existing=True)).all()


def times_bought(region_id: Any, listing_id: Any) -> ScalarSelect[int]:
    """How many signed orders of a region, not cancelled since, have this product of its own: a part of another statement."""
    return (
        select(func.count(func.distinct(OrderLine.order_id)))
        .join(Order, (Order.region_id == OrderLine.region_id) & (Order.id == OrderLine.order_id))
        .where(
            OrderLine.region_id == region_id,
            OrderLine.listing_region_id == region_id,
            OrderLine.listing_id == listing_id,
            Order.region_id == region_id,
            Order.order_date.is_not(None),
            Order.state != OrderState.CANCELLED,
        )
        .scalar_subquery()
    )


def visible(actor: Actor) -> ColumnElement[bool]:
    """Which orders this actor may see: a part of another statement."""
    if actor.is_vendor_staff:
        return Order.vendor_id == actor.vendor_id
    if actor.role in may.PARTIES:
        return (Order.region_id == actor.region_id) & (Order.satker_code == actor.satker_code)
    if actor.role in (Role.AUDITOR, Role.REGION_ADMIN):
        return Order.region_id == actor.region_id
    return false()

"""Neighbours: the satker's other orders that an order is judged beside, placed here or imported; ended ones are no neighbours."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.clock import local_date
from app.db import among
from app.identifiers import public_id
from app.ledger import Scope
from app.ledger.models import OrderTally
from app.orders.models import Order, OrderLine
from app.orders.states import REALISED, OrderState
from app.orders.warnings.judged import Judged

ENDED = (OrderState.CANCELLED, OrderState.CANCELLED_ON_NEGOTIATION, OrderState.CANCELLED_ON_REVIEW)
GROUP_DIGITS = 5
"""Of a KBKI code: goods of one subclass are the same need (10 digits name one commodity)."""
NEAREST_MAX = 500
"""Orders of the satker that are read on each side of a judged one."""

Asked = TypeVar("Asked", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another order of the satker, or the judged one itself: what it is called, when it
    was placed (imported: dated), and what it is worth."""

    key: str
    name: str
    vendor_key: str | None
    kd_rup: str | None
    on: date
    total: int
    id: UUID | None = None


def around(session: Session, judged: Judged, *, days: int, total_max: int) -> list[Neighbour]:
    """The satker's other orders of at most `total_max` within `days` before or after it, oldest first: of those the
    `NEAREST_MAX` on each side, so that an office that orders without end is judged as fast as any."""
    first, last = judged.on - timedelta(days=days), judged.on + timedelta(days=days)
    here = _placed_here(session, judged, first, last, total_max)
    there = _imported(session, judged, first, last, total_max)
    return sorted([*here, *there], key=lambda one: (one.on, one.key))


def _placed_here(session: Session, judged: Judged, first: date, last: date, total_max: int) -> Iterator[Neighbour]:
    zone = ZoneInfo(judged.region.timezone)
    asked = select(Order.id, Order.number, Order.vendor_id, Order.kd_rup, Order.placed_at, Order.total, Order.state).where(
        Order.region_id == judged.region.id, Order.satker_code == judged.satker_code
    )
    began, ends = datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)
    near = union_all(
        _nearest(asked.where(Order.placed_at.between(began, judged.placed_at)), Order.placed_at.desc()),
        _nearest(asked.where(Order.placed_at > judged.placed_at, Order.placed_at < ends), Order.placed_at),
    ).subquery()
    for row in session.execute(select(near).where(near.c.state.not_in(ENDED), near.c.total <= total_max)):
        if row.id != judged.order_id:
            key, vendor_key = public_id(judged.region.id, row.id), public_id(0, row.vendor_id)
            on = local_date(row.placed_at, judged.region.timezone)
            yield Neighbour(key, row.number, vendor_key, row.kd_rup, on, row.total, row.id)


def _imported(session: Session, judged: Judged, first: date, last: date, total_max: int) -> Iterator[Neighbour]:
    tally = OrderTally
    asked = select(tally.order_key, tally.vendor_key, tally.kd_rup, tally.order_date, tally.total, tally.scope, tally.state).where(
        tally.region_id == judged.region.id, tally.satker_code == judged.satker_code
    )
    sides = [
        _nearest(asked.where(tally.fiscal_year == year, between), order)
        for year in range(judged.on.year - 1, judged.on.year + 2)
        for between, order in (
            (tally.order_date.between(first, judged.on), tally.order_date.desc()),
            (and_(tally.order_date > judged.on, tally.order_date <= last), tally.order_date),
        )
    ]
    near = union_all(*sides).subquery()
    counted = select(near).where(near.c.scope == Scope.EP_NATIONAL, near.c.state.in_(REALISED), near.c.total <= total_max)
    for row in session.execute(counted):
        yield Neighbour(row.order_key, row.order_key, row.vendor_key, row.kd_rup, row.order_date, row.total)


def _nearest(asked: Asked, order: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Asked:
    """Cut off before anything is left out of it: what is read is bounded, not only what is found."""
    return asked.order_by(order).limit(NEAREST_MAX)


def amounts_by_group(
    session: Session, judged: Judged, neighbours: Sequence[Neighbour], groups: Collection[str]
) -> Mapping[str, Mapping[str, int]]:
    """What each neighbour placed here spends on each of these KBKI groups, by group and order."""
    keys = {one.id: one.key for one in neighbours if one.id is not None}
    group = func.left(OrderLine.kbki, GROUP_DIGITS)
    rows = session.execute(
        select(OrderLine.order_id, group, func.sum(OrderLine.amount))
        .where(OrderLine.region_id == judged.region.id, among(OrderLine.order_id, list(keys)), group.in_(sorted(groups)))
        .group_by(OrderLine.order_id, group)
    )
    found: dict[str, dict[str, int]] = {}
    for order_id, code, amount in rows:
        found.setdefault(code, {})[keys[order_id]] = int(amount)
    return found


def how_often(session: Session, judged: Judged) -> tuple[int, int, int]:
    """The satker's other orders of the budget year: all, of this vendor, and of this vendor for the same package."""
    tally, vendor_key = OrderTally, public_id(0, judged.vendor_id)
    of_vendor = tally.vendor_key == vendor_key
    row = session.execute(
        select(
            func.count(),
            func.count().filter(of_vendor),
            func.count().filter(of_vendor, tally.kd_rup == judged.kd_rup),
        ).where(
            tally.region_id == judged.region.id,
            tally.fiscal_year == judged.fiscal_year,
            tally.satker_code == judged.satker_code,
            tally.scope.in_((Scope.EP_LOCAL, Scope.EP_NATIONAL)),
            tally.state.not_in(ENDED),
            tally.order_key != (judged.order_key or ""),
        )
    ).one()
    return int(row[0]), int(row[1]), int(row[2])

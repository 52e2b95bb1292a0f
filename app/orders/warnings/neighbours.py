"""Neighbours: the satker's other orders that an order is judged beside, placed here or imported; ended ones are no neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another order of the satker, or the judged one itself: what it is called, when it was placed (imported: dated), and what it is worth."""

    key: str
    name: str
    vendor_key: str | None
    kd_rup: str | None
    on: date
    total: int
    id: UUID | None = None


def around(session: Session, judged: Judged, *, days: int, total_max: int) -> list[Neighbour]:
    """The satker's other orders of at most `total_max` within `days` before or after it, oldest first."""
    first, last = judged.on - timedelta(days=days), judged.on + timedelta(days=days)
    zone = ZoneInfo(judged.region.timezone)
    placed = session.execute(
        select(Order.id, Order.number, Order.vendor_id, Order.kd_rup, Order.placed_at, Order.total).where(
            Order.region_id == judged.region.id,
            Order.satker_code == judged.satker_code,
            Order.state.not_in(ENDED),
            Order.placed_at >= datetime.combine(first, time(), zone),
            Order.placed_at < datetime.combine(last + timedelta(days=1), time(), zone),
            Order.total <= total_max,
        )
    )
    here = [
        Neighbour(
            public_id(judged.region.id, row.id),
            row.number,
            public_id(0, row.vendor_id),
            row.kd_rup,
            local_date(row.placed_at, judged.region.timezone),
            row.total,
            row.id,
        )
        for row in placed
        if row.id != judged.order_id
    ]
    tally = OrderTally
    imported = session.execute(
        select(tally.order_key, tally.vendor_key, tally.kd_rup, tally.order_date, tally.total).where(
            tally.region_id == judged.region.id,
            tally.fiscal_year.between(judged.on.year - 1, judged.on.year + 1),
            tally.satker_code == judged.satker_code,
            tally.order_date.between(first, last),
            tally.scope == Scope.EP_NATIONAL,
            tally.state.in_(REALISED),
            tally.total <= total_max,
        )
    )
    there = [Neighbour(row.order_key, row.order_key, row.vendor_key, row.kd_rup, row.order_date, row.total) for row in imported]
    return sorted([*here, *there], key=lambda one: (one.on, one.key))


def amounts_by_group(session: Session, judged: Judged, neighbours: Sequence[Neighbour]) -> Mapping[str, Mapping[str, int]]:
    """What each neighbour placed here spends on each KBKI group, by group and order."""
    keys = {one.id: one.key for one in neighbours if one.id is not None}
    group = func.left(OrderLine.kbki, GROUP_DIGITS)
    rows = session.execute(
        select(OrderLine.order_id, group, func.sum(OrderLine.amount))
        .where(OrderLine.region_id == judged.region.id, among(OrderLine.order_id, list(keys)))
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

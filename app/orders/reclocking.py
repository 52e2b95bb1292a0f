"""Reclocking: when a region's calendar changes, each running clock is counted anew from where it began, and the old and the new end are kept.

Nobody loses time already given by surprise: a clock that would be over now ends with the next working day.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, Session

from app.clock import end_of_local_day, local_date
from app.db import Base, Instant, Key, RegionKey
from app.identifiers import new_id
from app.orders.deadlines import days_of
from app.orders.models import Order
from app.regions.calendar import count_working_days, holidays_of
from app.regions.models import Region


class DeadlineChange(Base):
    """One order's clock set anew by one change of the calendar."""

    __tablename__ = "order_deadline_change"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    change_id: Mapped[UUID]
    due_before: Mapped[Instant]
    due_after: Mapped[Instant]
    at: Mapped[Instant]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        Index("ix_order_deadline_change_order", "region_id", "order_id", "id"),
        {"info": {"scale": "region"}},
    )


def due_under(session: Session, region: Region, order: Order, holidays: Collection[date], at: datetime) -> datetime | None:
    """When the order's clock would end under these days off; None for one without a clock."""
    if order.due_at is None or order.clock_from is None:
        return order.due_at
    days = days_of(session, order, order.clock_from)
    if days is None:
        return order.due_at
    day = count_working_days(local_date(order.clock_from, region.timezone), days, holidays)
    if day < local_date(at, region.timezone):
        day = count_working_days(local_date(at, region.timezone), 1, holidays)
    return end_of_local_day(day, region.timezone)


def would_change(session: Session, region: Region, holidays: Collection[date], at: datetime) -> Iterator[tuple[Order, datetime]]:
    """The orders whose clock would end at another time, and when; soonest first."""
    for order in session.scalars(_running(region.id).order_by(Order.due_at, Order.id)):
        due = due_under(session, region, order, holidays, at)
        if due is not None and due != order.due_at:
            yield order, due


def running_clocks(session: Session, region_id: int) -> list[UUID]:
    return list(session.scalars(_running(region_id).with_only_columns(Order.id).order_by(Order.id)))


def reclock(session: Session, *, region: Region, order_id: UUID, change_id: UUID, at: datetime) -> bool:
    """One order in a transaction of its own; True where its end moved. Doing it twice changes nothing more. One that is over already is left to expire."""
    order = session.scalars(_running(region.id).where(Order.id == order_id).with_for_update(of=Order)).one_or_none()
    if order is None or order.due_at is None or order.due_at < at:
        return False
    due = due_under(session, region, order, holidays_of(session, region), at)
    if due is None or due == order.due_at:
        return False
    session.add(
        DeadlineChange(
            region_id=region.id, id=new_id(), order_id=order.id, change_id=change_id, due_before=order.due_at, due_after=due, at=at
        )
    )
    order.due_at = due
    return True


def _running(region_id: int) -> Select[Order]:
    return select(Order).where(Order.region_id == region_id, Order.due_at.is_not(None))

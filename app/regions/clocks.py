"""Clocks: whatever ends after so many working days of a region's calendar. Each room
declares what of it runs by one; the calendar sets all anew.

When a region's days off change, each running clock is counted again from where it began, and the old and the new
end are kept. Nobody loses time already given by surprise: a clock that would be over now ends with the next
working day; one that is over already is left to run out.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Index, Select, select
from sqlalchemy.orm import Mapped, Session

from app.clock import end_of_local_day, local_date
from app.db import Base, Instant, Key, RegionKey
from app.identifiers import new_id
from app.regions.calendar import count_working_days, holidays_of
from app.regions.models import Region


class DeadlineChange(Base):
    """One clock set anew by one change of the calendar; `kind` is the table of the thing that it belongs to."""

    __tablename__ = "deadline_change"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    kind: Mapped[str]
    thing_id: Mapped[UUID]
    change_id: Mapped[UUID]
    due_before: Mapped[Instant]
    due_after: Mapped[Instant]
    at: Mapped[Instant]
    __table_args__ = (
        Index("ix_deadline_change_thing", "region_id", "thing_id", "id"),
        {"info": {"scale": "region"}},
    )


class Wound(NamedTuple):
    """Since when a clock runs and for how many working days."""

    since: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A kind of thing whose `due_at` is the end of so many working days, and is empty while no clock runs."""

    model: Any
    wound: Callable[[Session, Any], Wound | None]
    """How the clock of one that is due was wound; None where its end is no matter of working days."""
    number: Callable[[Any], str]
    """What people call it."""
    path: Callable[[Any], str]
    """The address of its page."""


CLOCKS: dict[str, Clock] = {}


class Moved(NamedTuple):
    """A running clock that would end at another time."""

    clock: Clock
    thing: Any
    due: datetime


def declare(clock: Clock) -> None:
    """Have the calendar set these clocks anew; a room does so where its clocks are wound."""
    CLOCKS[clock.model.__tablename__] = clock


def would_change(session: Session, region: Region, holidays: Collection[date], at: datetime) -> Iterator[Moved]:
    """The clocks that would end at another time under these days off, kind by kind, soonest first."""
    for clock in CLOCKS.values():
        for thing in session.scalars(_running(clock, region.id).order_by(clock.model.due_at, clock.model.id)):
            due = _due(session, region, clock, thing, holidays, at)
            if due is not None and due != thing.due_at:
                yield Moved(clock, thing, due)


def running(session: Session, region_id: int) -> list[tuple[str, UUID]]:
    """The kind and id of everything in a region that runs by a clock."""
    return [
        (kind, id)
        for kind, clock in CLOCKS.items()
        for id in session.scalars(_running(clock, region_id).with_only_columns(clock.model.id).order_by(clock.model.id))
    ]


def reclock(session: Session, *, region: Region, kind: str, thing_id: UUID, change_id: UUID, at: datetime) -> bool:
    """Set one anew, in a transaction of its own; True where its end moved. Doing it twice changes nothing more."""
    clock = CLOCKS[kind]
    statement = _running(clock, region.id).where(clock.model.id == thing_id).with_for_update(of=clock.model)
    thing = session.scalars(statement).one_or_none()
    if thing is None or thing.due_at < at:
        return False
    due = _due(session, region, clock, thing, holidays_of(session, region), at)
    if due is None or due == thing.due_at:
        return False
    session.add(
        DeadlineChange(
            region_id=region.id,
            id=new_id(),
            kind=kind,
            thing_id=thing.id,
            change_id=change_id,
            due_before=thing.due_at,
            due_after=due,
            at=at,
        )
    )
    thing.due_at = due
    return True


def _due(session: Session, region: Region, clock: Clock, thing: Any, holidays: Collection[date], at: datetime) -> datetime | None:
    wound = clock.wound(session, thing)
    if wound is None:
        return None
    today = local_date(at, region.timezone)
    day = count_working_days(local_date(wound.since, region.timezone), wound.days, holidays)
    if day < today:
        day = count_working_days(today, 1, holidays)
    return end_of_local_day(day, region.timezone)


def _running(clock: Clock, region_id: int) -> Select[Any]:
    return select(clock.model).where(clock.model.region_id == region_id, clock.model.due_at.is_not(None))

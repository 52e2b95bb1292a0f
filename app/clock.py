"""Time: one clock for the whole house, instants in aware UTC, and the date of a thing by its region's zone.

`LOKAPASAR_NOW` (ISO 8601 with offset) shifts the clock to that moment at the start of the process; it then runs on from there.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, aware UTC."""
    return datetime.now(UTC) + shift()


def local_time(at: datetime, timezone: str) -> datetime:
    """The same instant on the wall clock of a zone such as `Asia/Jakarta`."""
    return at.astimezone(_zone(timezone))


def in_zone(at: datetime, timezone: str) -> datetime:
    """An instant as it was given: with an offset as it is, without one on the wall clock of the zone."""
    return (at if at.tzinfo is not None else at.replace(tzinfo=_zone(timezone))).astimezone(UTC)


def local_date(at: datetime, timezone: str) -> date:
    """The calendar day of an instant in a zone: 31 December 17.00 UTC is 1 January in WIB."""
    return local_time(at, timezone).date()


def iso(moment: date | None) -> str | None:
    """A day or an instant as ISO 8601 writes it; None where there is none."""
    return None if moment is None else moment.isoformat()


def start_of_local_day(day: date, timezone: str) -> datetime:
    """Local midnight at which `day` begins, in UTC; the first instant there is
    where that would lie before it (1 January 1 in WIB)."""
    try:
        return datetime.combine(day, time.min, _zone(timezone)).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def end_of_local_day(day: date, timezone: str) -> datetime:
    """The last microsecond of `day` in a zone, in UTC: what a figure "as of" that day may still know."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return start_of_local_day(day + timedelta(days=1), timezone) - timedelta(microseconds=1)


@cache
def _zone(timezone: str) -> ZoneInfo:
    return ZoneInfo(timezone)


@cache
def shift() -> timedelta:
    """How far the house's clock is moved."""
    given = os.environ.get("LOKAPASAR_NOW")
    return datetime.fromisoformat(given) - datetime.now(UTC) if given else timedelta(0)

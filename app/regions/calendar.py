"""Working days of a region: Monday to Friday less the holidays of its own calendar."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import end_of_local_day, local_date
from app.language import _, ngettext
from app.regions.models import Holiday, Region
from app.web.pages.dates import tanggal


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The holidays of a region among the days up to `until`."""

    days: frozenset[date]
    until: date


def after_working_days(session: Session, region: Region, at: datetime, days: int, known: DaysOff | None = None) -> datetime:
    """The end of the local day on which `days` whole working days have passed since `at`;
    `known` are the region's holidays from that day on."""
    start = local_date(at, region.timezone)
    last = start + timedelta(days=30 + 4 * days)
    if known is not None and known.until >= last:
        return end_of_local_day(count_working_days(start, days, known.days), region.timezone)
    holidays = set(session.scalars(select(Holiday.day).where(Holiday.region_id == region.id, Holiday.day.between(start, last))))
    return end_of_local_day(count_working_days(start, days, holidays), region.timezone)


def count_working_days(start: date, days: int, holidays: Collection[date]) -> date:
    """The `days`-th working day after `start`."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in holidays
    return day


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """The working days after `start` up to and with `end`; 0 where `end` is not after it."""
    span = (end - start).days
    if span <= 0:
        return 0
    weeks, rest = divmod(span, 7)
    days = 5 * weeks + sum((start + timedelta(days=7 * weeks + one)).weekday() < 5 for one in range(1, rest + 1))
    return days - sum(day.weekday() < 5 for day in set(holidays) if start < day <= end)


def waited_in_words(since: date, today: date, holidays: Collection[date]) -> str:
    """`menunggu 3 hari kerja`; before the first of them has passed (over a weekend too) since which day."""
    days = working_days_between(since, today, holidays)
    if days:
        return ngettext("menunggu {n} hari kerja", "menunggu {n} hari kerja", days).format(n=days)
    return _("sejak hari ini") if since == today else _("sejak {day}").format(day=tanggal(since))


def holidays_of(session: Session, region: Region) -> set[date]:
    """Every day off that the region's calendar has."""
    return set(session.scalars(select(Holiday.day).where(Holiday.region_id == region.id)))

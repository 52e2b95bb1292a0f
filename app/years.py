"""Years: which fiscal years may be asked for and written, and between which days a date
lies; declared once, for pages, API and command line."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from app.clock import local_date, now
from app.language import _

FIRST_YEAR, LAST_YEAR = 2000, 2100
FiscalYear = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
EASTERNMOST = "Asia/Jayapura"
"""Where a day of the country begins first."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Papers are older than fiscal years, and some end long after them; a day outside was mistyped, or stands for none."""


def is_fiscal_year(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def typed_year(typed: Any) -> int | None:
    """The fiscal year in a field of a form; None where there is none."""
    year = int(typed) if isinstance(typed, str) and len(typed) == 4 and typed.isascii() and typed.isdecimal() else None
    return year if year is not None and is_fiscal_year(year) else None


def is_likely(day: date) -> bool:
    """Can this day, or the day of this instant, be meant?"""
    return FIRST_DAY.year <= day.year <= LAST_DAY.year


def begun(day: date) -> date:
    """The day, unless it has begun nowhere in the country yet: nothing is known of it, and an
    answer would be today's under its name. For a validator."""
    today = local_date(now(), EASTERNMOST)
    if day > today:
        raise ValueError(_("Tanggal {day} belum terjadi; hari ini {today}.").format(day=day, today=today))
    return day


KnownDay = Annotated[date, AfterValidator(begun)]
"""A day as of which something is asked."""


def on_the_calendar(value: Any) -> Any:
    """The value, unless it is a day that nobody means. For a validator of every field: what is no day is let through."""
    if isinstance(value, date) and not is_likely(value):
        raise ValueError(_("Tanggal harus antara 1 Januari 1900 dan 31 Desember 2199."))
    return value

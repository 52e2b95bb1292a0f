"""Years: which fiscal years may be asked for and written, and between which days a date
lies; declared once, for pages, API and command line."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from app.language import _

FIRST_YEAR, LAST_YEAR = 2000, 2100
FiscalYear = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
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


def on_the_calendar(value: Any) -> Any:
    """The value, unless it is a day that nobody means. For a validator of every field: what is no day is let through."""
    if isinstance(value, date) and not is_likely(value):
        raise ValueError(_("Tanggal harus antara 1 Januari 1900 dan 31 Desember 2199."))
    return value

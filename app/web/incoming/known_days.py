"""Known days: the day as of which something is asked. One that has not begun is refused: nothing is
known of it, and an answer would be today's under its name.

A day begins where its region is. Where no region is known yet it is enough that it has begun in the east of the country.
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from app.clock import local_date, now
from app.errors import invalid_field
from app.language import _
from app.web.pages.dates import tanggal

EASTERNMOST = "Asia/Jayapura"
"""Where a day of the country begins first."""
WESTERNMOST = "Asia/Jakarta"
"""Where it begins last: regions are compared as of a day that has begun for all of them."""


def begun(day: date) -> date:
    """The day, unless it has begun nowhere in the country yet. For a validator."""
    today = local_date(now(), EASTERNMOST)
    if day > today:
        raise ValueError(yet_to_come(day, today))
    return day


KnownDay = Annotated[date, AfterValidator(begun)]


def refuse_to_come(day: date | None, today: date, *, field: str = "as_of") -> None:
    """Raises `Invalid` for a day after `today`, which is the region's."""
    if day is not None and day > today:
        raise invalid_field(field, yet_to_come(day, today))


def yet_to_come(day: date, today: date) -> str:
    """What is said of a day that has not begun."""
    return _("Tanggal {day} belum terjadi; hari ini {today}.").format(day=tanggal(day), today=tanggal(today))

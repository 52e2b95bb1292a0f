"""Periods of a control report: a month or a quarter; figures stand as they were at the end of its last day."""

import calendar
from dataclasses import dataclass
from datetime import date

from app.errors import invalid_field
from app.language import _, gettext
from app.web.pages.dates import MONTHS

QUARTERS = ("TW1", "TW2", "TW3", "TW4")
CODES = (*(f"M{month:02d}" for month in range(1, 13)), *QUARTERS)
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class ControlPeriod:
    """`code` is `M01` … `M12` or `TW1` … `TW4`; `month` is its last month, under which notes are kept."""

    year: int
    code: str

    @property
    def month(self) -> int:
        return int(self.code[1:]) if self.code[0] == "M" else 3 * int(self.code[2])

    @property
    def first(self) -> date:
        return date(self.year, self.month if self.code[0] == "M" else self.month - 2, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def name(self) -> str:
        """`Maret 2026`, `Triwulan I 2026`."""
        if self.code[0] == "M":
            return f"{gettext(MONTHS[self.month - 1])} {self.year}"
        return _("Triwulan {number} {year}").format(number=ROMAN[int(self.code[2]) - 1], year=self.year)


def period(today: date, *, year: int | None, code: str | None) -> ControlPeriod:
    """The period asked for; without a code this month of the running year, December of a
    past one, January of one to come. Raises `Invalid`."""
    chosen = year or today.year
    if code is None:
        month = today.month if chosen == today.year else 12 if chosen < today.year else 1
        return ControlPeriod(chosen, f"M{month:02d}")
    if code not in CODES:
        raise invalid_field("periode", _("Pilih bulan M01 sampai M12 atau triwulan TW1 sampai TW4."))
    return ControlPeriod(chosen, code)

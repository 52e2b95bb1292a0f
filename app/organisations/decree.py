"""The decree (SK) by which an official holds a post: its number, its day,
and the days from and to which it holds, both included."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import FieldError, Invalid
from app.language import _

DAYS_MAX = 5 * 366
"""No post is held longer by one decree."""


@dataclass(frozen=True, slots=True)
class Decree:
    """Whoever holds a post for good has a last day too: the decree of the next year goes on with it."""

    number: str
    day: date
    first_day: date
    last_day: date

    def refuse_odd_days(self, *, today: date) -> None:
        """Raises `Invalid` for a period that is over or ends before it begins, and for a decree of a day that has not come."""
        errors = []
        if self.day > today:
            errors.append(FieldError("decree_date", _("Tanggal SK belum tiba. Tulis tanggal pada surat keputusannya.")))
        if self.last_day < max(self.first_day, today):
            errors.append(FieldError("until", _("Hari terakhir sudah lewat atau mendahului hari pertama.")))
        elif self.last_day - self.first_day > timedelta(days=DAYS_MAX):
            errors.append(FieldError("until", _("Satu SK berlaku paling lama lima tahun.")))
        if errors:
            raise Invalid(_("Masa SK ini belum benar."), errors=errors)

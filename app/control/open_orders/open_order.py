"""One open order of the board, and what all of them are judged by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from app.actor import Role
from app.clock import local_date
from app.regions.calendar import working_days_between
from app.regions.models import Region


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that is not closed. `days` are working days in its state, or since its request to cancel lies
    with whom it names; `gain` the points of ITKP that closing this one alone earns; `charged_to` the package
    that carries it: its own code, or what that became."""

    key: str
    number: str
    is_local: bool
    satker_code: str
    satker_name: str
    vendor_name: str | None
    kd_rup: str
    charged_to: str
    state: str
    since: date | None
    days: int | None
    role: Role
    persons: tuple[str, ...]
    missing: str
    left: int
    value: int
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the orders of a board share: the region at an hour, its offices' names by code, its days
    off, and the gain of closing one order in a state."""

    region: Region
    year: int
    at: datetime
    satker_names: Mapping[str, str]
    days_off: set[date]
    gains: Mapping[str, Fraction]

    @property
    def today(self) -> date:
        """By the region's clock."""
        return local_date(self.at, self.region.timezone)

    def days_since(self, day: date) -> int:
        """Working days until today."""
        return working_days_between(day, self.today, self.days_off)

    def gain_of(self, state: str) -> Fraction:
        return self.gains.get(state, Fraction(0))

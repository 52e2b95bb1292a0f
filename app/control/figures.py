"""The figures of a control report: each package of the period with what was ordered, accepted and
paid of it, beside what people typed; and their sums.

Amounts are whole rupiah as at the end of the period, over the whole fiscal year before it; shares of work are basis points.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from app.control.periods import ControlPeriod
from app.money import round_rupiah
from app.organisations.models import Satker
from app.regions.models import Region

WHOLE_BPS = 10_000


@dataclass(slots=True)
class Amounts:
    """Whole rupiah at the end of the period; `…_within` only what the period itself added."""

    ordered: int = 0
    accepted: int = 0
    paid: int = 0
    ordered_within: int = 0
    accepted_within: int = 0
    paid_within: int = 0
    orders: int = 0

    def add(self, other: "Amounts") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Lateness(StrEnum):
    """Which planned day has passed without what it was planned for."""

    FINISH_PASSED = "FINISH_PASSED"
    START_PASSED = "START_PASSED"


@dataclass(slots=True)
class ControlledPackage:
    """One line of the report. `pagu` is 0 for a package that no longer counts but was ordered against."""

    kd_rup: str
    name: str
    satker_code: str
    satker_name: str
    method: str | None
    pagu: int
    planned_start: date | None = None
    planned_finish: date | None = None
    started: date | None = None
    last_accepted: date | None = None
    subactivities: tuple[str, ...] = ()
    amounts: Amounts = field(default_factory=Amounts)
    physical_bps: int | None = None
    problem: str = ""
    solution: str = ""
    officer: str = ""
    noted: bool = False

    @property
    def finished(self) -> date | None:
        """The day of the last handover, once all that is ordered is accepted."""
        return self.last_accepted if self.amounts.accepted >= self.amounts.ordered > 0 else None

    def planned_bps(self, on: date) -> int | None:
        """How far the plan would be at the end of a day, evenly from its first day to its last; None where it has no days."""
        if self.planned_start is None or self.planned_finish is None or self.planned_finish < self.planned_start:
            return None
        length = (self.planned_finish - self.planned_start).days + 1
        passed = min(max(0, (on - self.planned_start).days + 1), length)
        return (2 * WHOLE_BPS * passed + length) // (2 * length)

    def deviation_bps(self, on: date) -> int | None:
        """What is done less what was planned."""
        planned = self.planned_bps(on)
        return None if planned is None or self.physical_bps is None else self.physical_bps - planned

    def is_done(self) -> bool:
        return self.physical_bps == WHOLE_BPS if self.physical_bps is not None else self.finished is not None

    def lateness(self, on: date) -> Lateness | None:
        """Why it is late against its planned days at the end of a day; None where it is not."""
        if self.is_done():
            return None
        if self.planned_finish is not None and self.planned_finish <= on:
            return Lateness.FINISH_PASSED
        if self.planned_start is not None and self.planned_start <= on and not self.amounts.ordered:
            return Lateness.START_PASSED
        return None


@dataclass(frozen=True, slots=True)
class Header:
    """Budget and realised income and spending, as typed; None where nobody did."""

    income_budget: int | None = None
    income_realised: int | None = None
    spending_budget: int | None = None
    spending_realised: int | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """The report's figures, looked at on the region's day `today`. `unplanned` are orders that no provider package of the year
    carries, by satker: no file names their code, or a self-managed package has it."""

    region: Region
    satker: Satker | None
    period: ControlPeriod
    today: date
    header: Header
    packages: list[ControlledPackage]
    unplanned: Mapping[str, Amounts]

    @property
    def until(self) -> date:
        """The last day that the figures hold of: of a period that is not over yet, today."""
        return min(self.period.last, self.today)

    @property
    def is_over(self) -> bool:
        return self.period.last < self.today

    @property
    def judged_on(self) -> date:
        """The last day that is over, of the period or before today: what is to be done today is not late."""
        return min(self.period.last, self.today - timedelta(days=1))

    @property
    def total(self) -> Amounts:
        """Everything: packages and what lies outside them."""
        total = Amounts()
        for package in self.packages:
            total.add(package.amounts)
        for amounts in self.unplanned.values():
            total.add(amounts)
        return total

    @property
    def pagu(self) -> int | None:
        """Of all packages; None where there is none: what nobody planned is not a plan of 0."""
        return sum(package.pagu for package in self.packages) if self.packages else None

    @property
    def late(self) -> list[tuple[ControlledPackage, Lateness]]:
        """The late ones, the largest first."""
        judged = [(package, package.lateness(self.judged_on)) for package in self.packages]
        found = [(package, why) for package, why in judged if why is not None]
        return sorted(found, key=lambda pair: (-pair[0].pagu, pair[0].kd_rup))

    @property
    def average(self) -> int | None:
        return average(self.total.ordered, self.total.orders)


def average(amount: int, orders: int) -> int | None:
    """Of an order, half up to the rupiah; None where there is none."""
    return round_rupiah(Decimal(amount) / orders) if orders else None

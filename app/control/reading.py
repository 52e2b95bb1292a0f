"""Reading: the packages of a period with what was ordered, accepted and paid of them, from the ledger's entries, beside what people typed.

Amounts stand as at the end of the period, over the whole fiscal year before it. What was ordered against a code that the plan does not know
is a line of its own, as is what a self-managed package carries, so that the sum is that of the tally.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, and_, case, cast, func, select
from sqlalchemy.orm import Session

from app.control.models import ControlHeader, ControlNote
from app.control.periods import ControlPeriod
from app.ledger import Basis
from app.ledger.models import Entry, PackageTally
from app.money import round_rupiah
from app.organisations.models import Satker
from app.plan.models import BudgetLine, Package, PackageKind
from app.realisation.asking import SCOPES, AskedScope
from app.regions.models import Region

SUBACTIVITY_PARTS = 6
"""`1.01.01.2.06.0002` of an account `1.01.01.2.06.0002.5.1.02.01.01.0024`."""
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

    def lateness(self, on: date) -> str | None:
        """`FINISH_PASSED`, `START_PASSED`, or None: late against its planned days at the end of a day."""
        if self.is_done():
            return None
        if self.planned_finish is not None and self.planned_finish <= on:
            return "FINISH_PASSED"
        if self.planned_start is not None and self.planned_start <= on and not self.amounts.ordered:
            return "START_PASSED"
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
    def late(self) -> list[tuple[ControlledPackage, str]]:
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


def control(session: Session, *, region: Region, period: ControlPeriod, satker: Satker | None, today: date) -> Control:
    """The report of a satker, or of the whole region."""
    packages = {package.kd_rup: package for package in _packages(session, region, period, satker)}
    unplanned: dict[str, Amounts] = defaultdict(Amounts)
    for row in _amounts(session, region, period):
        found = packages.get(row.charged_to)
        if found is not None:
            found.amounts.add(_of(row))
            found.started = _earlier(found.started, row.started)
            found.last_accepted = _later(found.last_accepted, row.last_accepted)
        elif not row.is_planned and (satker is None or row.satker_code == satker.code):
            unplanned[row.satker_code or ""].add(_of(row))
    _note(session, region, period, packages)
    _place(session, region, packages)
    lines = [package for package in packages.values() if package.pagu or package.amounts.ordered]
    header = header_of(session, region, period, satker.code if satker else "")
    return Control(region, satker, period, today, header, lines, dict(unplanned))


def header_of(session: Session, region: Region, period: ControlPeriod, satker_code: str) -> Header:
    """The head figures of a satker, or (empty code) of the region."""
    row = session.scalars(
        select(ControlHeader).where(
            ControlHeader.region_id == region.id,
            ControlHeader.fiscal_year == period.year,
            ControlHeader.month == period.month,
            ControlHeader.satker_code == satker_code,
        )
    ).one_or_none()
    return Header() if row is None else Header(row.income_budget, row.income_realised, row.spending_budget, row.spending_realised)


def note_of(session: Session, region: Region, period: ControlPeriod, kd_rup: str) -> ControlNote | None:
    """The note of this month, else the newest one before it in the year: what the form begins with."""
    return session.scalars(
        select(ControlNote)
        .where(
            ControlNote.region_id == region.id,
            ControlNote.fiscal_year == period.year,
            ControlNote.month <= period.month,
            ControlNote.kd_rup == kd_rup,
        )
        .order_by(ControlNote.month.desc())
        .limit(1)
    ).one_or_none()


def _packages(session: Session, region: Region, period: ControlPeriod, satker: Satker | None) -> Iterable[ControlledPackage]:
    """The year's provider packages; of those that no longer count only what was ordered against is shown."""
    tally = PackageTally
    statement = (
        select(
            Package.kd_rup,
            Package.name,
            Package.satker_code,
            Satker.name.label("satker_name"),
            Package.method,
            case((Package.counts, func.coalesce(tally.pagu, Package.pagu)), else_=0).label("pagu"),
            Package.contract_from,
            Package.contract_to,
        )
        .join(Satker, and_(Satker.region_id == Package.region_id, Satker.code == Package.satker_code))
        .outerjoin(tally, and_(tally.region_id == Package.region_id, tally.kd_rup == Package.kd_rup))
        .where(Package.region_id == region.id, Package.fiscal_year == period.year, Package.kind == PackageKind.PROVIDER)
        .order_by(Package.satker_code, Package.kd_rup)
    )
    if satker is not None:
        statement = statement.where(Package.satker_code == satker.code)
    for row in session.execute(statement):
        yield ControlledPackage(
            kd_rup=row.kd_rup,
            name=row.name,
            satker_code=row.satker_code,
            satker_name=row.satker_name,
            method=row.method,
            pagu=row.pagu,
            planned_start=row.contract_from,
            planned_finish=row.contract_to,
        )


def _amounts(session: Session, region: Region, period: ControlPeriod) -> Iterable[Any]:
    """What counts by the end of the period, by the package that carries it and by satker. The days are those of orders that still have an amount: what was
    cancelled began nothing."""
    within = Entry.basis_date >= period.first

    def summed(measure: Any, basis: Basis, *more: ColumnElement[bool]) -> ColumnElement[int]:
        return cast(func.coalesce(func.sum(case((and_(Entry.basis == basis, *more), measure), else_=0)), 0), BigInteger)

    bases = {"ordered": Basis.ORDERED, "accepted": Basis.ACCEPTED, "paid": Basis.PAID}
    package = (
        select(Package.kd_rup)
        .where(Package.region_id == region.id, Package.fiscal_year == period.year, Package.kd_rup == Entry.charged_to)
        .where(Package.kind == PackageKind.PROVIDER)
        .exists()
    )
    of_order = (
        select(
            Entry.charged_to,
            Entry.satker_code,
            package.label("is_planned"),
            *(summed(Entry.amount, basis).label(name) for name, basis in bases.items()),
            *(summed(Entry.amount, basis, within).label(f"{name}_within") for name, basis in bases.items()),
            summed(Entry.orders_delta, Basis.ORDERED).label("orders"),
            func.min(case((Entry.basis == Basis.ORDERED, Entry.basis_date))).label("started"),
            func.max(case((Entry.basis == Basis.ACCEPTED, Entry.basis_date))).label("last_accepted"),
        )
        .where(
            Entry.region_id == region.id,
            Entry.fiscal_year == period.year,
            Entry.scope.in_(SCOPES[AskedScope.EP_ALL]),
            Entry.basis.in_(list(bases.values())),
            Entry.basis_date <= period.last,
        )
        .group_by(Entry.charged_to, Entry.satker_code, Entry.order_key)
    ).subquery("of_order")
    order = of_order.c
    return session.execute(
        select(
            order.charged_to,
            order.satker_code,
            order.is_planned,
            *(cast(func.sum(order[name]), BigInteger).label(name) for name in Amounts.__slots__),
            func.min(case((order.ordered != 0, order.started))).label("started"),
            func.max(case((order.accepted != 0, order.last_accepted))).label("last_accepted"),
        ).group_by(order.charged_to, order.satker_code, order.is_planned)
    )


def _of(row: Any) -> Amounts:
    return Amounts(**{name: int(getattr(row, name)) for name in Amounts.__slots__})


def _note(session: Session, region: Region, period: ControlPeriod, packages: Mapping[str, ControlledPackage]) -> None:
    """What people typed for this month."""
    for note in session.scalars(
        select(ControlNote).where(
            ControlNote.region_id == region.id, ControlNote.fiscal_year == period.year, ControlNote.month == period.month
        )
    ):
        package = packages.get(note.kd_rup)
        if package is None:
            continue
        package.noted = True
        package.physical_bps = note.physical_bps
        package.planned_start = note.planned_start or package.planned_start
        package.planned_finish = note.planned_finish or package.planned_finish
        package.problem, package.solution, package.officer = note.problem, note.solution, note.officer


def _place(session: Session, region: Region, packages: Mapping[str, ControlledPackage]) -> None:
    """The sub-activities of each package, from the accounts of its active budget lines."""
    found: dict[str, set[str]] = defaultdict(set)
    for kd_rup, account in session.execute(
        select(BudgetLine.kd_rup, cast(BudgetLine.account_code, Text))
        .where(BudgetLine.region_id == region.id, BudgetLine.active, BudgetLine.account_code != "")
        .distinct()
    ):
        parts = account.split(".")
        if kd_rup in packages and len(parts) > SUBACTIVITY_PARTS:
            found[kd_rup].add(".".join(parts[:SUBACTIVITY_PARTS]))
    for kd_rup, codes in found.items():
        packages[kd_rup].subactivities = tuple(sorted(codes))


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)

"""Reading: the packages of a period with what was ordered, accepted and paid of them,
from the ledger's entries, beside what people typed.

Amounts stand as at the end of the period, over the whole fiscal year before it. What was ordered against a code that the plan
does not know is a line of its own, as is what a self-managed package carries, so that the sum is that of the tally.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, and_, case, cast, func, select
from sqlalchemy.orm import Session

from app.control.figures import Amounts, Control, ControlledPackage, Header
from app.control.models import ControlHeader, ControlNote
from app.control.periods import ControlPeriod
from app.ledger import Basis
from app.ledger.models import Entry, PackageTally
from app.organisations.models import Satker
from app.plan.models import BudgetLine, Package, PackageKind
from app.plan.queries import lines_in_force
from app.realisation.asking import SCOPES, AskedScope
from app.regions.models import Region

SUBACTIVITY_PARTS = 6
"""`1.01.01.2.06.0002` of an account `1.01.01.2.06.0002.5.1.02.01.01.0024`."""


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
    """What counts by the end of the period, by the package that carries it and by satker. The days are those of orders that
    still have an amount: what was cancelled began nothing."""
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
    """The sub-activities of each package, from the accounts of its budget lines in force."""
    found: dict[str, set[str]] = defaultdict(set)
    for kd_rup, account in session.execute(
        select(BudgetLine.kd_rup, cast(BudgetLine.account_code, Text))
        .where(BudgetLine.region_id == region.id, lines_in_force(), BudgetLine.account_code != "")
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

"""Figures: what the tallies and the plan hold of a region's year, in as few reads as there are tables."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, bindparam, case, cast, extract, func, or_, select
from sqlalchemy.orm import Session

from app.dashboards.shapes import PackagesHold
from app.ledger import Basis
from app.ledger.models import MEASURES, Entry, OrderTally, PackageTally, RegionDayTally, RegionSemesterTally
from app.ledger.quarters import SatkerQuarterTally
from app.plan.models import Package, PackageKind, SatkerBudget
from app.plan.totals import E_PURCHASING
from app.realisation.asking import SCOPES, AskedScope
from app.realisation.metrics import NOTHING, Totals
from app.regions.models import Region

SCOPE = AskedScope.EP_ALL
Sums = dict[Basis, Totals]


class Untouched(NamedTuple):
    """A package for providers that nothing is held or ordered against."""

    kd_rup: str
    name: str
    method: str | None
    pagu: int
    contract_from: date | None
    selection_from: date | None


@dataclass(slots=True)
class Planned:
    """Whole rupiah of pagu: of packages for providers by the month (0–11) in which
    their contract is planned, and of self-managed work."""

    months: list[int] = field(default_factory=lambda: [0] * 12)
    undated: int = 0
    e_purchasing_months: list[int] = field(default_factory=lambda: [0] * 12)
    e_purchasing_undated: int = 0
    self_managed: int = 0
    packages: int = 0
    undated_packages: int = 0

    @property
    def provider(self) -> int:
        return sum(self.months) + self.undated

    @property
    def e_purchasing(self) -> int:
        return sum(self.e_purchasing_months) + self.e_purchasing_undated

    def __add__(self, other: "Planned") -> "Planned":
        return Planned(
            [a + b for a, b in zip(self.months, other.months, strict=True)],
            self.undated + other.undated,
            [a + b for a, b in zip(self.e_purchasing_months, other.e_purchasing_months, strict=True)],
            self.e_purchasing_undated + other.e_purchasing_undated,
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)[4:]),
        )


def region_sums(session: Session, region: Region, year: int) -> Sums:
    """What counts in each basis."""
    table = RegionSemesterTally
    rows = session.execute(
        select(table.basis, *_measures(table))
        .where(table.region_id == region.id, table.fiscal_year == year, table.scope.in_(SCOPES[SCOPE]))
        .group_by(table.basis)
    )
    return defaultdict(lambda: NOTHING, {Basis(row.basis): _totals(row) for row in rows})


def satker_sums(session: Session, region: Region, year: int, codes: Collection[str] | None = None) -> dict[str, Sums]:
    """The same by unit, of all or of these."""
    table = SatkerQuarterTally
    statement = select(table.satker_code, table.basis, *_measures(table)).where(
        table.region_id == region.id, table.fiscal_year == year, table.scope.in_(SCOPES[SCOPE])
    )
    if codes is not None:
        statement = statement.where(table.satker_code.in_(codes))
    found: dict[str, Sums] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    for row in session.execute(statement.group_by(table.satker_code, table.basis)):
        found[row.satker_code][Basis(row.basis)] = _totals(row)
    return found


BASES = {basis.value: basis for basis in Basis}
DAYS = (
    select(RegionDayTally.basis, RegionDayTally.day, cast(func.sum(RegionDayTally.amount), BigInteger))
    .where(
        RegionDayTally.region_id == bindparam("region_id"),
        RegionDayTally.fiscal_year == bindparam("year"),
        RegionDayTally.scope.in_(bindparam("scopes", expanding=True)),
    )
    .group_by(RegionDayTally.basis, RegionDayTally.day)
)


def days_of_region(session: Session, region: Region, year: int, scope: AskedScope = SCOPE) -> list[tuple[Basis, date, int]]:
    """What counts on each day."""
    rows = session.execute(DAYS, {"region_id": region.id, "year": year, "scopes": SCOPES[scope]})
    return [(BASES[basis], day, amount) for basis, day, amount in rows]


def region_until(session: Session, region: Region, year: int, until: date) -> int:
    """What was ordered of that year up to a day."""
    table = RegionDayTally
    statement = select(cast(func.coalesce(func.sum(table.amount), 0), BigInteger)).where(
        table.region_id == region.id,
        table.fiscal_year == year,
        table.basis == Basis.ORDERED,
        table.day <= until,
        table.scope.in_(SCOPES[SCOPE]),
    )
    return session.scalar(statement) or 0


def units_until(session: Session, region: Region, year: int, codes: Sequence[str], until: date) -> int:
    """The same for these units, from the orders: their tally knows the date of each."""
    order = OrderTally
    statement = select(cast(func.coalesce(func.sum(order.committed + order.suspended), 0), BigInteger)).where(
        order.region_id == region.id,
        order.fiscal_year == year,
        order.satker_code.in_(codes),
        order.order_date <= until,
        order.scope.in_(SCOPES[SCOPE]),
    )
    return session.scalar(statement) or 0


def days_of_units(session: Session, region: Region, year: int, codes: Sequence[str]) -> list[tuple[Basis, date, int]]:
    """The same for these units, from their entries: there is no tally of units by day."""
    rows = session.execute(
        select(Entry.basis, Entry.basis_date, cast(func.sum(Entry.amount), BigInteger))
        .where(
            Entry.region_id == region.id,
            Entry.fiscal_year == year,
            Entry.basis.is_not(None),
            Entry.satker_code.in_(codes),
            Entry.scope.in_(SCOPES[SCOPE]),
        )
        .group_by(Entry.basis, Entry.basis_date)
    )
    return [(Basis(str(basis)), day, amount) for basis, day, amount in rows if day is not None]


def planned_by_unit(session: Session, region: Region, year: int, codes: Collection[str] | None = None) -> dict[str, Planned]:
    """The packages that count, by the unit that plans them."""
    day = func.coalesce(Package.contract_from, Package.selection_from)
    month = func.least(func.greatest((extract("year", day) - year) * 12 + extract("month", day) - 1, 0), 11)
    statement = select(
        Package.satker_code,
        Package.kind,
        func.coalesce(Package.method == E_PURCHASING, False).label("e_purchasing"),
        day.is_(None).label("undated"),
        cast(case((day.is_(None), 0), else_=month), Integer).label("month"),
        cast(func.sum(Package.pagu), BigInteger).label("pagu"),
        func.count().label("packages"),
    ).where(Package.region_id == region.id, Package.fiscal_year == year, Package.counts)
    if codes is not None:
        statement = statement.where(Package.satker_code.in_(codes))
    found: dict[str, Planned] = defaultdict(Planned)
    for row in session.execute(statement.group_by("satker_code", "kind", "e_purchasing", "undated", "month")):
        _add(found[row.satker_code], row)
    return found


def budgets_by_unit(session: Session, region: Region, year: int) -> dict[str, tuple[int | None, int | None]]:
    """`belanja_pengadaan` and `total_belanja` of each unit that the feed names."""
    rows = session.execute(
        select(SatkerBudget.satker_code, SatkerBudget.belanja_pengadaan, SatkerBudget.total_belanja).where(
            SatkerBudget.region_id == region.id, SatkerBudget.fiscal_year == year
        )
    )
    return {code: (procurement, total) for code, procurement, total in rows}


def untouched(session: Session, region: Region, year: int, codes: Sequence[str]) -> Sequence[Untouched]:
    """Those of these units."""
    tally = PackageTally
    rows = session.execute(
        select(
            Package.kd_rup,
            Package.name,
            Package.method,
            func.coalesce(tally.pagu, Package.pagu),
            Package.contract_from,
            Package.selection_from,
        )
        .outerjoin(tally, (tally.region_id == Package.region_id) & (tally.kd_rup == Package.kd_rup))
        .where(
            Package.region_id == region.id,
            Package.fiscal_year == year,
            Package.satker_code.in_(codes),
            Package.counts,
            Package.kind == PackageKind.PROVIDER,
            or_(tally.kd_rup.is_(None), tally.held + tally.committed == 0),
        )
        .order_by(Package.kd_rup)
    )
    return [Untouched(*row) for row in rows]


def left_of(session: Session, region: Region, year: int, codes: Sequence[str]) -> PackagesHold:
    """What the packages for providers of these units hold: pagu, held, committed, received, paid, whole rupiah."""
    tally = PackageTally
    names = ("pagu", "held", "committed", "received", "paid")
    row = session.execute(
        select(*(cast(func.coalesce(func.sum(getattr(tally, name)), 0), BigInteger).label(name) for name in names))
        .select_from(Package)
        .join(tally, (tally.region_id == Package.region_id) & (tally.kd_rup == Package.kd_rup))
        .where(
            Package.region_id == region.id,
            Package.fiscal_year == year,
            Package.satker_code.in_(codes),
            Package.counts,
            Package.kind == PackageKind.PROVIDER,
        )
    ).one()
    return {
        "pagu": int(row.pagu),
        "held": int(row.held),
        "committed": int(row.committed),
        "received": int(row.received),
        "paid": int(row.paid),
    }


def add(one: Totals, other: Totals) -> Totals:
    return Totals(**{name: getattr(one, name) + getattr(other, name) for name in MEASURES})


def _measures(table: Any) -> list[Any]:
    return [cast(func.sum(getattr(table, name)), BigInteger).label(name) for name in MEASURES]


def _totals(row: Any) -> Totals:
    return Totals(**{name: getattr(row, name) for name in MEASURES})


def _add(planned: Planned, row: Any) -> None:
    if row.kind == PackageKind.SELF_MANAGED:
        planned.self_managed += row.pagu
        return
    planned.packages += row.packages
    if row.undated:
        planned.undated += row.pagu
        planned.undated_packages += row.packages
        planned.e_purchasing_undated += row.pagu if row.e_purchasing else 0
    else:
        planned.months[row.month] += row.pagu
        planned.e_purchasing_months[row.month] += row.pagu if row.e_purchasing else 0

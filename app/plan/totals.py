"""Totals of the plan: the sums that realisation divides by, kept per day on which they
became known, so that any day's figure can be told again.

A measure that was never written is unknown, not 0: its dataset was never imported.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, and_, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from app.plan.models import Package, PackageKind, PlanTotal, SatkerBudget


class Measure(StrEnum):
    """RUP rows count only when they are announced, active and not deleted."""

    RUP_PENYEDIA = "RUP_PENYEDIA"
    """Σ pagu of provider packages."""
    RUP_EP = "RUP_EP"
    """… of those whose method is E-Purchasing."""
    RUP_PDN = "RUP_PDN"
    """… of those marked PDN."""
    RUP_UMKK = "RUP_UMKK"
    """… of those reserved for small firms."""
    RUP_SWAKELOLA = "RUP_SWAKELOLA"
    """Σ pagu of self-managed packages."""
    BUDGET_PENGADAAN = "BUDGET_PENGADAAN"
    """Σ belanja_pengadaan of the satkers that have a figure."""
    APBD = "APBD"
    """Σ total_belanja."""


BY_NAME: Mapping[str, Measure] = {measure.value: measure for measure in Measure}
"""Looked up for each row: calling an enumeration costs five times as much."""
E_PURCHASING = "E-Purchasing"
"""The method of a package that is bought in the catalogue."""
PROVIDER = Package.kind == PackageKind.PROVIDER
CONDITIONS = {
    Measure.RUP_PENYEDIA: PROVIDER,
    Measure.RUP_EP: and_(PROVIDER, Package.method == E_PURCHASING),
    Measure.RUP_PDN: and_(PROVIDER, Package.status_pdn == "PDN"),
    Measure.RUP_UMKK: and_(PROVIDER, Package.status_ukm == "UKM"),
    Measure.RUP_SWAKELOLA: Package.kind == PackageKind.SELF_MANAGED,
}
BUDGETS = {Measure.BUDGET_PENGADAAN: SatkerBudget.belanja_pengadaan, Measure.APBD: SatkerBudget.total_belanja}
OF_PROVIDERS = (Measure.RUP_PENYEDIA, Measure.RUP_EP, Measure.RUP_PDN, Measure.RUP_UMKK)
OF_SELF_MANAGED = (Measure.RUP_SWAKELOLA,)
OF_BUDGETS = (Measure.BUDGET_PENGADAAN, Measure.APBD)


NEWEST = (
    select(PlanTotal.region_id, PlanTotal.measure, PlanTotal.amount)
    .ext(distinct_on(PlanTotal.region_id, PlanTotal.measure))
    .where(PlanTotal.region_id == any_(bindparam("ids", type_=ARRAY(Integer))), PlanTotal.fiscal_year == bindparam("year"))
    .order_by(PlanTotal.region_id, PlanTotal.measure, PlanTotal.known_from.desc())
)
"""Put together once: each page of figures asks it three times."""
NEWEST_KNOWN = NEWEST.where(PlanTotal.known_from <= bindparam("known_at"))


def sum_up(session: Session, measures: Collection[Measure], *, region_id: int, fiscal_year: int, known_from: datetime) -> None:
    """Write what the plan's rows add up to now, as known from that instant on; nothing where it is what was known before."""
    before = totals(session, [region_id], fiscal_year).get(region_id, {})
    rows_before = counted_rows(session, region_id, fiscal_year)
    for measure, (amount, rows) in _sums_of(session, measures, region_id, fiscal_year).items():
        if before.get(measure) == amount and rows_before.get(measure) == rows:
            continue
        statement = insert(PlanTotal).values(
            region_id=region_id, fiscal_year=fiscal_year, measure=measure, known_from=known_from, amount=amount, rows=rows
        )
        new = statement.excluded
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["region_id", "fiscal_year", "measure", "known_from"], set_={"amount": new.amount, "rows": new.rows}
            )
        )


def totals(
    session: Session, region_ids: Collection[int], fiscal_year: int, *, known_at: datetime | None = None
) -> dict[int, dict[Measure, int]]:
    """The measures of each region, now or as known at an instant; a region or measure that nobody knows is not there."""
    given = {"ids": list(region_ids), "year": fiscal_year, "known_at": known_at}
    rows = session.execute(NEWEST if known_at is None else NEWEST_KNOWN, given)
    found: dict[int, dict[Measure, int]] = {}
    for region_id, measure, amount in rows:
        found.setdefault(region_id, {})[BY_NAME[measure]] = amount
    return found


def counted_rows(session: Session, region_id: int, fiscal_year: int, *, known_at: datetime | None = None) -> dict[Measure, int]:
    """How many rows of the plan each measure adds up, now or as known at an instant."""
    statement = (
        select(PlanTotal.measure, PlanTotal.rows)
        .ext(distinct_on(PlanTotal.measure))
        .where(PlanTotal.region_id == region_id, PlanTotal.fiscal_year == fiscal_year)
        .order_by(PlanTotal.measure, PlanTotal.known_from.desc())
    )
    if known_at is not None:
        statement = statement.where(PlanTotal.known_from <= known_at)
    return {Measure(measure): rows for measure, rows in session.execute(statement)}


def _sums_of(session: Session, measures: Collection[Measure], region_id: int, fiscal_year: int) -> dict[Measure, tuple[int, int]]:
    """Amount and rows of each: all measures of a table by reading it once."""
    of_budgets = [measure for measure in measures if measure in BUDGETS]
    of_packages = [measure for measure in measures if measure in CONDITIONS]
    sums: dict[Measure, tuple[int, int]] = {}
    for table, named in ((SatkerBudget, of_budgets), (Package, of_packages)):
        if not named:
            continue
        parts = [part for measure in named for part in _parts_of(measure)]
        found = session.execute(select(*parts).where(table.region_id == region_id, table.fiscal_year == fiscal_year)).one()
        sums |= {measure: (int(found[2 * place]), found[2 * place + 1]) for place, measure in enumerate(named)}
    return sums


def _parts_of(measure: Measure) -> tuple[ColumnElement[Any], ColumnElement[int]]:
    column = BUDGETS.get(measure, Package.pagu)
    counts = column.is_not(None) if measure in BUDGETS else and_(Package.counts, CONDITIONS[measure])
    return func.coalesce(func.sum(column).filter(counts), 0), func.count().filter(counts)


def is_planned_otherwise(method: str | None) -> bool:
    """Was a package announced with another method than e-purchasing? Not one of which its file says nothing."""
    return bool(method) and method != E_PURCHASING

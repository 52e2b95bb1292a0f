"""Totals of the plan: the sums that realisation divides by, kept per day on which they became known, so that any day's figure can be told again.

A measure that was never written is unknown, not 0: its dataset was never imported.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Select, and_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from app.plan.models import Package, PlanTotal, SatkerBudget


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


E_PURCHASING = "E-Purchasing"
PROVIDER = Package.kind == "provider"
CONDITIONS = {
    Measure.RUP_PENYEDIA: PROVIDER,
    Measure.RUP_EP: and_(PROVIDER, Package.method == E_PURCHASING),
    Measure.RUP_PDN: and_(PROVIDER, Package.status_pdn == "PDN"),
    Measure.RUP_UMKK: and_(PROVIDER, Package.status_ukm == "UKM"),
    Measure.RUP_SWAKELOLA: Package.kind == "self_managed",
}
BUDGETS = {Measure.BUDGET_PENGADAAN: SatkerBudget.belanja_pengadaan, Measure.APBD: SatkerBudget.total_belanja}
OF_PROVIDERS = (Measure.RUP_PENYEDIA, Measure.RUP_EP, Measure.RUP_PDN, Measure.RUP_UMKK)
OF_SELF_MANAGED = (Measure.RUP_SWAKELOLA,)
OF_BUDGETS = (Measure.BUDGET_PENGADAAN, Measure.APBD)


def sum_up(session: Session, measures: Collection[Measure], *, region_id: int, fiscal_year: int, known_from: datetime) -> None:
    """Write what the plan's rows add up to now, as known from that instant on; nothing where it is what was known before."""
    before = totals(session, [region_id], fiscal_year).get(region_id, {})
    rows_before = counted_rows(session, region_id, fiscal_year)
    for measure in measures:
        amount, rows = session.execute(_sum_of(measure, region_id, fiscal_year)).one()
        if before.get(measure) == amount and rows_before.get(measure) == rows:
            continue
        statement = insert(PlanTotal).values(
            region_id=region_id, fiscal_year=fiscal_year, measure=measure, known_from=known_from, amount=int(amount), rows=rows
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
    statement = (
        select(PlanTotal.region_id, PlanTotal.measure, PlanTotal.amount)
        .ext(distinct_on(PlanTotal.region_id, PlanTotal.measure))
        .where(PlanTotal.region_id.in_(region_ids), PlanTotal.fiscal_year == fiscal_year)
        .order_by(PlanTotal.region_id, PlanTotal.measure, PlanTotal.known_from.desc())
    )
    if known_at is not None:
        statement = statement.where(PlanTotal.known_from <= known_at)
    found: dict[int, dict[Measure, int]] = {}
    for region_id, measure, amount in session.execute(statement):
        found.setdefault(region_id, {})[Measure(measure)] = amount
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


def _sum_of(measure: Measure, region_id: int, fiscal_year: int) -> Select[int, int]:
    if measure in BUDGETS:
        column, table, counts = BUDGETS[measure], SatkerBudget, BUDGETS[measure].is_not(None)
        return select(cast(func.coalesce(func.sum(column), literal(0)), BigInteger), func.count()).where(
            table.region_id == region_id, table.fiscal_year == fiscal_year, counts
        )
    return select(cast(func.coalesce(func.sum(Package.pagu), literal(0)), BigInteger), func.count()).where(
        Package.region_id == region_id, Package.fiscal_year == fiscal_year, Package.counts, CONDITIONS[measure]
    )

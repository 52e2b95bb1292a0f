"""The plan as a denominator: totals of packages and budgets, now or as they were known on a day. Always the whole year.

A figure is None where one of the datasets that it needs was never imported.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.feeds.queries import raw_rows
from app.money import round_rupiah
from app.organisations.models import Satker, parent_code
from app.plan.models import BudgetLine, Package, SatkerBudget
from app.plan.totals import Measure, totals
from app.regions.models import Region

BUDGET, SATKERS = "RUP-StrukturAnggaranPD", "RUP-MasterSatker"


@dataclass(frozen=True, slots=True)
class SatkerPlan:
    """A spending unit's name and what it may procure in the year; None where the feed gives no figure."""

    name: str
    belanja_pengadaan: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Whole rupiah of the year; None where a dataset is missing."""

    rup_provider: int | None
    rup_all: int | None
    rup_e_purchasing: int | None
    budget_procurement: int | None
    apbd: int | None
    pagu_pdn: int | None
    pagu_umk: int | None


UNKNOWN = Plan(None, None, None, None, None, None, None)


def plans_of(session: Session, region_ids: Collection[int], year: int, known_at: datetime | None) -> dict[int, Plan]:
    """The denominators of each region's year."""
    known = totals(session, region_ids, year, known_at=known_at)
    return {region_id: _plan(known.get(region_id, {})) for region_id in region_ids}


def _plan(known: Mapping[Measure, int]) -> Plan:
    provider, self_managed = known.get(Measure.RUP_PENYEDIA), known.get(Measure.RUP_SWAKELOLA)
    return Plan(
        rup_provider=provider,
        rup_all=None if provider is None or self_managed is None else provider + self_managed,
        rup_e_purchasing=known.get(Measure.RUP_EP),
        budget_procurement=known.get(Measure.BUDGET_PENGADAAN),
        apbd=known.get(Measure.APBD),
        pagu_pdn=known.get(Measure.RUP_PDN),
        pagu_umk=known.get(Measure.RUP_UMKK),
    )


def satkers_of(session: Session, region: Region, year: int, known_at: datetime | None) -> dict[str, SatkerPlan]:
    """Every unit by code, with its own `belanja_pengadaan`."""
    names = dict(session.execute(select(Satker.code, Satker.name).where(Satker.region_id == region.id)).all())
    if known_at is not None:
        names |= {
            _text(row["kd_satker_str"]): _text(row["nama_satker"])
            for row in raw_rows(session, region_id=region.id, dataset=SATKERS, fiscal_year=year, known_at=known_at)
        }
    plans = {code: SatkerPlan(name, None) for code, name in names.items()}
    budgets = _budgets(session, region, year) if known_at is None else _budgets_as_of(session, region, year, known_at)
    return plans | {code: SatkerPlan(names.get(code, name), amount) for code, name, amount in budgets}


def home_of(code: str, plans: Mapping[str, SatkerPlan]) -> str:
    """Where a unit is counted when rolled up: with its parent where it has no figure
    of its own and the parent is known, else by itself."""
    own = plans.get(code)
    parent = parent_code(code)
    if (own is None or own.belanja_pengadaan is None) and parent is not None and parent in plans:
        return parent
    return code


def is_planned(
    kd_rup: ColumnElement[Any] | InstrumentedAttribute[str], region: Region, known_at: datetime | None
) -> ColumnElement[bool]:
    """Does any package or budget-line file of the region name this code? What is ordered against another is an orphan."""

    def named(table: Any) -> ColumnElement[bool]:
        is_known = or_(table.known_since.is_(None), table.known_since <= known_at) if known_at is not None else None
        return exists().where(and_(table.region_id == region.id, table.kd_rup == kd_rup, *([] if is_known is None else [is_known])))

    return or_(named(Package), named(BudgetLine))


def _budgets(session: Session, region: Region, year: int) -> list[tuple[str, str, int | None]]:
    rows = session.execute(
        select(SatkerBudget.satker_code, SatkerBudget.satker_name, SatkerBudget.belanja_pengadaan).where(
            SatkerBudget.region_id == region.id, SatkerBudget.fiscal_year == year
        )
    )
    return [(code, name, amount) for code, name, amount in rows]


def _budgets_as_of(session: Session, region: Region, year: int, known_at: datetime) -> list[tuple[str, str, int | None]]:
    return [
        (_text(row["kd_satker_str"]), _text(row["nama_satker"]), money_in(row["belanja_pengadaan"]))
        for row in raw_rows(session, region_id=region.id, dataset=BUDGET, fiscal_year=year, known_at=known_at)
    ]


def _text(value: Any) -> str:
    return " ".join(str(value).split())


def money_in(value: Any) -> int | None:
    return None if value is None or str(value).strip() in ("", "null") else round_rupiah(Decimal(str(value)))

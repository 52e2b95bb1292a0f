"""The plan as a denominator: pagu of packages and the satkers' budgets, now or as it was known on a day. Always the whole year.

A figure is None where one of the datasets that it needs was never imported.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, select
from sqlalchemy.orm import Session

from app.feeds.models import ImportBatch, ImportedRow
from app.organisations.models import Satker
from app.plan.models import Package, SatkerBudget
from app.regions.models import Region

PROVIDER, SELF_MANAGED, BUDGET = "RUP-PaketPenyedia-Terumumkan", "RUP-PaketSwakelola-Terumumkan", "RUP-StrukturAnggaranPD"
SATKERS = "RUP-MasterSatker"
E_PURCHASING = "E-Purchasing"


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


def plan_of(session: Session, region: Region, year: int, known_at: datetime | None) -> Plan:
    """The denominators of a region's year."""
    there = _datasets(session, region, year, known_at)
    packages = _packages(session, region, year, known_at)
    budget = _budget(session, region, year, known_at)
    provider = packages["provider"] if PROVIDER in there else None
    return Plan(
        rup_provider=provider,
        rup_all=None if provider is None or SELF_MANAGED not in there else provider + packages["self_managed"],
        rup_e_purchasing=None if provider is None else packages["e_purchasing"],
        budget_procurement=budget[0] if BUDGET in there else None,
        apbd=budget[1] if BUDGET in there else None,
        pagu_pdn=None if provider is None else packages["pdn"],
        pagu_umk=None if provider is None else packages["umk"],
    )


def satkers_of(session: Session, region: Region, year: int, known_at: datetime | None) -> dict[str, SatkerPlan]:
    """Every unit by code, with its own `belanja_pengadaan`."""
    if known_at is None:
        names = {
            code: name for code, name in session.execute(select(Satker.code, Satker.name).where(Satker.region_id == region.id))
        }
        budgets = session.execute(
            select(SatkerBudget.satker_code, SatkerBudget.satker_name, SatkerBudget.belanja_pengadaan).where(
                SatkerBudget.region_id == region.id, SatkerBudget.fiscal_year == year
            )
        ).all()
    else:
        names = {
            row["kd_satker_str"].strip(): row["nama_satker"].strip() for row in _rows(session, region, SATKERS, year, known_at)
        }
        budgets = [  # type: ignore[assignment]
            (row["kd_satker_str"].strip(), row["nama_satker"].strip(), _int(row["belanja_pengadaan"]))
            for row in _rows(session, region, BUDGET, year, known_at)
        ]
        later = session.execute(select(Satker.code, Satker.name).where(Satker.region_id == region.id, Satker.code.not_in(names)))
        names |= {row.code: row.name for row in later}
    plans = {code: SatkerPlan(name, None) for code, name in names.items()}
    return plans | {code: SatkerPlan(names.get(code, name), amount) for code, name, amount in budgets}


def known_packages(region: Region, year: int, known_at: datetime | None) -> Select:  # type: ignore[type-arg]
    """The kd_rup that any package or budget-line file of the region names; what is ordered against another is an orphan."""
    statement = select(func.split_part(ImportedRow.row_key, "|", 1)).where(
        ImportedRow.region_id == region.id, ImportedRow.dataset.in_((PROVIDER, SELF_MANAGED))
    )
    lines = select(ImportedRow.payload["kd_rup"].as_string()).where(
        ImportedRow.region_id == region.id, ImportedRow.dataset == "RUP-PaketAnggaranPenyedia"
    )
    if known_at is not None:
        statement, lines = statement.where(ImportedRow.known_from <= known_at), lines.where(ImportedRow.known_from <= known_at)
    return statement.union_all(lines, select(Package.kd_rup).where(Package.region_id == region.id))


def _datasets(session: Session, region: Region, year: int, known_at: datetime | None) -> set[str]:
    statement = select(ImportBatch.dataset).where(ImportBatch.region_id == region.id, ImportBatch.fiscal_year == year).distinct()
    return set(session.scalars(statement if known_at is None else statement.where(ImportBatch.known_at <= known_at)))


def _packages(session: Session, region: Region, year: int, known_at: datetime | None) -> dict[str, int]:
    if known_at is not None:
        return _packages_as_of(session, region, year, known_at)
    provider = Package.kind == "provider"

    def summed(condition: Any) -> Any:
        return cast(func.coalesce(func.sum(case((condition, Package.pagu), else_=0)), 0), BigInteger)

    row = session.execute(
        select(
            summed(provider).label("provider"),
            summed(~provider).label("self_managed"),
            summed(provider & (Package.method == E_PURCHASING)).label("e_purchasing"),
            summed(provider & (Package.status_pdn == "PDN")).label("pdn"),
            summed(provider & (Package.status_ukm == "UKM")).label("umk"),
        ).where(Package.region_id == region.id, Package.fiscal_year == year, Package.counts)
    ).one()
    return dict(row._mapping)


def _packages_as_of(session: Session, region: Region, year: int, known_at: datetime) -> dict[str, int]:
    sums = dict.fromkeys(("provider", "self_managed", "e_purchasing", "pdn", "umk"), 0)
    for dataset, kind in ((PROVIDER, "provider"), (SELF_MANAGED, "self_managed")):
        for row in _rows(session, region, dataset, year, known_at):
            if not _counts(row):
                continue
            pagu = _int(row["pagu"]) or 0
            sums[kind] += pagu
            if kind == "provider":
                sums["e_purchasing"] += pagu * (row.get("metode_pengadaan") == E_PURCHASING)
                sums["pdn"] += pagu * (row.get("status_pdn") == "PDN")
                sums["umk"] += pagu * (row.get("status_ukm") == "UKM")
    return sums


def _budget(session: Session, region: Region, year: int, known_at: datetime | None) -> tuple[int, int]:
    if known_at is not None:
        rows = _rows(session, region, BUDGET, year, known_at)
        return sum(_int(row["belanja_pengadaan"]) or 0 for row in rows), sum(_int(row["total_belanja"]) or 0 for row in rows)
    row = session.execute(
        select(
            func.coalesce(func.sum(SatkerBudget.belanja_pengadaan), 0), func.coalesce(func.sum(SatkerBudget.total_belanja), 0)
        ).where(SatkerBudget.region_id == region.id, SatkerBudget.fiscal_year == year)
    ).one()
    return int(row[0]), int(row[1])


def _rows(session: Session, region: Region, dataset: str, year: int, known_at: datetime) -> list[dict[str, Any]]:
    """The raw rows as they stood on a day."""
    return list(
        session.scalars(
            select(ImportedRow.payload).where(
                ImportedRow.region_id == region.id,
                ImportedRow.dataset == dataset,
                ImportedRow.fiscal_year == year,
                ImportedRow.known_from <= known_at,
                (ImportedRow.known_until.is_(None)) | (ImportedRow.known_until > known_at),
            )
        )
    )


def _counts(row: dict[str, Any]) -> bool:
    return (
        row["status_umumkan_rup"] == "Terumumkan"
        and str(row["status_aktif_rup"]).lower() == "true"
        and str(row["status_delete_rup"]).lower() == "false"
    )


def _int(value: Any) -> int | None:
    return None if value in (None, "") else int(value)

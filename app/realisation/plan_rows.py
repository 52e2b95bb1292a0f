"""The rows under a denominator: packages or budgets of units, now or as they were known on a day. They add up to it.

Nothing here names a person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, func, literal, null, select
from sqlalchemy.orm import Session

from app.errors import invalid_field
from app.feeds.queries import RawRow, raw_rows
from app.language import _
from app.plan.models import Package, PackageKind, SatkerBudget
from app.plan.totals import BUDGETS, CONDITIONS, E_PURCHASING, Measure
from app.realisation.denominators import MADE, PROVIDERS, SELF_MANAGED, Denominator
from app.realisation.planned import BUDGET, money_in
from app.regions.models import Region

TRUE, FALSE = ("true", "1", "ya", "t"), ("false", "0", "tidak", "f")
MONEY_OF = {Measure.BUDGET_PENGADAAN: "belanja_pengadaan", Measure.APBD: "total_belanja"}


FURTHER = {
    Measure.RUP_EP: ("metode_pengadaan", E_PURCHASING),
    Measure.RUP_PDN: ("status_pdn", "PDN"),
    Measure.RUP_UMKK: ("status_ukm", "UKM"),
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the plan as it stood on a day."""

    kind: str
    kd_rup: str | None
    satker_code: str
    satker_name: str | None
    name: str | None
    method: str | None
    pdn: str | None
    umkk: str | None
    amount: int


@dataclass(frozen=True, slots=True)
class Under:
    """Rows with what `PlanRow` has, largest first; `count` and `amount` are of all of them."""

    rows: Sequence[Any]
    count: int
    amount: int


def rows_under(
    session: Session,
    region: Region,
    year: int,
    denominator: Denominator,
    *,
    known_at: datetime | None = None,
    satker: str | None = None,
    offset: int = 0,
    limit: int = 100,
) -> Under:
    """Raises `Invalid` for ORDERS, whose rows are orders."""
    if denominator is Denominator.ORDERS:
        raise invalid_field("bagian", _("Pilih bagian rencana; pesanan punya daftarnya sendiri."))
    measures = MADE[denominator].measures
    if known_at is not None:
        found = [row for measure in measures for row in _as_of(session, measure, region, year, known_at)]
        wanted = [row for row in found if satker is None or row.satker_code == satker]
        wanted.sort(key=lambda row: (-row.amount, row.kd_rup or "", row.satker_code))
        return Under(wanted[offset : offset + limit], len(wanted), sum(row.amount for row in wanted))
    parts = [_budgets(one, region, year) if one in BUDGETS else _packages(one, region, year) for one in measures]
    rows = (parts[0] if len(parts) == 1 else parts[0].union_all(*parts[1:])).subquery("rows")
    statement = select(rows)
    totals = select(func.count(), cast(func.coalesce(func.sum(rows.c.amount), 0), BigInteger))
    if satker is not None:
        statement, totals = (one.where(rows.c.satker_code == satker) for one in (statement, totals))
    count, amount = session.execute(totals).one()
    ordered = statement.order_by(rows.c.amount.desc(), rows.c.kd_rup, rows.c.satker_code).offset(offset).limit(limit)
    return Under(session.execute(ordered).all(), count, amount)


def _packages(measure: Measure, region: Region, year: int) -> Any:
    return select(
        Package.kind.label("kind"),
        Package.kd_rup.label("kd_rup"),
        Package.satker_code.label("satker_code"),
        cast(null(), String).label("satker_name"),
        Package.name.label("name"),
        Package.method.label("method"),
        Package.status_pdn.label("pdn"),
        Package.status_ukm.label("umkk"),
        Package.pagu.label("amount"),
    ).where(Package.region_id == region.id, Package.fiscal_year == year, Package.counts, CONDITIONS[measure])


def _as_of(session: Session, measure: Measure, region: Region, year: int, known_at: datetime) -> Iterator[PlanRow]:
    """From the rows as they came; their validation made sure of what they say."""
    if measure in BUDGETS:
        dataset, kind, column = BUDGET, "budget", MONEY_OF[measure]
    elif measure is Measure.RUP_SWAKELOLA:
        dataset, kind, column = SELF_MANAGED, PackageKind.SELF_MANAGED, "pagu"
    else:
        dataset, kind, column = PROVIDERS, PackageKind.PROVIDER, "pagu"
    for raw in raw_rows(session, region_id=region.id, dataset=dataset, fiscal_year=year, known_at=known_at):
        amount = money_in(raw[column])
        if amount is not None and (kind == "budget" or _counts(raw, measure)):
            yield PlanRow(
                kind,
                None if kind == "budget" else str(int(raw["kd_rup"])),
                _said(raw, "kd_satker_str") or "",
                _said(raw, "nama_satker"),
                _said(raw, "nama_satker" if kind == "budget" else "nama_paket"),
                _said(raw, "metode_pengadaan"),
                _said(raw, "status_pdn"),
                _said(raw, "status_ukm"),
                amount,
            )


def _counts(raw: RawRow, measure: Measure) -> bool:
    column, wanted = FURTHER.get(measure, ("status_umumkan_rup", "Terumumkan"))
    return (
        _said(raw, "status_umumkan_rup") == "Terumumkan"
        and str(raw["status_aktif_rup"]).strip().lower() in TRUE
        and str(raw["status_delete_rup"]).strip().lower() in FALSE
        and _said(raw, column) == wanted
    )


def _said(raw: RawRow, name: str) -> str | None:
    return None if raw.get(name) is None else str(raw[name]).strip()


def _budgets(measure: Measure, region: Region, year: int) -> Select[Any]:
    return _budget_row(SatkerBudget.satker_code, SatkerBudget.satker_name, BUDGETS[measure]).where(
        SatkerBudget.region_id == region.id, SatkerBudget.fiscal_year == year, BUDGETS[measure].is_not(None)
    )


def _budget_row(code: Any, name: Any, amount: Any) -> Select[Any]:
    empty = cast(null(), String)
    return select(
        literal("budget").label("kind"),
        empty.label("kd_rup"),
        code.label("satker_code"),
        name.label("satker_name"),
        name.label("name"),
        empty.label("method"),
        empty.label("pdn"),
        empty.label("umkk"),
        amount.label("amount"),
    )

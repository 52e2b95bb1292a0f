"""The rows under a denominator: packages or budgets of units, now or as they were known on a day. They add up to it.

Nothing here names a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Numeric, Select, String, and_, cast, func, literal, null, or_, select
from sqlalchemy.orm import Session

from app.errors import invalid_field
from app.feeds.models import ImportedRow
from app.language import _
from app.plan.models import Package, SatkerBudget
from app.plan.totals import BUDGETS, CONDITIONS, E_PURCHASING, Measure
from app.realisation.denominators import MADE, PROVIDERS, SELF_MANAGED, Denominator
from app.realisation.planned import BUDGET
from app.regions.models import Region

TRUE, FALSE = ("true", "1", "ya", "t"), ("false", "0", "tidak", "f")
MONEY_OF = {Measure.BUDGET_PENGADAAN: "belanja_pengadaan", Measure.APBD: "total_belanja"}


@dataclass(frozen=True, slots=True)
class Under:
    """Rows of `kind, kd_rup, satker_code, satker_name, name, method, pdn, umkk, amount`, largest first; `count` and `amount` are of all of them."""

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
    parts = [_part(measure, region, year, known_at) for measure in MADE[denominator].measures]
    rows = (parts[0] if len(parts) == 1 else parts[0].union_all(*parts[1:])).subquery("rows")
    statement = select(rows)
    totals = select(func.count(), cast(func.coalesce(func.sum(rows.c.amount), 0), BigInteger))
    if satker is not None:
        statement, totals = (one.where(rows.c.satker_code == satker) for one in (statement, totals))
    count, amount = session.execute(totals).one()
    ordered = statement.order_by(rows.c.amount.desc(), rows.c.kd_rup, rows.c.satker_code).offset(offset).limit(limit)
    return Under(session.execute(ordered).all(), count, amount)


def _part(measure: Measure, region: Region, year: int, known_at: datetime | None) -> Any:
    if measure in BUDGETS:
        return _budgets(measure, region, year) if known_at is None else _budgets_as_of(measure, region, year, known_at)
    return _packages(measure, region, year) if known_at is None else _packages_as_of(measure, region, year, known_at)


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


def _packages_as_of(measure: Measure, region: Region, year: int, known_at: datetime) -> Any:
    """From the rows as they came; their validation made sure of what they say."""
    is_own = measure is Measure.RUP_SWAKELOLA
    conditions = [
        _said("status_umumkan_rup") == "Terumumkan",
        func.lower(_said("status_aktif_rup")).in_(TRUE),
        func.lower(_said("status_delete_rup")).in_(FALSE),
    ]
    further = {
        Measure.RUP_EP: _said("metode_pengadaan") == E_PURCHASING,
        Measure.RUP_PDN: _said("status_pdn") == "PDN",
        Measure.RUP_UMKK: _said("status_ukm") == "UKM",
    }
    if measure in further:
        conditions.append(further[measure])
    return select(
        literal("self_managed" if is_own else "provider").label("kind"),
        ImportedRow.row_key.label("kd_rup"),
        _said("kd_satker_str").label("satker_code"),
        _said("nama_satker").label("satker_name"),
        _said("nama_paket").label("name"),
        _said("metode_pengadaan").label("method"),
        _said("status_pdn").label("pdn"),
        _said("status_ukm").label("umkk"),
        _rupiah("pagu").label("amount"),
    ).where(_stood(region, SELF_MANAGED if is_own else PROVIDERS, year, known_at), *conditions)


def _budgets(measure: Measure, region: Region, year: int) -> Select[Any]:
    return _budget_row(SatkerBudget.satker_code, SatkerBudget.satker_name, BUDGETS[measure]).where(
        SatkerBudget.region_id == region.id, SatkerBudget.fiscal_year == year, BUDGETS[measure].is_not(None)
    )


def _budgets_as_of(measure: Measure, region: Region, year: int, known_at: datetime) -> Select[Any]:
    column = MONEY_OF[measure]
    return _budget_row(_said("kd_satker_str"), _said("nama_satker"), _rupiah(column)).where(
        _stood(region, BUDGET, year, known_at), _rupiah(column).is_not(None)
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


def _said(name: str) -> ColumnElement[str]:
    return func.trim(ImportedRow.payload[name].astext, type_=String)


def _rupiah(name: str) -> ColumnElement[int]:
    """Rounded half away from zero; what is empty or `null` is null."""
    return cast(func.round(cast(func.nullif(func.nullif(_said(name), ""), "null"), Numeric)), BigInteger)


def _stood(region: Region, dataset: str, year: int, known_at: datetime) -> ColumnElement[bool]:
    return and_(
        ImportedRow.region_id == region.id,
        ImportedRow.dataset == dataset,
        ImportedRow.fiscal_year == year,
        ImportedRow.known_from <= known_at,
        or_(ImportedRow.known_until.is_(None), ImportedRow.known_until > known_at),
    )

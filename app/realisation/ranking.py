"""Ranking: regions of one tier by percent or by rupiah; ties share a rank, a missing denominator comes last without one."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.errors import invalid_field
from app.language import _
from app.ledger import Basis
from app.ledger.models import MEASURES, RegionDayTally, RegionSemesterTally
from app.money import percent
from app.realisation import planned
from app.realisation.asking import SCOPES, AskedScope, Period, question
from app.realisation.counting import known_at
from app.realisation.metrics import METRICS, Totals
from app.realisation.tallying import totals_of
from app.regions.models import Region
from app.regions.queries import regions_of_tier

TIERS = ("provinsi", "kabupaten", "kota")


def rank(
    session: Session,
    *,
    tier: str,
    year: int,
    metric: str = "EP_RUP",
    period: Period = Period.YEAR,
    order: str = "percent",
    basis: Basis = Basis.ORDERED,
    scope: AskedScope = AskedScope.EP_ALL,
    as_of: date | None = None,
) -> dict[str, Any]:
    """`{"rows": […]}`: numerators cut by period, denominators the whole year; ordered by the exact fraction. Raises `Invalid`."""
    chosen = next((one for one in METRICS if one.code == metric), None)
    if tier not in TIERS:
        raise invalid_field("tier", _("Pilih provinsi, kabupaten atau kota."))
    if chosen is None:
        raise invalid_field("metric", _("Metrik ini tidak dikenal."))
    if order not in ("percent", "amount"):
        raise invalid_field("order", _("Urutkan menurut percent atau amount."))
    regions = regions_of_tier(session, tier)
    totals = (
        _totals_now(session, regions, year, period, basis, scope)
        if as_of is None
        else _totals_as_of(session, regions, year, period, basis, scope, as_of)
    )
    found = []
    for region in regions:
        limit = known_at(question(region=region.code, year=year, as_of=as_of), region)
        plan = planned.plan_of(session, region, year, limit)
        counted = totals[region.id]
        amount, denominator = chosen.numerator(counted, plan), chosen.denominator(counted, plan)
        is_known = chosen.known is None or chosen.known(counted) > 0
        found.append(
            (region, amount or 0, denominator, percent(amount or 0, denominator) if is_known and amount is not None else None)
        )
    return {"rows": _ranked(found, order)}


def _ranked(found: list[tuple[Region, int, int | None, str | None]], order: str) -> list[dict[str, Any]]:
    def value(row: tuple[Region, int, int | None, str | None]) -> Fraction | None:
        _region, amount, denominator, share = row
        if order == "amount":
            return Fraction(amount)
        return None if share is None or not denominator else Fraction(amount, denominator)

    first = sorted((row for row in found if value(row) is not None), key=lambda row: (-(value(row) or 0), row[0].code))
    last = sorted((row for row in found if value(row) is None), key=lambda row: row[0].code)
    rows: list[dict[str, Any]] = []
    place, previous = 0, None
    for position, row in enumerate(first, 1):
        place, previous = (place, previous) if value(row) == previous else (position, value(row))
        rows.append(_row(place, row))
    return rows + [_row(None, row) for row in last]


def _row(place: int | None, row: tuple[Region, int, int | None, str | None]) -> dict[str, Any]:
    region, amount, denominator, share = row
    return {
        "rank": place,
        "region": region.code,
        "name": region.name,
        "amount": amount,
        "denominator": denominator,
        "percent": share,
    }


def _totals_now(
    session: Session, regions: list[Region], year: int, period: Period, basis: Basis, scope: AskedScope
) -> dict[int, Totals]:
    """From the semester rows, or the day rows for a quarter."""
    first, last = period.days(year)
    table: Any = RegionSemesterTally if period in (Period.YEAR, Period.S1, Period.S2) else RegionDayTally
    statement = select(table.region_id, *(cast(func.sum(getattr(table, name)), BigInteger).label(name) for name in MEASURES)).where(
        table.region_id.in_([region.id for region in regions]),
        table.fiscal_year == year,
        table.basis == basis,
        table.scope.in_(SCOPES[scope]),
    )
    if table is RegionDayTally:
        statement = statement.where(table.day.between(first, last))
    elif first is not None:
        statement = statement.where(table.period == f"{year}-{period.value}")
    totals: dict[int, Totals] = defaultdict(lambda: Totals(0, 0, 0, 0, 0, 0))
    for row in session.execute(statement.group_by(table.region_id)):
        totals[row.region_id] = Totals(**{name: getattr(row, name) for name in MEASURES})
    return totals


def _totals_as_of(
    session: Session, regions: list[Region], year: int, period: Period, basis: Basis, scope: AskedScope, as_of: date
) -> dict[int, Totals]:
    first, last = period.days(year)
    return {
        region.id: totals_of(
            session, question(region=region.code, year=year, basis=basis, scope=scope, from_=first, to=last, as_of=as_of)
        )
        for region in regions
    }

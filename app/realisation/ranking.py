"""Ranking: regions of one tier by percent or by rupiah; ties share a rank, a missing denominator comes last without one."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.clock import end_of_local_day
from app.errors import invalid_field
from app.language import _
from app.ledger import Basis
from app.ledger.models import MEASURES, Entry, RegionDayTally, RegionSemesterTally
from app.money import percent
from app.realisation import planned
from app.realisation.asking import SCOPES, AskedScope, Period
from app.realisation.metrics import METRICS, Metric, Totals
from app.realisation.places import in_places, share
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
    chosen = checked(tier=tier, metric=metric, order=order)
    regions = regions_of_tier(session, tier)
    totals, plans = figures_of(session, regions, year=year, period=period, basis=basis, scope=scope, as_of=as_of)
    return {"rows": ranked(chosen, regions, totals, plans, order)}


def checked(*, tier: str, metric: str, order: str) -> Metric:
    """The metric, where the question makes sense. Raises `Invalid`."""
    chosen = next((one for one in METRICS if one.code == metric), None)
    if tier not in TIERS:
        raise invalid_field("tier", _("Pilih provinsi, kabupaten atau kota."))
    if chosen is None:
        raise invalid_field("metric", _("Metrik ini tidak dikenal."))
    if order not in ("percent", "amount"):
        raise invalid_field("order", _("Urutkan menurut percent atau amount."))
    return chosen


def figures_of(
    session: Session,
    regions: list[Region],
    *,
    year: int,
    period: Period,
    basis: Basis,
    scope: AskedScope,
    as_of: date | None,
) -> tuple[dict[int, Totals], dict[int, planned.Plan]]:
    """What each region counted in the period, and its plan of the whole year."""
    totals = (
        _totals_now(session, regions, year, period, basis, scope)
        if as_of is None
        else _totals_as_of(session, regions, year, period, basis, scope, as_of)
    )
    return totals, plans_of(session, regions, year, as_of)


def ranked(
    metric: Metric, regions: list[Region], totals: Mapping[int, Totals], plans: Mapping[int, planned.Plan], order: str
) -> list[dict[str, Any]]:
    """The rows in their places; `totals` has a value for every region."""
    found = []
    for region in regions:
        counted, plan = totals[region.id], plans[region.id]
        amount, denominator = metric.numerator(counted, plan), metric.denominator(counted, plan)
        is_known = metric.known is None or metric.known(counted) > 0
        found.append(
            (region, amount or 0, denominator, percent(amount or 0, denominator) if is_known and amount is not None else None)
        )
    return _ranked(found, order)


def _ranked(found: list[tuple[Region, int, int | None, str | None]], order: str) -> list[dict[str, Any]]:
    def value(row: tuple[Region, int, int | None, str | None]) -> Fraction | int | None:
        _region, amount, denominator, percent_shown = row
        if order == "amount":
            return amount
        return None if percent_shown is None else share(amount, denominator)

    return [_row(place, row) for place, row in in_places(found, value=value, key=lambda row: row[0].code)]


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
    """From the entries that were known at the end of that day in each region's zone."""
    first, last = period.days(year)
    totals: dict[int, Totals] = defaultdict(lambda: Totals(0, 0, 0, 0, 0, 0))
    for limit, members in _by_zone(regions, as_of):
        statement = select(
            Entry.region_id, *(cast(func.sum(getattr(Entry, name)), BigInteger).label(name) for name in MEASURES)
        ).where(
            Entry.region_id.in_([region.id for region in members]),
            Entry.fiscal_year == year,
            Entry.basis == basis,
            Entry.scope.in_(SCOPES[scope]),
            Entry.known_at <= limit,
        )
        if first is not None:
            statement = statement.where(Entry.basis_date.between(first, last))
        for row in session.execute(statement.group_by(Entry.region_id)):
            totals[row.region_id] = Totals(**{name: getattr(row, name) for name in MEASURES})
    return totals


def plans_of(session: Session, regions: list[Region], year: int, as_of: date | None) -> dict[int, planned.Plan]:
    """The plan of each region's year, now or as known at the end of a day in its zone."""
    if as_of is None:
        return planned.plans_of(session, [region.id for region in regions], year, None)
    plans: dict[int, planned.Plan] = {}
    for limit, members in _by_zone(regions, as_of):
        plans |= planned.plans_of(session, [region.id for region in members], year, limit)
    return plans


def _by_zone(regions: list[Region], day: date) -> list[tuple[datetime, list[Region]]]:
    """The regions by the instant at which the day ends for them."""
    zones: dict[str, list[Region]] = defaultdict(list)
    for region in regions:
        zones[region.timezone].append(region)
    return [(end_of_local_day(day, zone), members) for zone, members in zones.items()]

"""Ranking: regions of one tier by percent or by rupiah; ties share a rank, a missing denominator comes last without one."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import invalid_field
from app.language import _
from app.ledger import Basis
from app.money import percent
from app.realisation import planned
from app.realisation.asking import AskedScope, Period
from app.realisation.metrics import METRICS, NOTHING, Metric, Totals, metric_of
from app.realisation.places import in_places, order_of
from app.realisation.shapes import PlaceInTier, Ranking, RegionInPlace
from app.realisation.summing import by_zone, counted, counted_now
from app.regions.models import Region
from app.regions.queries import regions_of_tier

TIERS = ("provinsi", "kabupaten", "kota")
Found = tuple[Region, int | None, int | None, str | None]
"""A region with its numerator, denominator and percent; each None where nobody knows it, for what is unknown is not 0."""


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
) -> Ranking:
    """`{"rows": […]}`: numerators cut by period, denominators the whole year; ordered by the exact fraction. Raises `Invalid`."""
    chosen = checked(tier=tier, metric=metric, order=order)
    regions = regions_of_tier(session, tier)
    totals, plans = figures_of(session, regions, year=year, period=period, basis=basis, scope=scope, as_of=as_of)
    return {"rows": ranked(chosen, regions, totals, plans, order)}


def place_of(session: Session, region: Region, *, year: int, metric: str) -> PlaceInTier | None:
    """`place` of a region among the `of` of its tier that have a percent, as `rank` gives it; None for a
    tier that is not ranked or a region that has none."""
    if region.tier not in TIERS:
        return None
    chosen = checked(tier=region.tier, metric=metric, order="percent")
    ids = session.scalars(select(Region.id).where(Region.tier == region.tier)).all()
    totals = counted_now(session, ids, year=year, basis=Basis.ORDERED, scope=AskedScope.EP_ALL)
    plans = planned.plans_of(session, ids, year, None)
    shares = {id: _order_of(chosen, totals.get(id, NOTHING), plans[id]) for id in ids}
    own = shares.get(region.id)
    if own is None:
        return None
    known = [share for share in shares.values() if share is not None]
    return {"place": 1 + sum(share > own for share in known), "of": len(known)}


def _order_of(metric: Metric, totals: Totals, plan: planned.Plan) -> int | None:
    """None where the metric has no percent."""
    amount = metric.numerator(totals, plan)
    is_known = amount is not None and (metric.known is None or metric.known(totals) > 0)
    return order_of(amount or 0, metric.denominator(totals, plan)) if is_known else None


def rankable(
    session: Session, *, tier: str, year: int, period: Period, basis: Basis, scope: AskedScope, as_of: date | None
) -> tuple[Metric, int] | None:
    """The first metric of the catalogue that gives any region of the tier a
    percent, and how many have one; None where none does."""
    regions = regions_of_tier(session, tier)
    totals, plans = figures_of(session, regions, year=year, period=period, basis=basis, scope=scope, as_of=as_of)
    for metric in METRICS:
        placed = sum(row["rank"] is not None for row in ranked(metric, regions, totals, plans, "percent"))
        if placed:
            return metric, placed
    return None


def checked(*, tier: str, metric: str, order: str) -> Metric:
    """The metric, where the question makes sense. Raises `Invalid`."""
    if tier not in TIERS:
        raise invalid_field("tier", _("Pilih provinsi, kabupaten atau kota."))
    chosen = metric_of(metric)
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
    first, last = period.days(year)
    found = counted(session, regions, year=year, basis=basis, scope=scope, first=first, last=last, as_of=as_of)
    return {region.id: found.get(region.id, NOTHING) for region in regions}, plans_of(session, regions, year, as_of)


def ranked(
    metric: Metric, regions: list[Region], totals: Mapping[int, Totals], plans: Mapping[int, planned.Plan], order: str
) -> list[RegionInPlace]:
    """The rows in their places; `totals` has a value for every region."""
    found = []
    for region in regions:
        counted, plan = totals[region.id], plans[region.id]
        is_known = metric.known is None or metric.known(counted) > 0 or not counted.amount
        amount, denominator = metric.numerator(counted, plan) if is_known else None, metric.denominator(counted, plan)
        found.append((region, amount, denominator, None if amount is None else percent(amount, denominator)))
    return _ranked(found, order)


def _ranked(found: list[Found], order: str) -> list[RegionInPlace]:
    def value(row: Found) -> int | None:
        _region, amount, denominator, percent_shown = row
        if order == "amount":
            return amount
        return None if percent_shown is None or amount is None else order_of(amount, denominator)

    return [_row(place, row) for place, row in in_places(found, value=value, key=lambda row: row[0].code)]


def _row(place: int | None, row: Found) -> RegionInPlace:
    region, amount, denominator, share = row
    return {
        "rank": place,
        "region": region.code,
        "name": region.name,
        "amount": amount or 0,
        "denominator": denominator,
        "percent": share,
    }


def as_read(metric: Metric, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Places of regions as people read them: the amount is None where nobody
    knows the numerator, which `RegionInPlace` tells as 0."""
    return [{**row, "amount": None if _is_unsaid(metric, row) else row["amount"]} for row in rows]


def _is_unsaid(metric: Metric, row: Mapping[str, Any]) -> bool:
    """What was ordered is always known; what of it, or of the plan, is domestic or for
    small firms, not everywhere. Of nothing it is nothing."""
    is_ordered = metric.numerator(NOTHING, planned.UNKNOWN) == 0 and metric.known is None
    return not is_ordered and row["percent"] is None and not row["amount"] and row["denominator"] != 0


def plans_of(session: Session, regions: list[Region], year: int, as_of: date | None) -> dict[int, planned.Plan]:
    """The plan of each region's year, now or as known at the end of a day in its zone."""
    if as_of is None:
        return planned.plans_of(session, [region.id for region in regions], year, None)
    plans: dict[int, planned.Plan] = {}
    for limit, members in by_zone(regions, as_of):
        plans |= planned.plans_of(session, [region.id for region in members], year, limit)
    return plans

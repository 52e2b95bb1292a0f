"""Standings: a ranking of regions with what stands beside it: the shares of PDN and UMKK, and the place of each before.

A part of the year is compared with the part before it; the whole year with the year before, cut at the same day.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.clock import end_of_local_day, local_date
from app.ledger import Basis
from app.ledger.models import MEASURES, Entry, RegionDayTally
from app.money import percent
from app.realisation.asking import SCOPES, AskedScope, Period
from app.realisation.metrics import Totals
from app.realisation.ranking import checked, figures_of, plans_of, ranked
from app.regions.models import Region
from app.regions.queries import regions_of_tier

CLOCK = "Asia/Jakarta"
"""The wall clock of a ranking over all zones."""
PARTS = {
    Period.S1: (1, Period.S2), Period.S2: (0, Period.S1),
    Period.TW1: (1, Period.TW4), Period.TW2: (0, Period.TW1), Period.TW3: (0, Period.TW2), Period.TW4: (0, Period.TW3),
}  # fmt: skip
"""A part of the year → (years back, the part before it)."""


def standing(
    session: Session,
    *,
    tier: str,
    year: int,
    at: datetime,
    metric: str = "EP_RUP",
    period: Period = Period.YEAR,
    order: str = "percent",
    basis: Basis = Basis.ORDERED,
    scope: AskedScope = AskedScope.EP_ALL,
    as_of: date | None = None,
) -> dict[str, Any]:
    """The rows of `rank`, each with the shares of PDN and UMKK, `rank_before` and `rank_change` (positive: it rose), None where nobody knows; `before`
    says what that place is compared with. Raises `Invalid`."""
    chosen = checked(tier=tier, metric=metric, order=order)
    regions = regions_of_tier(session, tier)
    totals, plans = figures_of(session, regions, year=year, period=period, basis=basis, scope=scope, as_of=as_of)
    rows = ranked(chosen, regions, totals, plans, order)
    before = compared_with(year, period, as_of or local_date(at, CLOCK))
    counted = _counted(session, regions, before, basis, scope, as_of)
    known = [region for region in regions if region.id in counted]
    old_plans = plans_of(session, known, before["year"], as_of)
    old = {row["region"]: row["rank"] for row in ranked(chosen, known, counted, old_plans, order)}
    ids = {region.code: region.id for region in regions}
    for row in rows:
        now, then = row["rank"], old.get(row["region"])
        row.update(_shares(totals[ids[row["region"]]]), rank_before=then, rank_change=then - now if now and then else None)
    return {"rows": rows, "before": before}


def compared_with(year: int, period: Period, day: date) -> dict[str, Any]:
    """`year`, `period`, and `to` where that year is cut: on the same day, one year before `day`."""
    if period in PARTS:
        back, part = PARTS[period]
        return {"year": year - back, "period": part.value, "to": None}
    cut = min(day, date(year, 12, 31))
    return {"year": year - 1, "period": Period.YEAR.value, "to": _a_year_before(cut).isoformat()}


def _a_year_before(day: date) -> date:
    """29 February has 28 February before it."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return (day - timedelta(days=1)).replace(year=day.year - 1)


def _counted(
    session: Session, regions: list[Region], before: Mapping[str, Any], basis: Basis, scope: AskedScope, as_of: date | None
) -> dict[int, Totals]:
    """What each region had counted then, by the dates of the entries; a region of which nothing is known is not there."""
    first, last = Period(before["period"]).days(before["year"])
    last = date.fromisoformat(before["to"]) if before["to"] else last
    found: dict[int, Totals] = {}
    by_limit: dict[datetime | None, list[int]] = defaultdict(list)
    for region in regions:
        by_limit[None if as_of is None else end_of_local_day(as_of, region.timezone)].append(region.id)
    for limit, ids in by_limit.items():
        table: Any = RegionDayTally if limit is None else Entry
        day = RegionDayTally.day if limit is None else Entry.basis_date
        statement = select(
            table.region_id, *(cast(func.sum(getattr(table, name)), BigInteger).label(name) for name in MEASURES)
        ).where(
            table.region_id.in_(ids),
            table.fiscal_year == before["year"],
            table.basis == basis,
            table.scope.in_(SCOPES[scope]),
            day <= last,
        )
        if first is not None:
            statement = statement.where(day >= first)
        if limit is not None:
            statement = statement.where(Entry.known_at <= limit)
        for row in session.execute(statement.group_by(table.region_id)):
            found[row.region_id] = Totals(**{name: getattr(row, name) for name in MEASURES})
    return found


def _shares(totals: Totals) -> dict[str, Any]:
    """What was counted in all, and of it what is PDN (whole orders, as LKPP counts) and what went to local small vendors, where that is known."""
    pdn = totals.pdn_lkpp if totals.pdn_known else None
    umkk = totals.umkk_local if totals.umkk_known else None
    return {
        "counted": totals.amount,
        "pdn": pdn,
        "pdn_percent": None if pdn is None else percent(pdn, totals.amount),
        "umkk": umkk,
        "umkk_percent": None if umkk is None else percent(umkk, totals.amount),
    }

"""Standings: a ranking of regions with what stands beside it: the shares of PDN and UMKK, and the place of each before.

A part of the year is compared with the part before it; the whole year with the year before, cut at the same day.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.clock import local_date
from app.ledger import Basis
from app.money import percent
from app.realisation.asking import AskedScope, Period
from app.realisation.metrics import Totals
from app.realisation.ranking import checked, figures_of, plans_of, ranked
from app.realisation.summing import counted
from app.regions.queries import regions_of_tier
from app.years import FIRST_DAY

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
    """The rows of `rank`, each with the shares of PDN and UMKK, `rank_before` and `rank_change` (positive: it rose), None where
    nobody knows; `before` says what that place is compared with. Raises `Invalid`."""
    chosen = checked(tier=tier, metric=metric, order=order)
    regions = regions_of_tier(session, tier)
    totals, plans = figures_of(session, regions, year=year, period=period, basis=basis, scope=scope, as_of=as_of)
    rows: list[dict[str, Any]] = [{**row} for row in ranked(chosen, regions, totals, plans, order)]
    before = compared_with(year, period, as_of or local_date(at, CLOCK))
    first, last = Period(before["period"]).days(before["year"])
    last = date.fromisoformat(before["to"]) if before["to"] else last
    then = counted(session, regions, year=before["year"], basis=basis, scope=scope, first=first, last=last, as_of=as_of)
    known = [region for region in regions if region.id in then]
    old_plans = plans_of(session, known, before["year"], as_of)
    old = {row["region"]: row["rank"] for row in ranked(chosen, known, then, old_plans, order)}
    ids = {region.code: region.id for region in regions}
    for row in rows:
        now, was = row["rank"], old.get(row["region"])
        row.update(_shares(totals[ids[row["region"]]]), rank_before=was, rank_change=was - now if now and was else None)
    return {"rows": rows, "before": before}


def compared_with(year: int, period: Period, day: date) -> dict[str, Any]:
    """`year`, `period`, and `to` where that year is cut: on the same day, one year before `day`."""
    if period in PARTS:
        back, part = PARTS[period]
        return {"year": year - back, "period": part.value, "to": None}
    cut = min(max(day, FIRST_DAY), date(year, 12, 31))
    return {"year": year - 1, "period": Period.YEAR.value, "to": _a_year_before(cut).isoformat()}


def _a_year_before(day: date) -> date:
    """29 February has 28 February before it."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return (day - timedelta(days=1)).replace(year=day.year - 1)


def _shares(totals: Totals) -> dict[str, Any]:
    """What was counted in all, and of it what is PDN (whole orders, as LKPP counts) and
    what went to local small vendors, where that is known."""
    pdn = totals.pdn_lkpp if totals.pdn_known else None
    umkk = totals.umkk_local if totals.umkk_known else None
    return {
        "counted": totals.amount,
        "pdn": pdn,
        "pdn_percent": None if pdn is None else percent(pdn, totals.amount),
        "umkk": umkk,
        "umkk_percent": None if umkk is None else percent(umkk, totals.amount),
    }

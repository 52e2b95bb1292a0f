"""Summing: what each of many regions counted between two days, from the fewest rows that hold it.

Whole semesters have rows of their own; of a semester that is cut, the days before the cut are
added, or those after it taken away, whichever are fewer.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from operator import eq, ge, gt, le, lt
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Integer, Select, any_, bindparam, cast, func, select, union_all
from sqlalchemy.orm import Session

from app.clock import end_of_local_day
from app.ledger import Basis
from app.ledger.kinds import semester
from app.ledger.models import MEASURES, Entry, RegionDayTally, RegionSemesterTally
from app.realisation.asking import SCOPES, AskedScope, Period
from app.realisation.metrics import NOTHING, Totals
from app.regions.models import Region

Limit = tuple[str, Callable[[Any, Any], Any], str]
"""A column, how it is compared, and the name of the day or semester that it is compared with."""
Part = tuple[Any, int, tuple[Limit, ...]]
"""Rows of a table within limits, added (1) or taken away (-1)."""


def counted(
    session: Session,
    regions: Sequence[Region],
    *,
    year: int,
    basis: Basis,
    scope: AskedScope,
    first: date | None = None,
    last: date | None = None,
    as_of: date | None = None,
) -> dict[int, Totals]:
    """The sums of each region's fiscal year, now or as known at the end of a day in its
    zone; a region in which nothing counts is not there.

    Where `first` is None, so is what was dated before the year; `last` likewise.
    """
    if as_of is None:
        return counted_now(session, [region.id for region in regions], year=year, basis=basis, scope=scope, first=first, last=last)
    given = {"year": year, "basis": basis, "scopes": SCOPES[scope]}
    found: dict[int, Totals] = {}
    for limit, members in by_zone(regions, as_of):
        which = [("known_at", le, "limit"), *_between("basis_date", first, last)]
        limits = {"first": first, "last": last, "limit": limit}
        found |= _summed(session, ((Entry, 1, tuple(which)),), [region.id for region in members], {**given, **limits})
    return found


def counted_now(
    session: Session,
    ids: Sequence[int],
    *,
    year: int,
    basis: Basis,
    scope: AskedScope,
    first: date | None = None,
    last: date | None = None,
) -> dict[int, Totals]:
    """The same, of regions by their number."""
    given = {"year": year, "basis": basis, "scopes": SCOPES[scope]}
    return _summed(session, _parts(first, last), list(ids), {**given, **_days(first, last)})


def by_zone(regions: Sequence[Region], day: date) -> list[tuple[datetime, list[Region]]]:
    """The regions by the instant at which the day ends for them."""
    zones: dict[str, list[Region]] = defaultdict(list)
    for region in regions:
        zones[region.timezone].append(region)
    return [(end_of_local_day(day, zone), members) for zone, members in zones.items()]


def _parts(first: date | None, last: date | None) -> tuple[Part, ...]:
    if first is None and last is None:
        return ((RegionSemesterTally, 1, ()),)
    if last is not None and (first, last) in [Period(half).days(last.year) for half in ("S1", "S2")]:
        return ((RegionSemesterTally, 1, (("period", eq, "half"),)),)
    if last is None or first is not None:
        return ((RegionDayTally, 1, _between("day", first, last)),)
    if _is_early(last):
        return (
            (RegionSemesterTally, 1, (("period", lt, "half"),)),
            (RegionDayTally, 1, (("day", ge, "begins"), ("day", le, "last"))),
        )
    return (
        (RegionSemesterTally, 1, (("period", le, "half"),)),
        (RegionDayTally, -1, (("day", gt, "last"), ("day", le, "ends"))),
    )


def _between(column: str, first: date | None, last: date | None) -> tuple[Limit, ...]:
    return (*([(column, ge, "first")] if first else []), *([(column, le, "last")] if last else []))


def _days(first: date | None, last: date | None) -> dict[str, Any]:
    """The days by the names that limits have for them."""
    if last is None:
        return {"first": first}
    begins, ends = _half_of(last)
    return {"first": first, "last": last, "half": semester(last), "begins": begins, "ends": ends}


def _half_of(day: date) -> tuple[date, date]:
    return (date(day.year, 1, 1), date(day.year, 6, 30)) if day.month <= 6 else (date(day.year, 7, 1), date(day.year, 12, 31))


def _is_early(day: date) -> bool:
    begins, ends = _half_of(day)
    return day - begins < ends - day


def _summed(session: Session, parts: tuple[Part, ...], ids: list[int], given: Mapping[str, Any]) -> dict[int, Totals]:
    rows = session.execute(_question(parts), {**given, "ids": ids})
    sums = {region_id: Totals(*measures) for region_id, *measures in rows}
    return {region_id: totals for region_id, totals in sums.items() if totals != NOTHING}


@cache
def _question(parts: tuple[Part, ...]) -> Select[Any]:
    """Made once for each of the few ways to cut a year: what it takes to put a statement together is a fifth of a region's page."""
    rows = union_all(*(_rows(*part) for part in parts)).subquery("rows")
    of_each = [cast(func.sum(rows.c[name]), BigInteger).label(name) for name in MEASURES]
    return select(rows.c.region_id, *of_each).group_by(rows.c.region_id)


def _rows(table: Any, sign: int, limits: tuple[Limit, ...]) -> Select[Any]:
    measures = [(getattr(table, name) * sign if sign < 0 else getattr(table, name)).label(name) for name in MEASURES]
    return select(table.region_id, *measures).where(
        table.region_id == any_(bindparam("ids", type_=ARRAY(Integer))),
        table.fiscal_year == bindparam("year"),
        table.basis == bindparam("basis"),
        table.scope.in_(bindparam("scopes", expanding=True)),
        *(compares(getattr(table, column), bindparam(day)) for column, compares, day in limits),
    )

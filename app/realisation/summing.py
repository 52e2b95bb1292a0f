"""Summing: what each of many regions counted between two days, from the fewest rows that hold it.

Whole semesters have rows of their own; of a semester that is cut, the days before the cut are added, or those after it taken away, whichever are fewer.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select, union_all
from sqlalchemy.orm import Session

from app.clock import end_of_local_day
from app.ledger import Basis
from app.ledger.kinds import semester
from app.ledger.models import MEASURES, Entry, RegionDayTally, RegionSemesterTally
from app.realisation.asking import SCOPES, AskedScope, Period
from app.realisation.metrics import NOTHING, Totals
from app.regions.models import Region


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
    """The sums of each region's fiscal year, now or as known at the end of a day in its zone; a region in which nothing counts is not there.

    Where `first` is None, so is what was dated before the year; `last` likewise.
    """
    if as_of is None:
        parts = _parts([region.id for region in regions], year, basis, scope, first, last)
        return _summed(session, [select(*_columns(table, sign)).where(*which) for table, sign, which in parts])
    found: dict[int, Totals] = {}
    for limit, members in by_zone(regions, as_of):
        which = [*_of(Entry, [region.id for region in members], year, basis, scope), Entry.known_at <= limit]
        which += [Entry.basis_date >= first] if first else []
        which += [Entry.basis_date <= last] if last else []
        found |= _summed(session, [select(*_columns(Entry)).where(*which)])
    return found


def by_zone(regions: Sequence[Region], day: date) -> list[tuple[datetime, list[Region]]]:
    """The regions by the instant at which the day ends for them."""
    zones: dict[str, list[Region]] = defaultdict(list)
    for region in regions:
        zones[region.timezone].append(region)
    return [(end_of_local_day(day, zone), members) for zone, members in zones.items()]


def _parts(
    ids: list[int], year: int, basis: Basis, scope: AskedScope, first: date | None, last: date | None
) -> Iterator[tuple[Any, int, list[ColumnElement[bool]]]]:
    """Tables, whether their rows are added or taken away, and which rows."""
    semesters, days = _of(RegionSemesterTally, ids, year, basis, scope), _of(RegionDayTally, ids, year, basis, scope)
    period, day = RegionSemesterTally.period, RegionDayTally.day
    if first is None and last is None:
        yield RegionSemesterTally, 1, semesters
    elif last is not None and (first, last) in [Period(half).days(last.year) for half in ("S1", "S2")]:
        yield RegionSemesterTally, 1, [*semesters, period == semester(last)]
    elif last is None or first is not None:
        yield RegionDayTally, 1, [*days, *([day >= first] if first else []), *([day <= last] if last else [])]
    else:
        begins = date(last.year, 1 if last.month <= 6 else 7, 1)
        ends = date(last.year, 6, 30) if last.month <= 6 else date(last.year, 12, 31)
        if last - begins < ends - last:
            yield RegionSemesterTally, 1, [*semesters, period < semester(last)]
            yield RegionDayTally, 1, [*days, day.between(begins, last)]
        else:
            yield RegionSemesterTally, 1, [*semesters, period <= semester(last)]
            yield RegionDayTally, -1, [*days, day.between(last + timedelta(days=1), ends)]


def _of(table: Any, ids: list[int], year: int, basis: Basis, scope: AskedScope) -> list[ColumnElement[bool]]:
    return [table.region_id.in_(ids), table.fiscal_year == year, table.basis == basis, table.scope.in_(SCOPES[scope])]


def _columns(table: Any, sign: int = 1) -> list[Any]:
    return [
        table.region_id,
        *((getattr(table, name) * sign if sign < 0 else getattr(table, name)).label(name) for name in MEASURES),
    ]


def _summed(session: Session, parts: list[Select[Any]]) -> dict[int, Totals]:
    rows = union_all(*parts).subquery("rows")
    of_each = [cast(func.sum(rows.c[name]), BigInteger).label(name) for name in MEASURES]
    found = session.execute(select(rows.c.region_id, *of_each).group_by(rows.c.region_id))
    sums = {row.region_id: Totals(**{name: getattr(row, name) for name in MEASURES}) for row in found}
    return {region_id: totals for region_id, totals in sums.items() if totals != NOTHING}

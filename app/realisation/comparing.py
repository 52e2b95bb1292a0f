"""Comparing: every metric on every basis of a region's year on one screen, and which of them a claimed percent could be.

Two people who mean different things by "realisasi 17,5 %" see here where they part: in what they
count, over which part of the year, by what they divide.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.clock import iso
from app.ledger import Basis
from app.ledger.models import MEASURES, Entry, RegionDayTally
from app.realisation import planned, shapes
from app.realisation.asking import SCOPES, AskedScope, Period, Question
from app.realisation.counting import known_at
from app.realisation.metrics import METRICS, NOTHING, Totals, measure
from app.realisation.shapes import Cell, Comparison, Measured
from app.regions.models import Region

NEAREST = 5
Counted = Mapping[tuple[Basis, AskedScope, Period], Totals]


@dataclass(frozen=True, slots=True)
class Meant:
    """One way to mean a percent."""

    metric: str
    basis: Basis
    scope: AskedScope
    period: Period

    @property
    def unusual(self) -> tuple[int, int, int, int]:
        """How far from what is usually meant: by how many choices, then by which."""
        basis, scope, period = list(Basis).index(self.basis), list(AskedScope).index(self.scope), list(Period).index(self.period)
        departures = (self.basis is not Basis.ORDERED) + (self.scope is not AskedScope.EP_ALL) + (self.period is not Period.YEAR)
        return departures, period, basis, scope


def counted(session: Session, region: Region, year: int, as_of: date | None) -> Counted:
    """What each basis and scope counted in each part of the year, by the dates of
    the entries: one pass over the days or the entries."""
    table: Any = RegionDayTally if as_of is None else Entry
    day = RegionDayTally.day if as_of is None else Entry.basis_date
    quarter = func.to_char(day, 'YYYY"TW"Q')
    statement = select(
        table.basis, table.scope, quarter, *(cast(func.sum(getattr(table, name)), BigInteger) for name in MEASURES)
    ).where(table.region_id == region.id, table.fiscal_year == year, table.basis.is_not(None))
    limit = known_at(Question(region=region.code, year=year, as_of=as_of), region)
    if limit is not None:
        statement = statement.where(Entry.known_at <= limit)
    sums: dict[tuple[Basis, AskedScope, Period], list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    for basis, scope, when, *amounts in session.execute(statement.group_by(table.basis, table.scope, quarter)):
        for asked, members in SCOPES.items():
            for period in _periods_of(when, year) if scope in members else ():
                so_far = sums[Basis(basis), asked, period]
                so_far[:] = [a + b for a, b in zip(so_far, amounts, strict=True)]
    return {key: Totals(*amounts) for key, amounts in sums.items()}


def compare(
    session: Session,
    region: Region,
    *,
    year: int,
    scope: AskedScope = AskedScope.EP_ALL,
    period: Period = Period.YEAR,
    as_of: date | None = None,
    claim: Decimal | None = None,
) -> Comparison:
    """`metrics`: a row a metric, a cell a basis; `amounts`: a row a scope, a cell a basis;
    with a `claim`, `nearest`: what it could have meant."""
    limit = known_at(Question(region=region.code, year=year, as_of=as_of), region)
    plan = planned.plans_of(session, [region.id], year, limit)[region.id]
    found = counted(session, region, year, as_of)
    return {
        "region": region.code,
        "year": year,
        "scope": scope.value,
        "period": period.value,
        "as_of": iso(as_of),
        "metrics": [
            {
                "code": metric.code,
                "cells": {
                    basis.value: _cell(measure(metric, found.get((basis, scope, period), NOTHING), plan, scope.value))
                    for basis in Basis
                },
            }
            for metric in METRICS
        ],
        "amounts": [
            {"scope": one.value, "cells": {basis.value: found.get((basis, one, period), NOTHING).amount for basis in Basis}}
            for one in AskedScope
        ],
        "claim": None if claim is None else str(claim),
        "nearest": [] if claim is None else nearest(found, plan, claim),
    }


def nearest(found: Counted, plan: planned.Plan, claim: Decimal) -> list[shapes.Meant]:
    """The closest percents to the claim; of several ways to mean the same two numbers the most usual one."""
    ways: dict[tuple[int, int], Meant] = {}
    for meant, numerator, denominator in _ways(found, plan):
        known = ways.get((numerator, denominator))
        if known is None or meant.unusual < known.unusual:
            ways[numerator, denominator] = meant

    def distance(numbers: tuple[int, int]) -> Fraction:
        return abs(Fraction(100 * numbers[0], numbers[1]) - Fraction(claim))

    closest = sorted(ways, key=lambda numbers: (distance(numbers), ways[numbers].unusual, ways[numbers].metric))[:NEAREST]
    return [
        {
            "metric": ways[numbers].metric,
            "basis": ways[numbers].basis.value,
            "scope": ways[numbers].scope.value,
            "period": ways[numbers].period.value,
            **_cell(_measured(ways[numbers], found, plan)),
        }
        for numbers in closest
    ]


def _ways(found: Counted, plan: planned.Plan) -> Iterator[tuple[Meant, int, int]]:
    """Every way to mean a percent of this region and year that has one."""
    for basis, scope, period in found:
        for metric in METRICS:
            meant = Meant(metric.code, basis, scope, period)
            row = _measured(meant, found, plan)
            if row["percent"] is not None and row["numerator"] and row["denominator"]:
                yield meant, row["numerator"], row["denominator"]


def _measured(meant: Meant, found: Counted, plan: planned.Plan) -> Measured:
    metric = next(one for one in METRICS if one.code == meant.metric)
    return measure(metric, found.get((meant.basis, meant.scope, meant.period), NOTHING), plan, meant.scope.value)


def _cell(row: Measured) -> Cell:
    return {"numerator": row["numerator"], "denominator": row["denominator"], "percent": row["percent"]}


def _periods_of(quarter: str, year: int) -> tuple[Period, ...]:
    """`2026TW3` is in TW3, S2 and the year; a December before is in the year alone."""
    of_year, _tw, number = quarter.partition("TW")
    if int(of_year) != year:
        return (Period.YEAR,)
    return Period.YEAR, Period(f"TW{number}"), Period.S1 if number in "12" else Period.S2

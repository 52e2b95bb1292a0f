"""A region's year as its page shows it: its place and its trend beside the one number, what counted a year ago up to
the same date, and the course of both years (S-curve)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.charts import Chart
from app.clock import local_date
from app.dashboards import figures
from app.dashboards.course import course, ordered_by_month, trend
from app.dashboards.showing import course_chart, gained, trend_chart
from app.feeds.queries import applied
from app.ledger import Basis
from app.realisation.asking import AskedScope, Period, Question
from app.realisation.imported import said_of_imported
from app.realisation.metrics import NOTHING, measure, metric_of
from app.realisation.planned import plans_of
from app.realisation.ranking import place_of
from app.realisation.standing import compared_with
from app.realisation.summing import counted
from app.regions.models import Region
from app.web.caching.remembering import remembered


def over_the_year(session: Session, region: Region, asked: Question, figure: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """`before`, `course` with what its lines mean of imported orders (the asked basis says so above), and
    for the usual figure `place` and `trend` with the points `gained` in four weeks: other bases and
    denominators have no place among regions and no week by week."""
    days = figures.days_of_region(session, region, asked.year, asked.scope)
    drawn_besides = tuple(basis for basis in (Basis.ACCEPTED, Basis.PAID) if basis is not asked.basis)
    shown: dict[str, Any] = {
        "before": before(session, region, asked, figure["code"], at),
        "course": _course(session, region, asked, figure, days, at),
        "of_imported": said_of_imported(session, region, year=asked.year, scope=asked.scope, bases=drawn_besides),
        "place": None,
        "trend": None,
        "gained": "",
    }
    if figure["is_usual"] and asked.basis is Basis.ORDERED and asked.scope is AskedScope.EP_ALL:
        today = local_date(at, region.timezone)
        shown["place"] = place_of(session, region, year=asked.year, metric=figure["code"])
        if today.year >= asked.year:
            drawn = {"metric": figure, "trend": trend(asked.year, today, days, figure["denominator"])}
            shown["trend"], shown["gained"] = trend_chart(drawn), gained(drawn)
    return shown


def before(session: Session, region: Region, asked: Question, metric: str, at: datetime) -> dict[str, Any] | None:
    """What counted in the year before up to the same date, and the metric then; None where nothing is known of that year."""
    then = compared_with(asked.year, Period.YEAR, local_date(at, region.timezone))
    day = date.fromisoformat(then["to"])
    totals = counted(session, [region], year=then["year"], basis=asked.basis, scope=asked.scope, last=day).get(region.id)
    plan = plans_of(session, [region.id], asked.year - 1, None)[region.id]
    row = measure(metric_of(metric), totals or NOTHING, plan, asked.scope.value)
    if totals is None and not row["denominator"]:
        return None
    return {
        "day": day,
        "amount": totals.amount if totals else 0,
        "numerator": row["numerator"],
        "denominator": row["denominator"],
    }


def _course(
    session: Session, region: Region, asked: Question, figure: Mapping[str, Any], days: list[tuple[Basis, date, int]], at: datetime
) -> Chart:
    """The S-curve of the scope that was asked for, its plan that of the figure's denominator."""
    plan = remembered(
        session,
        applied(region.id, asked.year),
        ("planned by month", region.id, asked.year),
        lambda: sum(figures.planned_by_unit(session, region, asked.year).values(), figures.Planned()),
    )
    of_year = course(
        asked.year,
        local_date(at, region.timezone),
        plan,
        e_purchasing_only=figure["code"] == "EP_METHOD",
        denominator=figure["denominator"],
        days=days,
    )
    year_before = ordered_by_month(asked.year - 1, figures.days_of_region(session, region, asked.year - 1, asked.scope))
    return course_chart({"year": asked.year, "course": of_year}, year_before=year_before)

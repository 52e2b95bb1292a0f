"""The dashboard of a region: one number, one rank, one trend, and the offices that are behind."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.clock import local_date
from app.dashboards import course, figures
from app.dashboards.choosing import behind_below, choice_of, headline
from app.dashboards.offices import Office, as_row, offices
from app.dashboards.shapes import FileNewest, MetricNamed, RegionDashboard, YearBefore
from app.feeds.models import ImportBatch
from app.ledger import Basis
from app.realisation import planned
from app.realisation.metrics import METRICS, Totals, measure, share_of
from app.realisation.ranking import place_of
from app.regions.models import Region
from app.targets.against import against
from app.targets.queries import InForce, targets_in_force

DOMESTIC = ("PDN_REAL_LKPP", "PDN_REAL_TRUE", "PDN_COMMIT")
SMALL = ("UMKK_LOCAL", "UMKK_COMMIT")


def region_dashboard(
    session: Session, region: Region, *, year: int | None, metric: str | None = None, below: int | None = None, at: datetime
) -> RegionDashboard:
    """The document that the API gives and the page draws. Amounts are whole rupiah, percents text
    with 4 decimals; an office is behind by `below` percent."""
    today = local_date(at, region.timezone)
    year = year or today.year
    choice = choice_of(session, region)
    plans = {one: planned.plans_of(session, [region.id], one, None)[region.id] for one in (year, year - 1)}
    targets = targets_in_force(session, region_id=region.id, on=date(year, 12, 31))
    code = metric or headline(choice, plans[year], targets)
    below = below or behind_below(choice, targets.get(code))
    sums = figures.region_sums(session, region, year)
    days = figures.days_of_region(session, region, year)
    found = offices_of(session, region, year, code)
    plan = sum((office.planned for office in found), figures.Planned())
    then = course.same_day_before(year, today)
    rows = {one: measured(one, sums[Basis.ORDERED], plans[year], targets) for one in (code, *DOMESTIC, *SMALL)}
    top = rows[code]
    return {
        "region": region.code,
        "name": region.name,
        "tier": region.tier,
        "year": year,
        "day": today.isoformat(),
        "days_left": course.days_left(year, today),
        "at": at.isoformat(),
        "imports": imports(session, region, year),
        "public": choice.public,
        "metric": top,
        "rank": place_of(session, region, year=year, metric=code),
        "amounts": {
            "ordered": sums[Basis.ORDERED].amount,
            "accepted": sums[Basis.ACCEPTED].amount,
            "paid": sums[Basis.PAID].amount,
            "settled": sums[Basis.SETTLED].amount,
        },
        "before": before(code, plans[year - 1], ordered=figures.region_until(session, region, year - 1, then), day=then),
        "trend": course.trend(year, today, days, top["denominator"]),
        "domestic": [rows[one] for one in DOMESTIC],
        "small": [rows[one] for one in SMALL],
        "below": below,
        "offices": [as_row(office, below) for office in found],
        "course": course.course(
            year, today, plan, e_purchasing_only=code == "EP_METHOD", denominator=top["denominator"], days=days
        ),
    }  # fmt: skip


def behind_below_now(session: Session, region: Region, *, at: datetime) -> int:
    """The percent that the region's dashboard of this year goes by."""
    year = local_date(at, region.timezone).year
    choice, plan = choice_of(session, region), planned.plans_of(session, [region.id], year, None)[region.id]
    targets = targets_in_force(session, region_id=region.id, on=date(year, 12, 31))
    return behind_below(choice, targets.get(headline(choice, plan, targets)))


def offices_of(session: Session, region: Region, year: int, metric: str, *, alone: str | None = None) -> list[Office]:
    return offices(
        metric,
        names=planned.satkers_of(session, region, year, None),
        planned=figures.planned_by_unit(session, region, year),
        budgets=figures.budgets_by_unit(session, region, year),
        sums=figures.satker_sums(session, region, year),
        alone=alone,
    )


def measured(code: str, totals: Totals, plan: planned.Plan, targets: Mapping[str, InForce]) -> MetricNamed:
    """A metric's row as the tally has it, with its name, its formula and the target that holds on the year's last day."""
    metric = next(one for one in METRICS if one.code == code)
    row = measure(metric, totals, plan, figures.SCOPE.value)
    return {**row, "target": against(targets.get(code), share_of(row)), "name": metric.name, "formula": metric.formula}


def before(code: str, plan: planned.Plan, *, ordered: int, day: date) -> YearBefore | None:
    """The same metric a year ago, up to the same date; None where nothing is known of that year."""
    row = measured(code, Totals(ordered, 0, 0, 0, 0, 0), plan, {})
    if not ordered and row["denominator"] is None:
        return None
    return {"day": day.isoformat(), "amount": ordered, "denominator": row["denominator"], "percent": row["percent"]}


def imports(session: Session, region: Region, year: int) -> list[FileNewest]:
    """The newest file of each dataset: as of when it is, and when it came."""
    batch = ImportBatch
    rows = session.execute(
        select(batch.dataset, batch.as_of, batch.applied_at)
        .ext(distinct_on(batch.dataset))
        .where(batch.region_id == region.id, batch.fiscal_year == year)
        .order_by(batch.dataset, batch.known_at.desc())
    )
    return [{"dataset": row.dataset, "as_of": row.as_of.isoformat(), "applied_at": row.applied_at.isoformat()} for row in rows]

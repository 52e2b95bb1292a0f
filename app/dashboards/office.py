"""The dashboard of an office: what it has planned, ordered and left, and which packages it should order next, the latest first."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.dashboards import course, figures
from app.dashboards.choosing import behind_below, choice_of, headline
from app.dashboards.offices import Office, as_row
from app.dashboards.region import imports, offices_of
from app.dashboards.shapes import (
    DomesticOfOffice,
    Matches,
    OfficeDashboard,
    PackageMatched,
    PackagesWaiting,
    PackageWaiting,
    PlanOfOffice,
    SmallOfOffice,
    YearBefore,
)
from app.errors import NotFound
from app.identifiers import public_id
from app.language import _
from app.matching import nearest
from app.money import percent
from app.organisations.models import Satker, parent_code
from app.plan.totals import E_PURCHASING
from app.realisation import planned
from app.realisation.metrics import Totals
from app.regions.models import Region
from app.targets.queries import targets_in_force

EXAMINED_MAX = 40
"""Packages looked up in the catalogue: those with the most pagu."""
SHOWN_MAX = 25
"""Packages listed of those that wait; how many there are is said."""


def office_dashboard(
    session: Session,
    region: Region,
    code: str,
    *,
    year: int | None,
    metric: str | None = None,
    below: int | None = None,
    at: datetime,
) -> OfficeDashboard:
    """The document that the API gives and the page draws. Raises `NotFound` for an office that the region has not."""
    today = local_date(at, region.timezone)
    year = year or today.year
    choice = choice_of(session, region)
    plan = planned.plans_of(session, [region.id], year, None)[region.id]
    targets = targets_in_force(session, region_id=region.id, on=date(year, 12, 31))
    metric = metric or headline(choice, plan, targets)
    below = below or behind_below(choice, targets.get(metric))
    office = _office(session, region, year, metric, code)
    packages = figures.untouched(session, region, year, office.units)
    return {
        "region": region.code,
        "region_name": region.name,
        "year": year,
        "day": today.isoformat(),
        "days_left": course.days_left(year, today),
        "at": at.isoformat(),
        "imports": imports(session, region, year),
        "metric": metric,
        **as_row(office, below),
        "below": below,
        "units": list(office.units),
        "before": _before(session, region, office, year=year - 1, metric=metric, day=course.same_day_before(year, today)),
        "plan": _plan(office.planned),
        "packages_hold": figures.left_of(session, region, year, office.units),
        "domestic": _domestic(office.ordered),
        "small": _small(office.ordered),
        "waiting": to_order(packages, today),
        "matches": _matches(session, region, packages),
        "course": course.course(
            year,
            today,
            office.planned,
            e_purchasing_only=metric == "EP_METHOD",
            denominator=office.denominator,
            days=figures.days_of_units(session, region, year, office.units),
        ),
    }


def _office(session: Session, region: Region, year: int, metric: str, code: str) -> Office:
    """An office with the units that are counted with it, or one of these units
    alone. One that has neither plan nor order is empty."""
    for office in offices_of(session, region, year, metric, alone=code if parent_code(code) else None):
        if code == office.code:
            return office
    name = session.scalar(select(Satker.name).where(Satker.region_id == region.id, Satker.code == code))
    if name is None:
        raise NotFound(_("Dasbor ini tidak ditemukan."))
    return Office(code, name, (code,), figures.Planned(), None, defaultdict(lambda: figures.NOTHING))


def _before(session: Session, region: Region, office: Office, *, year: int, metric: str, day: date) -> YearBefore | None:
    """Where it stood that day of the year before; None where nothing is known of it."""
    found = offices_of(session, region, year, metric, alone=office.code if parent_code(office.code) else None)
    denominator = next((one.denominator for one in found if one.code == office.code), None)
    ordered = figures.units_until(session, region, year, office.units, day)
    if not ordered and denominator is None:
        return None
    return {"day": day.isoformat(), "amount": ordered, "denominator": denominator, "percent": percent(ordered, denominator)}


def _plan(known: figures.Planned) -> PlanOfOffice:
    return {
        "packages": known.packages,
        "provider": known.provider,
        "e_purchasing": known.e_purchasing,
        "self_managed": known.self_managed,
    }


def _domestic(ordered: Totals) -> DomesticOfOffice:
    return {"pdn_lkpp": ordered.pdn_lkpp, "pdn_true": ordered.pdn_true, "known": ordered.pdn_known, "of": ordered.amount}


def _small(ordered: Totals) -> SmallOfOffice:
    return {"umkk_local": ordered.umkk_local, "known": ordered.umkk_known, "of": ordered.amount}


def to_order(packages: Sequence[figures.Untouched], today: date) -> PackagesWaiting:
    """Packages for e-purchasing that nothing is ordered against: first those that are late, the
    longest late first; then by their day; undated last."""
    mine = [package for package in packages if package.method == E_PURCHASING and package.pagu > 0]
    mine.sort(key=lambda package: (_day(package) is None, _day(package) or date.max, -package.pagu, package.kd_rup))
    rows: list[PackageWaiting] = [
        {
            "kd_rup": package.kd_rup,
            "name": package.name,
            "pagu": package.pagu,
            "planned_on": None if (day := _day(package)) is None else day.isoformat(),
            "days_late": None if day is None else max((today - day).days, 0),
        }
        for package in mine
    ]
    return {
        "packages": len(rows),
        "pagu": sum(row["pagu"] for row in rows),
        "late": sum(1 for row in rows if row["days_late"]),
        "rows": rows[:SHOWN_MAX],
    }


def _matches(session: Session, region: Region, packages: Sequence[figures.Untouched]) -> Matches:
    """Of the largest packages of any method that nothing is ordered against, those whose thing
    is on show in the catalogue, with the nearest listings."""
    largest = sorted((one for one in packages if one.pagu > 0), key=lambda one: (-one.pagu, one.kd_rup))[:EXAMINED_MAX]
    found = nearest(session, region.id, {one.kd_rup: one.name for one in largest})
    rows: list[PackageMatched] = [
        {
            "kd_rup": one.kd_rup,
            "name": one.name,
            "method": one.method,
            "pagu": one.pagu,
            "found": match.found,
            "unit": match.unit,
            "price_min": match.price_min,
            "price_max": match.price_max,
            "listings": [
                {
                    "id": public_id(listing["listing_region_id"], listing["listing_id"]),
                    "name": listing["name"],
                    "vendor": listing["vendor"],
                    "unit": listing["unit"],
                    "unit_price": listing["unit_price"],
                    "score": listing["score"],
                    "words": listing["words"],
                    "of": listing["of"],
                }
                for listing in match.listings
            ],
        }
        for one in largest
        if (match := found.get(one.kd_rup)) is not None
    ]
    return {"examined": len(largest), "packages": len(packages), "rows": rows}


def _day(package: figures.Untouched) -> date | None:
    """The day on which its contract is planned, else that on which its vendor is to be chosen."""
    return package.contract_from or package.selection_from

"""The budget years of a region that have something to show, so that a page of one leads to the others."""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.ledger.models import RegionSemesterTally
from app.plan.models import PlanTotal
from app.regions.models import Region
from app.years import is_fiscal_year

Tab = tuple[int, str, bool]
"""A year, the address of the page in that year, and whether it is the one that is shown."""


def years_of(session: Session, region_id: int) -> list[int]:
    """Those with a plan or an order, the oldest first."""
    planned = select(PlanTotal.fiscal_year).where(PlanTotal.region_id == region_id)
    ordered = select(RegionSemesterTally.fiscal_year).where(RegionSemesterTally.region_id == region_id)
    return sorted(session.scalars(planned.union(ordered)))


def tabs_of_region(session: Session, region: Region, *, shown: int, at: datetime, address_in: Callable[[int], str]) -> list[Tab]:
    """The region's years, the present one and the one that is shown."""
    present = local_date(at, region.timezone).year
    return tabs_of_years({*years_of(session, region.id), shown, present}, shown=shown, address_in=address_in)


def tabs_of_years(years: Collection[int], *, shown: int, address_in: Callable[[int], str]) -> list[Tab]:
    """In their order, as far as they can be asked for; none where there is only one."""
    listed = [year for year in sorted(years) if is_fiscal_year(year)]
    return [(year, address_in(year), year == shown) for year in listed] if len(listed) > 1 else []

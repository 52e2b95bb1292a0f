"""Sub-activities (sub kegiatan): the first six parts of an account (MAK). A package belongs to those of
its active budget lines, and a PPTK runs some of them.

A code that cannot be read names no sub-activity; a package of such lines alone is run by whoever runs all of the office.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import among
from app.plan.account_code import parse
from app.plan.models import BudgetLine, Package
from app.plan.queries import lines_in_force


def sub_activities_of(session: Session, *, region_id: int, codes: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Of these packages (`kd_rup`), those that have any."""
    lines = select(BudgetLine.kd_rup, BudgetLine.account_code).where(
        BudgetLine.region_id == region_id, among(BudgetLine.kd_rup, codes), lines_in_force()
    )
    found: dict[str, set[str]] = defaultdict(set)
    for kd_rup, account in session.execute(lines.distinct()):
        if activity := parse(account).activity:
            found[kd_rup].add(activity)
    return {kd_rup: frozenset(activities) for kd_rup, activities in found.items()}


def sub_activities_in(session: Session, *, region_id: int, satker_code: str, year: int) -> Mapping[str, int]:
    """Those of a satker's packages of a year that count, and in how many packages each stands."""
    mine = (Package.region_id == region_id, Package.satker_code == satker_code, Package.fiscal_year == year, Package.counts)
    codes = session.scalars(select(Package.kd_rup).where(*mine)).all()
    counted: dict[str, int] = defaultdict(int)
    for activities in sub_activities_of(session, region_id=region_id, codes=codes).values():
        for activity in activities:
            counted[activity] += 1
    return dict(sorted(counted.items()))

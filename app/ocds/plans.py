"""RUP packages as planning processes: budget with its breakdown by account (MAK), and the packages that they came from."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.db import among
from app.ledger import Scope
from app.ledger.models import OrderTally
from app.ocds import parties
from app.ocds.packaging import Document, instant, ocid_of_package, value
from app.orders.models import Order
from app.plan.account_code import parse
from app.plan.lineage import ONE_TO_ONE, ONE_TO_SEVERAL
from app.plan.models import BudgetLine, Package, PackageKind, PackageRevision
from app.plan.queries import names_of_units
from app.regions.models import Region


def plans_after(session: Session, *, region: Region, year: int, after: str | None, limit: int) -> Sequence[tuple[str, Document]]:
    """The packages for providers that count, and any that an order was placed under or is carried by, by code."""
    ordered = exists().where(Order.region_id == region.id, Order.kd_rup == Package.kd_rup)
    carries = exists().where(
        OrderTally.region_id == region.id, OrderTally.charged_to == Package.kd_rup, OrderTally.scope == Scope.EP_LOCAL
    )
    packages = session.scalars(
        select(Package)
        .where(
            Package.region_id == region.id,
            Package.fiscal_year == year,
            Package.kind == PackageKind.PROVIDER,
            or_(Package.counts, ordered, carries),
            Package.kd_rup > (after or ""),
        )
        .order_by(Package.kd_rup)
        .limit(limit)
    ).all()
    codes = [package.kd_rup for package in packages]
    lines, before = _budget_lines(session, region, year, codes), _predecessors(session, region, codes)
    units = names_of_units(session, region_id=region.id) if packages else {}
    return [(one.kd_rup, _release(one, region, units, lines[one.kd_rup], before[one.kd_rup])) for one in packages]


def _release(
    package: Package, region: Region, units: dict[str, str], lines: Sequence[BudgetLine], before: Sequence[str]
) -> Document:
    ocid = ocid_of_package(package.kd_rup)
    unit = parties.unit(region, package.satker_code, units.get(package.satker_code, package.satker_code))
    government = parties.government(region)
    amount = sum(line.pagu for line in lines) if lines else package.pagu
    at = package.known_since or datetime(package.fiscal_year, 1, 1, tzinfo=UTC)
    told: Document = {
        "ocid": ocid,
        "id": f"{ocid}-{at:%Y%m%dT%H%M%SZ}",
        "date": instant(at, region.timezone),
        "tag": ["planning"],
        "initiationType": "tender",
        "language": "id",
        "parties": [unit | {"roles": ["buyer"]}, government],
        "buyer": parties.reference(unit),
        "planning": {
            "budget": {
                "id": package.kd_rup,
                "description": package.name,
                "amount": value(amount),
                "budgetBreakdown": [
                    {
                        "id": f"{number}-{line.account_code}",
                        "description": f"{line.account_code} ({line.fund_source})",
                        "amount": value(line.pagu),
                        "period": {
                            "startDate": f"{line.fiscal_year}-01-01T00:00:00Z",
                            "endDate": f"{line.fiscal_year}-12-31T23:59:59Z",
                        },
                        "sourceParty": parties.reference(government),
                    }
                    for number, line in enumerate(lines, 1)
                ],
            }
        },
    }
    activities = {parse(line.account_code).activity for line in lines} - {""}
    if len(activities) == 1:
        told["planning"]["budget"]["projectID"] = activities.pop()
    if not lines:
        del told["planning"]["budget"]["budgetBreakdown"]
    if before:
        told["relatedProcesses"] = [
            {
                "id": str(number),
                "relationship": ["prior"],
                "scheme": "ocid",
                "identifier": ocid_of_package(old),
                "title": f"RUP {old}",
            }
            for number, old in enumerate(before, 1)
        ]
    return told


def _budget_lines(session: Session, region: Region, year: int, codes: Collection[str]) -> dict[str, list[BudgetLine]]:
    found: dict[str, list[BudgetLine]] = defaultdict(list)
    rows = session.scalars(
        select(BudgetLine)
        .where(
            BudgetLine.region_id == region.id, BudgetLine.fiscal_year == year, among(BudgetLine.kd_rup, codes), BudgetLine.active
        )
        .order_by(BudgetLine.line_key)
    )
    for row in rows:
        found[row.kd_rup].append(row)
    return found


def _predecessors(session: Session, region: Region, codes: Collection[str]) -> dict[str, list[str]]:
    """What each package came from, directly."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = session.execute(
        select(PackageRevision.new_kd_rup, PackageRevision.old_kd_rup)
        .where(
            PackageRevision.region_id == region.id,
            among(PackageRevision.new_kd_rup, codes),
            PackageRevision.active,
            PackageRevision.kind.in_((ONE_TO_ONE, ONE_TO_SEVERAL)),
            PackageRevision.new_kd_rup != PackageRevision.old_kd_rup,
        )
        .distinct()
        .order_by(PackageRevision.new_kd_rup, PackageRevision.old_kd_rup)
    )
    for new, old in rows:
        found[new].append(old)
    return found

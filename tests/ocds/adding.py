"""The dump beside the tally."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger import Basis, Scope
from app.ledger.models import OrderTally
from app.realisation.asking import AskedScope, By, question
from app.realisation.tallying import tally
from app.regions.queries import region_by_code
from tests.exchange.feeds import YEAR
from tests.exports.making import exported
from tests.ocds.reading import Sums, folded

BASES = {"ordered": Basis.ORDERED, "accepted": Basis.ACCEPTED, "paid": Basis.PAID}


def releases_of(session: Session, **changes: Any) -> list[dict[str, Any]]:
    content, _done = exported(session, "ocds", **changes)
    found: list[dict[str, Any]] = json.loads(content)["releases"]
    return found


def records_of(session: Session, **changes: Any) -> list[dict[str, Any]]:
    content, _done = exported(session, "ocds-records", **changes)
    found: list[dict[str, Any]] = json.loads(content)["records"]
    return found


def the_dump_adds_up(session: Session, *, region: str = "99.01", year: int = YEAR) -> None:
    """From the records alone: by package, by unit and in all the same rupiah as the tally at scope EP_LOCAL."""
    by_package, by_carrier, by_unit, whole = folded(
        record["compiledRelease"] for record in records_of(session, region=region, year=year)
    )
    for name, basis in BASES.items():
        told = tally(session, question(region=region, year=year, basis=basis, scope=AskedScope.EP_LOCAL, by=By.SATKER))
        assert whole[name] == told["amount"]
        assert {unit: sums[name] for unit, sums in by_unit.items() if sums[name]} == {
            row["kd_satker_str"]: row["amount"] for row in told["rows"] if row["amount"]
        }
    place = region_by_code(session, region)
    placed = select(OrderTally).where(
        OrderTally.region_id == place.id, OrderTally.fiscal_year == year, OrderTally.scope == Scope.EP_LOCAL
    )
    rows = session.scalars(placed.execution_options(populate_existing=True)).all()
    assert _counting(by_package) == _counting(_sums((row.kd_rup, row) for row in rows))
    assert _counting(by_carrier) == _counting(_sums((row.charged_to, row) for row in rows))


def _sums(rows: Iterable[tuple[str | None, OrderTally]]) -> Sums:
    sums: Sums = {}
    for code, row in rows:
        of = sums.setdefault(code or "", dict.fromkeys(BASES, 0))
        of["ordered"] += row.committed + row.suspended
        of["accepted"] += row.received
        of["paid"] += row.paid
    return sums


def _counting(sums: Sums) -> Sums:
    return {code: found for code, found in sums.items() if any(found.values())}

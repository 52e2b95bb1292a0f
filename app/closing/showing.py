"""Showing: a fiscal year as the API tells it, with the moves that are open to the caller."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.closing.checking import check
from app.closing.shapes import YearShown
from app.identifiers import public_id
from app.moves.machine import moves_for, names_of
from app.plan.models import FiscalYear
from app.plan.years import FISCAL_YEAR, OPEN
from app.regions.models import Region


def as_json(session: Session, region: Region, found: FiscalYear, actor: Actor, at: datetime) -> YearShown:
    """An open year with what stands in the way of closing it; a closed one with its frozen report."""
    checks = check(session, region=region, year=found.year, at=at) if found.state == OPEN else None
    return {
        "region": region.code,
        "year": found.year,
        "state": found.state,
        "moves": names_of(moves_for(FISCAL_YEAR, found, actor)),
        "report": f"/laporan/{public_id(region.id, found.report_id)}" if found.report_id else None,
        "blocking": checks.blocking if checks else [],
        "noted": checks.noted if checks else [],
        "checks": checks.as_json() if checks else None,
    }

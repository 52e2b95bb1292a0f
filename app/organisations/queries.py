"""Questions about satkers."""

from collections.abc import Set

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.organisations.models import Satker


def names_of(session: Session, satkers: Set[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """What satkers are called, by region and code; one statement, none for none."""
    if not satkers:
        return {}
    mine = (Satker.region_id.in_({region_id for region_id, _code in satkers}), tuple_(Satker.region_id, Satker.code).in_(satkers))
    rows = session.execute(select(Satker.region_id, Satker.code, Satker.name).where(*mine))
    return {(region_id, code): name for region_id, code, name in rows}

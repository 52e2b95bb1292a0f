"""Questions about satkers."""

from collections.abc import Set

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.organisations.models import Satker


def active_satkers(session: Session, *, region_id: int) -> list[tuple[str, str]]:
    """Code and name of those that are there to be chosen, by name."""
    mine = select(Satker.code, Satker.name).where(Satker.region_id == region_id, Satker.active)
    return [(code, name) for code, name in session.execute(mine.order_by(Satker.name, Satker.code))]


def satker_of(session: Session, *, region_id: int, code: str) -> Satker:
    """The one of that code, which is there: something belongs to it."""
    return session.scalars(select(Satker).where(Satker.region_id == region_id, Satker.code == code)).one()


def has_satker(session: Session, *, region_id: int, code: str) -> bool:
    """Whether the region knows one of that code, active or not."""
    return session.scalar(select(Satker.id).where(Satker.region_id == region_id, Satker.code == code).limit(1)) is not None


def names_of(session: Session, satkers: Set[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """What satkers are called, by region and code; one statement, none for none."""
    if not satkers:
        return {}
    mine = (Satker.region_id.in_({region_id for region_id, _code in satkers}), tuple_(Satker.region_id, Satker.code).in_(satkers))
    rows = session.execute(select(Satker.region_id, Satker.code, Satker.name).where(*mine))
    return {(region_id, code): name for region_id, code, name in rows}

"""Locking: what rewrites the national orders of one region (an import, a person who settles) waits for its turn."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

LOCK = 0x494D504F


def one_at_a_time(session: Session, region_id: int) -> None:
    """Until the transaction ends, nobody else imports into this region or settles its orders."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK, region_id)))

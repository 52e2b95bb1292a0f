"""Progress: how far a job is, written on a connection of its own so that everybody sees it while the import is under way."""

import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import db
from app.clock import now
from app.exchange.desk.models import ImportProgress

SECONDS = 0.5
"""Between two writings."""


def begin_attempt(session: Session, *, region_id: int, id: UUID, at: datetime) -> int:
    """A job takes the file up, from its first row; the number of this attempt."""
    row = insert(ImportProgress).values(region_id=region_id, id=id, rows=0, bytes=0, attempts=1, at=at)
    row = row.on_conflict_do_update(
        index_elements=["region_id", "id"], set_={"rows": 0, "bytes": 0, "attempts": ImportProgress.attempts + 1, "at": at}
    )
    return session.scalars(row.returning(ImportProgress.attempts)).one()


def forget_attempts(session: Session, *, region_id: int, id: UUID) -> None:
    """The step is over: the next one counts from the beginning."""
    session.execute(update(ImportProgress).where(ImportProgress.region_id == region_id, ImportProgress.id == id).values(attempts=0))


def writer(*, region_id: int, id: UUID) -> Callable[[int, int], None]:
    """A callback for `import_file`; it writes twice a second at most."""
    last = 0.0

    def write(rows: int, bytes_: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if moment - last < SECONDS:
            return
        last = moment
        with db.new_session() as session:
            session.execute(
                update(ImportProgress)
                .where(ImportProgress.region_id == region_id, ImportProgress.id == id)
                .values(rows=rows, bytes=bytes_, at=now())
            )

    return write


def of(session: Session, *, region_id: int, id: UUID) -> ImportProgress | None:
    return session.scalars(
        select(ImportProgress).where(ImportProgress.region_id == region_id, ImportProgress.id == id)
    ).one_or_none()

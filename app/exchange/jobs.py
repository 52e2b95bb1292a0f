"""Jobs of the exchange: reading and applying the files of the desk, and pulling from sources by the clock."""

import shutil
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app import db
from app.clock import now
from app.exchange.desk import folder, queries, working
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.states import APPLYING, DISCARDED
from app.exchange.pulling import judging, running, sources
from app.feeds.locking import LOCK as IMPORTING
from app.outbox import enqueue, job
from app.regions.queries import every_region_id
from app.settings import settings

ORPHANED_AFTER = timedelta(days=1)
LOST_AFTER = timedelta(minutes=5)


@job("exchange.read", attempts=4)
def read(region_id: int, id: str, **_more: object) -> None:
    """Make the preview of a file."""
    working.read(region_id, UUID(id))


@job("exchange.apply", attempts=4, in_name=True)
def apply(region_id: int, id: str, taken: str, **_more: object) -> None:
    """Apply a file in the name of whoever said so."""
    working.apply(region_id, UUID(id), actor=working.actor_of_move(region_id, UUID(taken)))


@job("exchange.judge", attempts=4)
def judge(region_id: int, id: str, **_more: object) -> None:
    """A pulled file is applied where there is nothing to decide."""
    judging.judge(region_id, UUID(id))


@job("exchange.pull_due", cron="*/10 * * * *")
def pull_due(timestamp: int = 0) -> None:
    """Each source whose hour has come is a job of its own."""
    at = now()
    for region_id in every_region_id():
        with db.new_session() as session:
            for source_id in sources.due(session, region_id=region_id, at=at):
                enqueue(session, "exchange.pull", region_id=region_id, id=str(source_id), only_due=True)


@job("exchange.pull", attempts=2)
def pull(region_id: int, id: str, only_due: bool = False, **_more: object) -> None:
    """Fetch a source; what fails is written down with the time of the next try."""
    running.pull(region_id, UUID(id), only_due=only_due)


@job("exchange.forget")
def forget(region_id: int, id: str, **_more: object) -> None:
    """A discarded file's bytes are removed; its row says that it was there."""
    with db.new_session() as session:
        upload = session.get(ImportUpload, (region_id, UUID(id)))
        if upload is not None and upload.state == DISCARDED:
            folder.remove(upload.id)


@job("exchange.resume", cron="*/5 * * * *")
def resume(timestamp: int = 0) -> None:
    """A file whose job was lost (a worker that was stopped in the middle) gets another, unless an import of its region is under
    way. Jobs that meet do no harm: the second finds its work done."""
    at = now()
    for region_id in every_region_id():
        with db.new_session() as session:
            if not session.scalar(select(func.pg_try_advisory_xact_lock(IMPORTING, region_id))):
                continue
            for row in queries.stuck(session, region_id=region_id, before=at - LOST_AFTER):
                name = "exchange.apply" if row.ImportUpload.state == APPLYING else "exchange.read"
                enqueue(session, name, region_id=region_id, id=str(row.ImportUpload.id), taken=str(row.taken))


@job("exchange.tidy", cron="47 3 * * *")
def tidy(timestamp: int = 0) -> None:
    """Files of transactions that failed are removed."""
    at = now()
    regions = every_region_id()
    root = settings().data / "imports"
    for place in root.iterdir() if root.exists() else ():
        if at.timestamp() - place.stat().st_mtime > ORPHANED_AFTER.total_seconds() and not _is_known(place.name, regions):
            shutil.rmtree(place, ignore_errors=True)


def _is_known(name: str, regions: Sequence[int]) -> bool:
    try:
        id = UUID(hex=name)
    except ValueError:
        return True
    with db.new_session() as session:
        return any(session.get(ImportUpload, (region_id, id)) is not None for region_id in regions)

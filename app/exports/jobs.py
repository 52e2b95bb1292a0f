"""Jobs of exports: the files of `/data`, a year a job."""

from app import db
from app.clock import now
from app.exports import keeping
from app.outbox import enqueue, job


@job("exports.make_due", cron="*/10 * * * *")
def make_due(timestamp: int = 0) -> None:
    """Each year whose files are due is a job of its own."""
    with db.new_session() as session:
        for region, year in keeping.due(session, now()):
            enqueue(session, "exports.make", region=region.code, year=year)


@job("exports.make", attempts=3)
def make(region: str, year: int, **_more: object) -> None:
    """Write the files anew; a second time does no harm."""
    keeping.make(region, year, at=now())


@job("exports.tidy", cron="17 4 * * *")
def tidy(timestamp: int = 0) -> None:
    with db.new_session() as session:
        keeping.tidy(session, now())

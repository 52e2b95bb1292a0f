"""Once an hour every invariant is read; what breaks is written to the log as an error and kept for the metrics."""

import structlog

from app import db
from app.clock import now
from app.invariants import reading
from app.outbox import job

log = structlog.get_logger()


@job("invariants.read", cron="7 * * * *")
def read(timestamp: int = 0) -> None:
    """In one snapshot, outside of any transaction that writes; running twice does no harm."""
    at = now()
    with db.new_session() as session:
        invariants = reading.due(session, at)
    with db.session_factory()() as session:
        connection = session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        db.take_time(session)
        found = list(reading.read(connection, invariants))
        session.rollback()
    with db.new_session() as session:
        reading.keep(session, found, at=at)
    for one in found:
        if one.violations:
            log.error("invariant_broken", invariant=one.invariant.name, violations=one.violations, subjects=one.named)

"""The replica: a second server that streams the primary's log of changes (WAL) and answers what may be late.

It is never waited for longer than a moment and nobody sees it fail: while it is away, is no replica any more or is
more than `LATE_SECONDS_MAX` behind, the primary answers. A position is a number of bytes of the log; what was
committed before a position was read lies before it.
"""

import time
from dataclasses import dataclass

import structlog
from psycopg import Error
from sqlalchemy import Connection, text
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from app import db
from app.settings import settings

LATE_SECONDS_MAX = 30.0
"""What is read from the replica is never older."""
WAIT_SECONDS = 0.05
"""So long somebody who wrote waits for the replica to have it; then the primary answers."""
LOOK_SECONDS = 2.0
"""How often a process looks how far the replica is behind."""
RETRY_SECONDS = 5.0
"""So long a replica that was away is left alone."""
POSITION = text("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")
REPLAYED = text("SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint END")
"""Nothing on a server that is no replica, nor on one that was promoted: that goes on telling the last position that it replayed."""
AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout, Error, OSError)
"""The replica does not answer, cancels what stands in the way of its replaying, or was asked to write."""
REFUSALS = ("25", "40", "57014")
"""SQLSTATEs of one statement: it would write, stood in the way, took too long."""

log = structlog.get_logger()


@dataclass
class Watch:
    """What this process has seen of the replica. `mark` is a position of the primary, seen at
    `marked_at`, that the replica has not been seen to have."""

    away_until: float = 0.0
    looked_at: float = float("-inf")
    mark: int | None = None
    marked_at: float = 0.0

    def failed(self, error: BaseException) -> None:
        """It is left alone for a while, unless it only refused this one statement."""
        reason = getattr(error, "orig", error)
        log.warning("replica_failed", error=str(reason)[:200])
        if not (getattr(reason, "sqlstate", None) or "").startswith(REFUSALS):
            self.away_until = time.monotonic() + RETRY_SECONDS

    def look(self, primary: Session, replica: Session) -> None:
        """Raises what `AWAY` names where the replica is too far behind, or none."""
        at = time.monotonic()
        if at < self.looked_at + LOOK_SECONDS:
            return
        replayed = replica.scalar(REPLAYED)
        if replayed is None:
            raise OSError("DATABASE_URL_READ names a server that is no replica")
        if self.mark is None or replayed >= self.mark:
            try:
                self.mark, self.marked_at = primary.scalar(POSITION), at
            except (OperationalError, InterfaceError, PoolTimeout):
                self.mark = None  # the primary is away: nothing newer can be read anywhere
                primary.rollback()
        elif at > self.marked_at + LATE_SECONDS_MAX:
            raise OSError(f"the replica is more than {LATE_SECONDS_MAX:.0f} s behind")
        self.looked_at = at


WATCH = Watch()


def session() -> Session | None:
    """A session on the replica; None where there is none, or it is left alone for a while."""
    engine = db.replica_engine()
    if engine is None or time.monotonic() < WATCH.away_until:
        return None
    return Session(engine, expire_on_commit=False)


def url() -> str | None:
    """Its address, under the same conditions."""
    return None if time.monotonic() < WATCH.away_until else settings().database_url_read


def has(replica: Session, position: int) -> bool:
    """Has it replayed what was written up to there? Waits a moment."""
    until, pause = time.monotonic() + WAIT_SECONDS, 0.001
    while True:
        replayed = replica.scalar(REPLAYED)
        if replayed is not None and replayed >= position:
            return True
        if replayed is None or time.monotonic() + pause > until:
            return False
        time.sleep(pause)
        pause *= 2


@dataclass(frozen=True, slots=True)
class Lag:
    """How far it is behind: bytes of the log, and seconds since the newest transaction
    that it has replayed; 0 where it has replayed all."""

    bytes: int
    seconds: float


def lag(primary: Connection) -> Lag | None:
    """None where no replica is set. Raises what `AWAY` names where it does not answer or is none."""
    engine = db.replica_engine()
    if engine is None:
        return None
    position = primary.scalar(POSITION)
    with engine.connect() as replica:
        replayed = replica.scalar(REPLAYED)
        if replayed is None:
            raise OSError("DATABASE_URL_READ: pg_is_in_recovery() = false")
        if replayed >= position:
            return Lag(0, 0.0)
        since = text("SELECT extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8")
        return Lag(position - replayed, max(0.0, replica.scalar(since) or 0.0))

"""Late: what a route that is declared `late` reads may come from the replica, but
nobody is shown a page from before his own last write.

After each write the position of the server's log is kept for the caller (a person, whichever device, or a token). A late read of
a caller who has one waits a moment until the replica has replayed it, else the primary answers. What the replica does not have
at all may be too new for it: before it is said that there is no such thing, the primary is asked.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, delete, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from app import db
from app.clock import now
from app.db import replica
from app.web.models import LastWrite

log = structlog.get_logger()
KEPT = timedelta(days=2)
"""A replica that far behind is not read."""
_made = insert(LastWrite).values(
    caller=bindparam("by"), position=literal_column("(pg_current_wal_insert_lsn() - '0/0')::bigint"), at=bindparam("now")
)
REMEMBER = _made.on_conflict_do_update(
    index_elements=["caller"], set_={"position": _made.excluded.position, "at": _made.excluded.at}
)
LAST = select(LastWrite.position).where(LastWrite.caller == bindparam("by"))


def remember(caller: str) -> None:
    """To be called after the commit and before its answer is given, which holds whether this can be kept or not."""
    if db.replica_engine() is None:
        return
    try:
        with db.reading_engine().connect() as connection:
            connection.execute(REMEMBER, {"by": caller, "now": now()})
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        log.warning("last_write_not_kept", error=str(getattr(error, "orig", error))[:200])


def session_for(primary: Session, caller: str | None) -> Session | None:
    """The replica's session for this caller (None: a visitor), held on the connection
    that was asked; None where the primary has to answer."""
    late = replica.session()
    if late is None:
        return None
    try:
        position = None if caller is None else primary.scalar(LAST, {"by": caller})
        replica.WATCH.look(primary, late)
        if position is None or replica.has(late, position):
            return late
    except replica.AWAY as error:
        replica.WATCH.failed(error)
    late.close()
    return None


def forget_old(session: Session, *, at: datetime) -> None:
    session.execute(delete(LastWrite).where(LastWrite.at < at - KEPT))

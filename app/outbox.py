"""The outbox: a job is enqueued in the transaction of what it follows, so mail and papers exist if and only if the order does.

Jobs run at least once and must be idempotent; the worker (`app/worker.py`) has its own procrastinate app over the same tables.
"""

from typing import Any

import procrastinate
from sqlalchemy.orm import Session

_outbox = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def enqueue(session: Session, job: str, **payload: Any) -> None:
    """Have the worker run `job` with this plain JSON payload once the session commits."""
    connection = session.connection().connection.driver_connection
    _outbox.configure_task(job, allow_unknown=True, connection=connection).defer(**payload)

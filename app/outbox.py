"""The outbox: a job is enqueued in the transaction of what it follows, so mail and papers exist if and only if the order does.

A room's jobs stand in its `jobs.py`, declared with `@job("orders.mail")`; the worker (`app/worker.py`) runs them from the same
tables with a procrastinate app of its own. Jobs run at least once and must be idempotent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, DateTime, Insert, Text, bindparam, column, insert, select, table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app import db
from app.clock import shift

Run = TypeVar("Run", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Job:
    """A function that the worker may be asked for by name. One with `cron` also runs by the clock, with the due time as
    `timestamp`; one that acts `in_name` of the person who asked for it stops where that person has left (`accounts.behalf`)."""

    name: str
    run: Callable[..., None]
    attempts: int
    cron: str | None
    queue: str
    in_name: bool


JOBS: dict[str, Job] = {}
QUEUE = table(
    "procrastinate_jobs",
    column("queue_name", Text),
    column("task_name", Text),
    column("args", JSONB),
    column("scheduled_at", DateTime(timezone=True)),
)
ENQUEUE = insert(QUEUE)
"""The row that procrastinate's own function would write, as one plain statement. Nobody is told of it: a
NOTIFY takes a lock of the whole server until its commit is on the disk, so that all commits would wait
for each other. The worker looks for jobs by the clock."""
USUAL = "default"
PART_MAX = 100


def job(
    name: str, *, attempts: int = 8, cron: str | None = None, queue: str = USUAL, in_name: bool = False
) -> Callable[[Run], Run]:
    """Declare a job; one that fails is tried again, later each time, up to `attempts` in
    all. What waits for others has a `queue` of its own."""

    def declare(run: Run) -> Run:
        assert name not in JOBS or JOBS[name].run.__module__ == run.__module__, f"two jobs are named {name}"
        JOBS[name] = Job(name, run, attempts, cron, queue, in_name)
        return run

    return declare


def in_parts(regions: Iterable[int], part: Callable[[Session, int, int], int]) -> None:
    """What a clock brings, region by region: `part` moves on at most so many things of a region and says how many there were;
    each call is a transaction of its own, short enough to hold its locks shortly."""
    for region_id in regions:
        while True:
            with db.new_session() as session:
                moved = part(session, region_id, PART_MAX)
            if moved < PART_MAX:
                break


def enqueue(session: Session, job: str, *, queue: str = USUAL, not_before: datetime | None = None, **payload: Any) -> None:
    """Have the worker run `job` with this plain JSON payload once the session commits, and not before the time that is given."""
    session.execute(ENQUEUE, _row(job, queue, not_before, payload))


def where(condition: ColumnElement[bool]) -> Insert:
    """The statement, to be made once, for `enqueue_where`."""
    return insert(QUEUE).from_select(
        [one.name for one in QUEUE.c], select(*(bindparam(one.name, type_=one.type) for one in QUEUE.c)).where(condition)
    )


def enqueue_where(session: Session, statement: Insert, job: str, condition: dict[str, Any], **payload: Any) -> None:
    """The same where the condition of the statement holds when the server comes to it;
    `condition` are its parameters. Nobody waits for the answer."""
    session.connection().execute(statement, {**_row(job, USUAL, None, payload), **condition})  # nothing new has to be there for it


def _row(job: str, queue: str, not_before: datetime | None, payload: dict[str, Any]) -> dict[str, Any]:
    due = None if not_before is None else not_before - shift()  # the queue goes by the database's clock
    return {"queue_name": queue, "task_name": job, "args": payload, "scheduled_at": due}

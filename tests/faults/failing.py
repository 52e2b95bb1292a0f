"""A database that fails after the k-th statement of a write: with an error of its own, or with the connection gone.

Counted below SQLAlchemy, at psycopg's cursor, so that what the outbox sends is counted too. A
connection lost after the last statement fails the commit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any

import psycopg
from httpx2 import Response
from psycopg import sql
from sqlalchemy import text

from app import db
from app.postgres import connection_url
from app.schema.tables import metadata
from app.settings import settings

PASSING = frozenset({"request_count"})
"""How often somebody called: counted outside of what is asked for."""
JOBS = ("procrastinate_jobs",)


class Kind(StrEnum):
    ERROR = "error"
    """The server refuses for want of disk space; the transaction is broken, the connection stands."""
    LOST = "lost"
    """The server ends the session: the next statement, or the commit, finds nobody."""


@dataclass
class Failure:
    """One fault that is to come after the `after`-th statement."""

    kind: Kind
    after: int
    seen: int = 0
    fired: bool = False

    def done(self, connection: psycopg.Connection[Any], run: Callable[[], object]) -> None:
        """A statement of a transaction was run."""
        self.seen += 1
        if self.fired or self.seen != self.after:
            return
        self.fired = True
        if self.kind is Kind.LOST:
            end_session(connection.info.backend_pid)
        else:
            run()


def end_session(pid: int) -> None:
    with psycopg.connect(connection_url(settings()), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


FULL = sql.SQL("DO $$ BEGIN RAISE EXCEPTION 'no space left (test)' USING ERRCODE = '53100'; END $$")


@contextmanager
def failing(failure: Failure) -> Iterator[Failure]:
    """Until the end, writes of this process fail so. Reads of a request run in autocommit and are let be."""
    execute, executemany = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def one(cursor: Any, *given: Any, **named: Any) -> Any:
        result = execute(cursor, *given, **named)
        if not cursor.connection.autocommit:
            failure.done(cursor.connection, lambda: execute(cursor, FULL))
        return result

    def many(cursor: Any, *given: Any, **named: Any) -> None:
        executemany(cursor, *given, **named)
        if not cursor.connection.autocommit:
            failure.done(cursor.connection, lambda: execute(cursor, FULL))

    psycopg.Cursor.execute, psycopg.Cursor.executemany = one, many  # type: ignore[method-assign, assignment]
    try:
        yield failure
    finally:
        psycopg.Cursor.execute, psycopg.Cursor.executemany = execute, executemany  # type: ignore[method-assign]


def everything() -> dict[str, str]:
    """A hash of the rows of every table that holds any, the queue's too; as the owner, before whom no wall stands."""
    tables = [table.name for table in metadata.sorted_tables if table.name not in PASSING] + list(JOBS)
    one = "SELECT '{0}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM {0} AS t"
    with db.owner_engine().connect() as connection:
        found = connection.execute(text(" UNION ALL ".join(one.format(table) for table in tables)))
        return {name: rows for name, rows in found if rows is not None}


def endure(act: Callable[[], Response], kind: Kind, *, first: int = 1) -> int:
    """Have `act`, a request with a key of its own, fail after each of its statements in turn (from the `first` on); then let it
    pass, and send it once more. Gives how many statements there were."""
    before = everything()
    for after in count(first):
        with failing(Failure(kind, after)) as failure:
            answer = act()
        if not failure.fired:
            break
        assert answer.status_code == 503, f"after statement {after}: {answer.status_code} {answer.text[:400]}"
        now = everything()
        assert now == before, f"after statement {after} something stays: {sorted(dict(now.items() ^ before.items()))}"
    assert answer.status_code in (200, 201), answer.text[:400]
    once = everything()
    again = act()
    assert (again.status_code, again.content) == (answer.status_code, answer.content)
    assert everything() == once, "the same key twice has one effect"
    return after - 1

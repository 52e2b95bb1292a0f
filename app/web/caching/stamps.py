"""Stamps: is what was made a moment ago still true? A stamp is one short question to the database, and its answer changes in the
same transaction as anything that the stamp stands for.

It is asked for every request, after the request came: whoever waits for the same stamp shares one statement, but never one
that was under way before. So a change that is committed is seen by the next request, in every process (where visitors are
answered from a replica: as soon as that has it). The event loop asks by itself, on a connection of its own with the driver's
own prepared statements: no thread, no session, one round trip.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from psycopg import AsyncConnection, AsyncCursor, Error
from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app import db
from app.db import replica
from app.postgres import connection_url
from app.settings import settings

Said = tuple[Any, ...] | None
"""The row of an answer; None where there is none."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A statement of one row in the driver's own words, and its parameters by name."""

    statement: str
    parameters: tuple[tuple[str, Any], ...] = ()

    def read(self, session: Session) -> Said:
        """What it says now."""
        row = session.connection().exec_driver_sql(self.statement, dict(self.parameters)).one_or_none()
        return None if row is None else tuple(row)


@dataclass(frozen=True, slots=True)
class Answered:
    """A stamp that was asked a moment ago, for all that one answer is made of: what changes meanwhile is in the next."""

    said: Said

    def read(self, _session: Session) -> Said:
        return self.said


MOMENT = Stamp(
    "SELECT pg_postmaster_start_time() AS server, (SELECT checkpoint_lsn FROM pg_control_checkpoint()) AS checkpoint,"
    " CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text ELSE pg_current_snapshot()::text END AS moment"
    " WHERE NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')"
)
"""Stands for all that the database shows at all. A snapshot is which transactions have ended: where it is the same
again, no other has, so every row of every table is what it was (PostgreSQL, `pg_current_snapshot`), whatever order they
ended in. A replica's moment is how far it has replayed.

Numbers of transactions are given anew where one that was not waited for (`synchronous_commit`) is lost in a crash, and
on a server that was promoted or put back: the checkpoint after each recovery and the server's start tell those apart.
Nothing with Citus: the other machines' transactions are not in it (and what it asks beside a region's table has a
column: Citus does not carry over a question that has none)."""


def stamp_of(question: ClauseElement, **given: Any) -> Stamp:
    """The question as a stamp, its `bindparam`s filled in. It is compiled once: the same object has to be given each time."""
    statement, parameters = _compiled(question)
    return Stamp(statement, tuple({**parameters, **given}.items()))


@cache
def _compiled(question: ClauseElement) -> tuple[str, dict[str, Any]]:
    compiled = question.compile(dialect=psycopg.dialect())
    return str(compiled), dict(compiled.params)


class Asker:
    """Asks stamps for the requests of one application."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: dict[Stamp, list[asyncio.Future[Said]]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._connection: AsyncConnection[Any] | None = None
        self._url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """For as long as the application serves in this event loop."""
        self._loop = asyncio.get_running_loop()
        try:
            yield
        finally:
            self._loop = None
            if self._asking is not None:
                await self._asking
            await self._hang_up()

    async def ask(self, stamp: Stamp) -> Said:
        """What the stamp says now; None also where the database does not answer: the
        page is then made in its own way, which says so."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            return await run_in_threadpool(_by_a_session, stamp)
        answer: asyncio.Future[Said] = loop.create_future()
        self._waiting.setdefault(stamp, []).append(answer)
        if self._asking is None:
            self._asking = loop.create_task(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        """Until nobody waits; who comes while a statement is under way waits for the next."""
        try:
            cursor = await self._cursor()
            while self._waiting:
                stamp = next(iter(self._waiting))
                answers = self._waiting.pop(stamp)
                try:
                    await cursor.execute(stamp.statement, dict(stamp.parameters), prepare=self._prepares())
                    said = await cursor.fetchone()
                except BaseException:
                    _give(answers, None)
                    raise
                _give(answers, said)
        except (Error, OSError) as error:
            await self._hang_up()
            if self._url == replica.url():
                replica.WATCH.failed(error)
        finally:
            for answers in self._waiting.values():
                _give(answers, None)
            self._waiting.clear()
            self._asking = None

    async def _cursor(self) -> AsyncCursor[Any]:
        url = replica.url() or connection_url(settings())
        if self._connection is None or self._connection.closed or url != self._url:
            await self._hang_up()
            self._url = url
            self._connection = await AsyncConnection.connect(
                url, autocommit=True, connect_timeout=db.CONNECT_SECONDS_MAX, **db.prepared(settings())
            )
        return self._connection.cursor()

    def _prepares(self) -> bool | None:
        """Each time, unless a pooler stands between."""
        return None if settings().database_url_direct else True

    async def _hang_up(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


def _by_a_session(stamp: Stamp) -> Said:
    """Where no server runs: in tests."""
    with replica.session() or Session(db.reading_engine()) as session:
        return stamp.read(session)


def _give(answers: list[asyncio.Future[Said]], said: Said) -> None:
    for answer in answers:
        if not answer.done():
            answer.set_result(said)

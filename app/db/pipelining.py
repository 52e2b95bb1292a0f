"""Pipelining: statements are sent one after the other without waiting for the
server's answer to each, by the driver's pipeline mode."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.walls import standing

_pipeline: ContextVar[psycopg.Pipeline | None] = ContextVar("pipeline", default=None)
_later: ContextVar[list[psycopg.Cursor[Any]] | None] = ContextVar("later", default=None)
"""Where a statement leaves its cursor that is asked for its rows later."""
GIVES_ROWS = re.compile(r"\s*(SELECT|WITH)\b|.*\bRETURNING\b", re.DOTALL)


class Cursor(psycopg.Cursor[Any]):
    """The driver's cursor; inside `together` it waits for the server only where a statement gives rows."""

    def execute(self, query: Any, params: Any = None, **others: Any) -> Any:
        super().execute(query, params, **others)
        pipeline = _pipeline.get()
        if pipeline is not None and pipeline.pgconn is self.connection.pgconn and gives_rows(str(query)):
            later = _later.get()
            if later is None:
                pipeline.sync()
            else:
                later.append(self)
                self.close = lambda: None  # type: ignore[method-assign]  # whoever asked reads the answer
        return self


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Inside, plain inserts are sent without waiting for the server's answer, and it works on them
    meanwhile: rows that others wait for are held shorter.

    A transaction that has not begun yet begins with the first statement that is waited for. Until the end of the block a
    statement that gives no rows tells nothing, not even how many rows it changed; what the server refuses is raised by a later
    one, or by the end. A block inside is a part of it.
    """
    if is_together():
        yield
        return
    session.flush()  # the ORM asks how many rows a change of its own met
    before = _pipeline.set(None)
    try:
        with ExitStack() as open_:

            def enter(driver: Any) -> None:
                assert isinstance(driver, psycopg.Connection)
                if issubclass(driver.cursor_factory, Cursor):  # and not of an engine that is not ours
                    _pipeline.set(open_.enter_context(driver.pipeline()))

            with standing.before_it_is_said(enter):
                there = session.connection()
            if not is_together():  # it had begun before
                enter(there.connection.driver_connection)
            yield
    except psycopg.Error as failed:  # of what nobody waited for before the end
        raise DBAPIError.instance("together", None, failed, psycopg.Error, hide_parameters=True) from failed
    finally:
        _pipeline.reset(before)


def ask(session: Session, statement: Executable, parameters: dict[str, Any]) -> Callable[[], Any]:
    """Send a statement of tables (not of the ORM) that gives at most one row; what is returned reads it, None where there is
    none. Inside `together` nothing is waited for before that."""
    connection, pipeline = session.connection(), _pipeline.get()
    driver = connection.connection.driver_connection
    if pipeline is None or not isinstance(driver, psycopg.Connection) or pipeline.pgconn is not driver.pgconn:
        row = connection.execute(statement, parameters).one_or_none()
        return lambda: row
    cursors: list[psycopg.Cursor[Any]] = []
    before = _later.set(cursors)
    try:
        connection.execute(statement, parameters)
    finally:
        _later.reset(before)
    [cursor] = cursors

    def answer() -> Any:
        if cursor.pgresult is None:
            pipeline.sync()
        return cursor.fetchone()

    return answer


def is_together() -> bool:
    """Are we inside?"""
    return _pipeline.get() is not None


def is_answered_later() -> bool:
    """Is what is sent now read later (`ask`)?"""
    return _later.get() is not None


@lru_cache(maxsize=500)
def gives_rows(query: str) -> bool:
    return GIVES_ROWS.match(query) is not None

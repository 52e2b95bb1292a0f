"""Engines: one of each kind a process, made when it is first asked for,
whose connections are known to live before they are used."""

import select
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app.db.pipelining import Cursor
from app.settings import Settings, settings
from app.walls import standing

CONNECT_SECONDS_MAX = 5
"""A server that takes longer to greet counts as away: 503, come back."""
REST_SECONDS_MAX = 30.0
"""A connection that rested longer is asked whether it still lives before it is used."""
REPLICA_SECONDS_MAX = 2
"""So long a replica is waited for, to greet or to take what was sent: the primary can answer instead."""


def sqlalchemy_url(url: str) -> str:
    """`postgresql://…` as psycopg 3 wants it."""
    scheme, rest = url.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


def libpq_address(engine: Engine) -> str:
    """Of an engine's database, as libpq reads it. SQLAlchemy's own writing of an address has `+` for a blank, which libpq takes
    for a plus; the folder of a server's socket has one where the data folder has."""
    _positional, named = engine.dialect.create_connect_args(engine.url)
    return make_conninfo(**{name: value for name, value in named.items() if name != "context"})  # psycopg's own, not libpq's


Made = TypeVar("Made")
_making = threading.RLock()


class Once(Generic[Made]):
    """What a process has one of, made when it is first asked for. Whoever asks meanwhile waits for it: `functools.cache` would
    let each of them make one, and all but the last would be lost with their connections."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self.__doc__ = make.__doc__
        self.there: list[Made] = []
        """Nothing, or the one."""

    def __call__(self) -> Made:
        try:
            return self.there[0]
        except IndexError:
            with _making:
                if not self.there:
                    self.there = [self._make()]
                return self.there[0]

    def forget(self) -> None:
        self.there = []


@Once
def engine() -> Engine:
    """The app's engine: its role can neither change tables' shape nor rewrite ledger and audit."""
    from app.postgres import connection_url

    return _engine(connection_url(settings()), connect_timeout=CONNECT_SECONDS_MAX)


@Once
def reading_engine() -> Engine:
    """The app's engine for reads outside a transaction: one round trip a statement. It shares the connections of `engine()`."""
    return engine().execution_options(isolation_level="AUTOCOMMIT")


@Once
def replica_engine() -> Engine | None:
    """For reads that may be late, each statement by itself; None where there is no replica."""
    url = settings().database_url_read
    if url is None:
        return None
    limits = {"connect_timeout": REPLICA_SECONDS_MAX, "tcp_user_timeout": REPLICA_SECONDS_MAX * 1000}
    return _engine(url, **limits).execution_options(isolation_level="AUTOCOMMIT")


def _engine(url: str, **connecting: int) -> Engine:
    chosen = settings()
    made = create_engine(
        sqlalchemy_url(url),
        pool_size=chosen.pool_size,
        max_overflow=0,
        pool_timeout=chosen.pool_timeout,
        isolation_level="READ COMMITTED",
        connect_args={"cursor_factory": Cursor, **connecting, **prepared(chosen)},
        hide_parameters=True,
    )
    event.listen(made, "checkin", _note_rest)
    event.listen(made, "checkout", _make_sure_it_lives)
    standing.listen(made)
    return made


def _note_rest(connection: psycopg.Connection | None, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _make_sure_it_lives(connection: psycopg.Connection, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """A connection that was used a moment ago and on which nothing has come since is alive: a server that goes says goodbye. Any
    other is asked, and with one that does not answer all are made anew."""
    rests_since = record.info.get("rests_since")
    if rests_since is None:  # just made
        return
    if time.monotonic() - rests_since < REST_SECONDS_MAX and not connection.closed and _is_quiet(connection.fileno()):
        return
    try:
        connection.execute("")
        connection.rollback()
    except psycopg.Error as gone:
        raise InvalidatePoolError from gone


def _is_quiet(socket: int) -> bool:
    looked = select.poll()
    looked.register(socket, select.POLLIN)
    return not looked.poll(0)


def prepared(chosen: Settings) -> dict[str, None]:
    """How the driver is told not to prepare statements where a pooler may give the
    next transaction another of the server's sessions."""
    return {"prepare_threshold": None} if chosen.database_url_direct else {}


@Once
def owner_engine() -> Engine:
    """The owner's engine, for migrations, set-up and rebuilds."""
    from app.postgres import owner_url

    return create_engine(sqlalchemy_url(owner_url(settings())), pool_size=1, pool_pre_ping=True, hide_parameters=True)


@Once
def session_factory() -> sessionmaker[Session]:
    return sessionmaker(engine(), expire_on_commit=False)


def forget_engines() -> None:
    """Close every connection and forget the settings; for tests and for a data folder given on the command line."""
    for made in (engine, owner_engine, replica_engine):
        for there in made.there:
            if there is not None:
                there.dispose()
    for each in (engine, owner_engine, replica_engine, reading_engine, session_factory):
        each.forget()
    settings.cache_clear()

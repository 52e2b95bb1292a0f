"""Sessions: one transaction a request, and what a statement or a transaction asks for now and then."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, CursorResult, UpdateBase, any_, bindparam, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import clock
from app.db.engines import session_factory

Expression = ColumnElement[Any] | InstrumentedAttribute[Any]
"""A column of a table or of a query, or what is computed of some."""

WORK_MEMORY = "64MB"
"""What one sort or grouping of a long command may take before it goes to disk."""


def transaction_time(session: Session) -> datetime:
    """The database's time at which this transaction began, moved as the house's clock is (`LOKAPASAR_NOW`): for what must
    not depend on a web process's own idea of the time."""
    began: datetime = session.execute(text("SELECT transaction_timestamp()")).scalar_one()
    return began.astimezone(UTC) + clock.shift()


@contextmanager
def new_session() -> Iterator[Session]:
    """One transaction: committed at the end, rolled back by any exception."""
    with session_factory()() as session, session.begin():
        yield session


_reader: ContextVar[Session | None] = ContextVar("reader", default=None)


def reads_with(session: Session) -> None:
    """This request reads with this session: outside a transaction, every statement by itself."""
    _reader.set(session)


def let_go() -> None:
    """Before something slow that asks the database nothing, such as drawing a paper: give back the connection of this request's
    reads. The next statement takes another. A write keeps its own: it is in a transaction."""
    session = _reader.get()
    if session is not None:
        session.commit()


def take_time(session: Session) -> None:
    """For a long command: this transaction is free of the limits of time that the app's role
    puts on every request, and sorts and groups in memory."""
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        session.execute(text(f"SET LOCAL {limit} = 0"))
    session.execute(text(f"SET LOCAL work_mem = '{WORK_MEMORY}'"))


def rows_changed(session: Session, statement: UpdateBase) -> int:
    """Execute an UPDATE or DELETE; how many rows it met."""
    done = session.execute(statement)
    assert isinstance(done, CursorResult)
    return done.rowcount


def among(column: Expression, values: Collection[Any]) -> ColumnElement[bool]:
    """`column IN values` as one parameter, however many there are: a statement takes no more than 65,535 of them."""
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type), unique=True))

"""What a test writes is undone: all that a session ever writes, or what is written in it from here on."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import db


@contextmanager
def undone(engine: Engine | None = None) -> Iterator[Session]:
    """A session, of the app's role unless another is given, whose work is undone at the end, though the code in it may commit."""
    with (engine or db.engine()).connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        outer.rollback()


@contextmanager
def undone_within(session: Session) -> Iterator[Session]:
    """The same session; what is written in it from here on is undone at the end, and what was there before stays."""
    with session.begin_nested() as savepoint:
        yield session
        savepoint.rollback()
    session.expire_all()

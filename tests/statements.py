"""What is sent to the database, heard while a test does something."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app import db


@contextmanager
def heard() -> Iterator[list[str]]:
    """The statements that the application sends meanwhile, each on one line."""
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(" ".join(statement.split()))

    engine = db.engine()
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", listen)

"""Asking: a statement is put together and compiled once for each shape of question and sent as text; to make it anew took longer than to answer it."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, Row
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.orm import Session

Rows = Sequence[Row[*tuple[Any, ...]]]
"""Plain rows of a hot read."""
Make = Callable[..., Executable]
SHAPES_MAX = 1_000


def ask(session: Session, make: Make, *shape: Any, values: Mapping[str, Any]) -> Rows:
    """The rows of the statement that `make` gives for this shape; whatever else the question decides is in `values`, by the names of its `bindparam`s."""
    session.flush()
    statement, standing = _made(make, shape)
    return session.connection().exec_driver_sql(statement, {**standing, **values}).all()


@lru_cache(SHAPES_MAX)
def _made(make: Make, shape: tuple[Any, ...]) -> tuple[str, Mapping[str, Any]]:
    """Its text, and the values that stand in it whatever is asked."""
    compiled = make(*shape).compile(dialect=psycopg.dialect())  # type: ignore[attr-defined]
    return str(compiled), dict(compiled.params)

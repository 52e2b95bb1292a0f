"""Asking: a statement is put together and compiled once for each shape of question and sent as
text; to make it anew took longer than to answer it.

Its values go by number, in the server's own words: by name the driver looked for their
places in a statement of some thousand letters each time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from psycopg import Pipeline, RawCursor
from psycopg.errors import AdminShutdown, CrashShutdown
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Executable, Row
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.orm import Session

from app import citus

Rows = Sequence[Row[*tuple[Any, ...]]]
"""Plain rows of a hot read."""
Make = Callable[..., Executable]
SHAPES_MAX = 1_000
PLANNED_ONCE = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"
"""Until the pipeline that it goes with is through."""
IDLE = TransactionStatus.IDLE
HAS_CITUS = "has_citus"
_pipeline: ContextVar[Pipeline | None] = ContextVar("asked_in", default=None)
_dialect = psycopg.dialect(paramstyle="numeric_dollar")


def ask(session: Session, make: Make, *shape: Any, values: Mapping[str, Any], planned_once: bool = False) -> Rows:
    """The rows of the statement that `make` gives for this shape; whatever else the question
    decides is in `values`, by the names of its `bindparam`s.

    `planned_once`: its plan is the same whatever the values are. By itself the server plans a statement for each question whose
    words seem rare, over every part of the index, which takes longer than to answer it.
    """
    session.flush()
    statement, names, standing = _made(make, shape)
    given = {**standing, **values}
    connection = session.connection()
    with _by_number(connection, planned_once):
        return connection.exec_driver_sql(statement, tuple(given[name] for name in names)).all()


class _Asked(RawCursor[Any]):
    """Sends a statement as it is; in a pipeline it waits for its rows."""

    def execute(self, *statement: Any, **others: Any) -> Any:
        try:
            super().execute(*statement, **others)
            if (pipeline := _pipeline.get()) is not None:
                pipeline.sync()
        except (AdminShutdown, CrashShutdown):
            self.connection.close()  # in a pipeline the driver may not have seen yet that the server is gone, and the pool would keep it
            raise
        return self


@contextmanager
def _by_number(connection: Connection, planned_once: bool) -> Iterator[None]:
    """Inside, a statement goes as it is, and is planned once where that can be said for it alone: on a connection that keeps it,
    outside a transaction. Citus plans no question over several machines without its values."""
    driver: Any = connection.connection.driver_connection
    alone = driver.prepare_threshold is not None and driver.autocommit and driver.info.transaction_status == IDLE
    once = planned_once and alone and not has_citus(connection)
    before, driver.cursor_factory = driver.cursor_factory, _Asked
    try:
        if not once:
            yield
            return
        with driver.pipeline() as pipeline:
            driver.execute(PLANNED_ONCE)
            within = _pipeline.set(pipeline)
            try:
                yield
            finally:
                _pipeline.reset(within)
    finally:
        driver.cursor_factory = before


def has_citus(connection: Connection) -> bool:
    """Asked once of each connection."""
    if HAS_CITUS not in connection.info:
        driver: Any = connection.connection.driver_connection
        connection.info[HAS_CITUS] = driver.execute(citus.INSTALLED).fetchone()[0]
    return bool(connection.info[HAS_CITUS])


@lru_cache(SHAPES_MAX)
def _made(make: Make, shape: tuple[Any, ...]) -> tuple[str, Sequence[str], Mapping[str, Any]]:
    """Its text, the names of its values by their numbers, and those that are the same whatever is asked."""
    compiled = make(*shape).compile(dialect=_dialect)  # type: ignore[attr-defined]
    return str(compiled), tuple(compiled.positiontup or ()), dict(compiled.params)

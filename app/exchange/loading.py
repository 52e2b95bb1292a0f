"""Loading: many rows into a table at once, by COPY within the session's transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange.remembering import Remembered
from app.walls.declared import WALLED

NULL = r"\N"
OWN_TABLE = "CREATE TEMPORARY TABLE {target} ON COMMIT DROP AS SELECT {named} FROM {table} WITH NO DATA"
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copied(value: Any) -> str:
    """The value as COPY reads it."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value.translate(ESCAPES) if _is_special(value) else value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    return value.isoformat() if isinstance(value, date) else str(value)


_repeated = Remembered(copied)


def copied_column(values: Sequence[Any]) -> Sequence[str]:
    """The same of many values; most columns hold one type, and few texts a letter that stands for another."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {str} and not _is_special("".join(values)):
        return values
    if kinds <= {date, type(None)} or kinds <= {bool, type(None)}:
        return _repeated.column(values)
    return list(map(copied, values))


def copy_columns(
    session: Session,
    table: str,
    names: Sequence[str],
    blocks: Iterable[Sequence[Iterable[str]]],
    *,
    same: Mapping[str, Any] | None = None,
) -> None:
    """Rows that come as blocks of columns in the order of `names`, each value as COPY reads it (`copied`); `same` are values that every row has. The blocks are
    taken while the connection copies: their making may not ask the database anything."""
    same = same or {}
    end = "".join(f"\t{copied(value)}" for value in same.values()) + "\n"
    with _copying(session, table, (*names, *same)) as copy:
        for columns in blocks:
            copy.write(end.join(map("\t".join, zip(*columns, strict=False))) + end)


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Returns how many rows came. The rows are taken while the connection copies: their making may not ask the database anything."""
    count = 0
    with _copying(session, table, columns) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _is_special(text: str) -> bool:
    return "\\" in text or "\t" in text or "\n" in text or "\r" in text


@contextmanager
def _copying(session: Session, table: str, columns: Sequence[str]) -> Iterator[psycopg.Copy]:
    """PostgreSQL copies into no table with a wall: there the rows go by a table of this transaction's own, and the wall judges each."""
    named, target = ", ".join(columns), table
    if table in WALLED:
        target = f"copied_{table}"
        session.execute(text(OWN_TABLE.format(target=target, named=named, table=table)))
    session.flush()
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} ({named}) FROM STDIN") as copy:
        yield copy
    if target != table:
        session.execute(text(f"INSERT INTO {table} ({named}) SELECT {named} FROM {target}"))  # noqa: S608
        session.execute(text(f"DROP TABLE {target}"))

"""Loading: many rows into a table at once, by COPY into a temporary copy of it and one upsert."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from sqlalchemy import Table, text
from sqlalchemy.orm import Session


def upsert(
    session: Session,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    key: Sequence[str],
    keep: Sequence[str] = ("id",),
) -> int:
    """Insert the rows, or update those whose `key` is there already, all columns but the key and `keep`. Returns how many rows came."""
    batch = f"batch_{table.name}"
    session.flush()
    session.execute(text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {batch} (LIKE {table.name}) ON COMMIT DROP"))
    session.execute(text(f"TRUNCATE {batch}"))
    count = copy_rows(session, batch, columns, rows)
    changed = [column for column in columns if column not in key and column not in keep]
    named = ", ".join(columns)
    action = f"DO UPDATE SET {', '.join(f'{column} = EXCLUDED.{column}' for column in changed)}" if changed else "DO NOTHING"
    session.execute(text(f"INSERT INTO {table.name} ({named}) SELECT {named} FROM {batch} ON CONFLICT ({', '.join(key)}) {action}"))  # noqa: S608
    return count


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY rows into a table within the session's transaction."""
    session.flush()
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count

"""Loading: many rows into a table at once, by COPY within the session's transaction."""

import os
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange.framing import COUNT, SIGNATURE, TRAILER, frame_of
from app.walls.declared import WALLED

SEND_BUFFER_BYTES = 4 * 2**20
"""What may wait in the socket for a server of this machine (at most what the kernel allows,
`net.core.wmem_max`). Whoever fills it comes back only when it is nearly empty and must wait for a turn of the
interpreter then; of the usual 208 kB the server is through before that."""
OWN_TABLE = "CREATE TEMPORARY TABLE {target} ON COMMIT DROP AS SELECT {named} FROM {table} WITH NO DATA"


def copy_columns(
    session: Session,
    table: Any,
    names: Sequence[str],
    blocks: Iterable[Sequence[Iterable[bytes]]],
    *,
    same: Mapping[str, Any] | None = None,
) -> None:
    """Rows that come as blocks of columns in the order of `names`, each value framed (`framing`) as the column of
    `table` (a SQLAlchemy `Table`) has it; `same` are values that every row has. The blocks are taken while the
    connection copies: their making may not ask the database anything."""
    same = same or {}
    start = COUNT.pack(len(same) + len(names)) + b"".join(frame_of(table.c[name].type)(value) for name, value in same.items())
    with _copying(session, table.name, (*same, *names), how="(FORMAT binary)") as copy:
        copy.write(SIGNATURE)
        for columns in blocks:
            copy.write(b"".join(chain.from_iterable(zip(repeat(start), *columns, strict=False))))
        copy.write(TRAILER)


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Returns how many rows came. The rows are taken while the connection
    copies: their making may not ask the database anything."""
    count = 0
    with _copying(session, table, columns) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


@contextmanager
def _copying(session: Session, table: str, columns: Sequence[str], *, how: str = "") -> Iterator[psycopg.Copy]:
    """PostgreSQL copies into no table with a wall: there the rows go by a table
    of this transaction's own, and the wall judges each."""
    named, target = ", ".join(columns), table
    if table in WALLED:
        target = f"copied_{table}"
        session.execute(text(OWN_TABLE.format(target=target, named=named, table=table)))
    session.flush()
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    _make_room(connection)
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} ({named}) FROM STDIN {how}") as copy:
        yield copy
    if target != table:
        session.execute(text(f"INSERT INTO {table} ({named}) SELECT {named} FROM {target}"))  # noqa: S608
        session.execute(text(f"DROP TABLE {target}"))


def _make_room(connection: psycopg.Connection[Any]) -> None:
    """Of a connection over the network the system finds out by itself how much is well sent ahead."""
    if connection.info.host.startswith("/"):
        with socket.socket(fileno=os.dup(connection.fileno())) as sending:
            sending.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

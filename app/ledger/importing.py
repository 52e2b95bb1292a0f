"""The import's door: many entries at once, by COPY into a batch and one statement per tally, in the caller's transaction."""

from collections.abc import Iterable
from typing import Any

import psycopg
from sqlalchemy import Column, ColumnElement, MetaData, Select, Table, insert, literal, select, text
from sqlalchemy.orm import Session

from app.ledger.folding import PACKAGE, TALLIES, add_to, fold_select
from app.ledger.models import Entry
from app.ledger.rows import EntryRow

COLUMNS = tuple(EntryRow.__dataclass_fields__)

_batch = Table(
    "entry_batch",
    MetaData(),
    *(Column(column.name, column.type) for column in Entry.__table__.c),
    prefixes=["TEMPORARY"],
)


def enter_rows(session: Session, rows: Iterable[EntryRow]) -> int:
    """Write imported entries and plans and add them to every tally; returns how many.

    An import may push a package over its pagu: then `over_pagu` is set, and nothing more can be held against it.
    Rows of one order must come in the order in which they happened, with growing ids.
    """
    session.flush()
    session.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS entry_batch (LIKE entry) ON COMMIT DROP"))
    session.execute(text("TRUNCATE entry_batch"))
    written = 0
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor, cursor.copy(f"COPY entry_batch ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([getattr(row, name) for name in COLUMNS])
            written += 1
    if written:
        session.execute(text(f"INSERT INTO entry ({', '.join(COLUMNS)}) SELECT {', '.join(COLUMNS)} FROM entry_batch"))  # noqa: S608
        for tally in TALLIES:
            for statement in add_to(tally, fold_select(tally, _batch)):
                session.execute(statement)
    return written


def enter_planned(session: Session, rows: Select[Any], *, like: EntryRow) -> None:
    """Write `planned` entries straight from a query of `id, satker_code, kd_rup, amount`; everything else is as in `like`.

    They belong to no order and no basis, so the tally of packages is the only one that takes them.
    """
    told = rows.subquery("told")
    values: dict[str, ColumnElement[Any]] = {
        name: told.c[name] if name in told.c else literal(value, Entry.__table__.c[name].type)
        for name, value in like.columns().items()
    }
    values["charged_to"] = told.c.kd_rup
    entered = insert(Entry).from_select(list(values), select(*values.values())).returning(*Entry.__table__.c).cte("entered")
    for statement in add_to(PACKAGE, fold_select(PACKAGE, entered)):
        session.execute(statement)

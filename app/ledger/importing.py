"""The import's door: many entries at once, by COPY into a batch and one statement per tally, in the caller's transaction."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Column, ColumnElement, Executable, MetaData, Select, Table, insert, literal, select, text, tuple_
from sqlalchemy.orm import Session

from app import citus
from app.ledger import census
from app.ledger.folding import MEMBERS, PACKAGE, REACHED, TALLIES, add_to, each_select, fold_select, insert_into, upsert
from app.ledger.models import Entry
from app.ledger.rows import EntryRow

COLUMNS = tuple(EntryRow.__dataclass_fields__)

_batch = Table(
    "entry_batch",
    MetaData(),
    *(Column(column.name, column.type) for column in Entry.__table__.c),
    prefixes=["TEMPORARY"],
)
_before = Table("order_before", MetaData(), *(Column(column.name, column.type) for column in census.ORDERS.c))

FROM_BATCH = text(f"INSERT INTO entry ({', '.join(COLUMNS)}) SELECT {', '.join(COLUMNS)} FROM entry_batch")  # noqa: S608 - names of our own
KEEP_BEFORE = text(
    "INSERT INTO order_before SELECT * FROM order_tally WHERE order_tally.region_id = :region_id "
    "AND order_tally.order_key IN (SELECT order_key FROM entry_batch WHERE entry_batch.region_id = :region_id) "
    "ORDER BY region_id, order_key FOR UPDATE"
)


def enter_rows(session: Session, rows: Iterable[EntryRow]) -> int:
    """Write imported entries and plans and add them to every tally; returns how many.

    An import may push a package over its pagu: then `over_pagu` is set, and nothing more can be held against it.
    Rows of one order must come in the order in which they happened, with growing ids.
    """
    session.flush()
    _empty_batch(session)
    written = 0
    regions: set[int] = set()
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor, cursor.copy(f"COPY entry_batch ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([getattr(row, name) for name in COLUMNS])
            written += 1
            regions.add(row.region_id)
    if written:
        session.execute(FROM_BATCH)
        session.execute(text("ANALYZE entry_batch"))
        _keep_before(session, regions)
        for statement in _moves():
            session.execute(statement)
    return written


def enter_planned(session: Session, rows: Select[*tuple[Any, ...]], *, like: EntryRow, are_new: bool = False) -> None:
    """Write `planned` entries straight from a query of `id, satker_code, kd_rup,
    amount`, one a package; everything else is as in `like`.

    They belong to no order and no basis, so the tally of packages is the only one that takes them; with one entry a package
    there is nothing to sum. `are_new` says that the ledger has no tally of any of these packages yet.
    """
    told = rows.cte("told")
    columns = Entry.__table__.c
    values: dict[str, ColumnElement[Any]] = {
        name: told.c[name] if name in told.c else literal(value, columns[name].type) for name, value in like.columns().items()
    }
    values["charged_to"] = told.c.kd_rup
    if citus.is_distributed(session.connection()):  # a statement writes into one table there
        _empty_batch(session)
        session.execute(insert(_batch).from_select(list(values), select(*values.values())))
        session.execute(FROM_BATCH)
        session.execute(upsert(PACKAGE, each_select(PACKAGE, _batch, like)))
        return
    written = insert(Entry).from_select(list(values), select(*values.values())).cte("written")
    folded = select(*(values[name].label(name) for name in sorted(PACKAGE.reads))).subquery("folded")
    tallied = each_select(PACKAGE, folded, like)
    session.execute((insert_into(PACKAGE, tallied) if are_new else upsert(PACKAGE, tallied)).add_cte(written))


def _empty_batch(session: Session) -> None:
    session.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS entry_batch (LIKE entry) ON COMMIT DROP"))
    session.execute(text("TRUNCATE entry_batch"))


def _keep_before(session: Session, regions: set[int]) -> None:
    """The orders of the batch are locked and kept as they were before, so that they can leave the states they were in. Region by
    region, as their rows may lie on several machines: Citus locks the rows of one."""
    session.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS order_before (LIKE order_tally) ON COMMIT DROP"))
    session.execute(text("TRUNCATE order_before"))
    for region_id in sorted(regions):
        session.execute(KEEP_BEFORE, {"region_id": region_id})


@cache
def _moves() -> tuple[Executable, ...]:
    """What moves the tallies by the batch, made once."""
    return tuple(_made())


def _made() -> Iterator[Executable]:
    for tally in TALLIES:
        if tally is MEMBERS[0]:
            yield census.lock_reach(census.touched_select(_batch))
        yield from add_to(tally, fold_select(tally, _batch))
    yield census.move_reach({name: fold_select(tally, _batch) for name, (tally, _member) in REACHED.items()})
    now = select(census.ORDERS).where(
        tuple_(census.ORDERS.c.region_id, census.ORDERS.c.order_key).in_(select(_batch.c.region_id, _batch.c.order_key))
    )
    yield census.add_states(census.state_select(_batch, now.subquery("now"), _before))

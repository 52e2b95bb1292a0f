"""Proving: every tally is the fold of its entries, row for row; and a rebuild writes the same rows again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, except_, func, insert, literal, select, union_all
from sqlalchemy.orm import Session

from app.ledger import census
from app.ledger.folding import TALLIES, fold_select
from app.ledger.models import Entry

ENTRIES: Any = Entry.__table__


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally's table and how many of its rows are not what the entries say (missing, extra or different)."""

    table: str
    rows: int


def differences(session: Session, *, region_id: int | None = None) -> list[Difference]:
    """Empty when every tally equals its fold; reads the whole ledger (of one region when given)."""
    return [Difference(table.name, rows) for table, rows in _differing(session, region_id) if rows]


def rebuild(session: Session, *, region_id: int | None = None) -> None:
    """Throw the tallies away and fold them again from the entries; needs the owner's rights."""
    for table, told in _told(region_id):
        session.execute(delete(table).where(*_of_region(table.c.region_id, region_id)))
        names = [column.name for column in told.selected_columns]
        session.execute(insert(table).from_select(names, told))


def _told(region_id: int | None) -> Iterator[tuple[Table, Select[Any]]]:
    """Every tally with what it should be: first those that are told by the entries, then those that count the rows of others."""
    of_region = _of_region(Entry.region_id, region_id)
    for tally in TALLIES:
        yield tally.table, fold_select(tally, ENTRIES, *of_region)
    orders = select(census.ORDERS).where(*_of_region(census.ORDERS.c.region_id, region_id)).subquery("orders")
    yield census.STATES, census.state_select(ENTRIES, orders, None, *of_region)
    yield census.REACH, census.reach_select(of_region=region_id)


def _differing(session: Session, region_id: int | None) -> Iterator[tuple[Table, int]]:
    for table, told in _told(region_id):
        kept = select(*(table.c[column.name] for column in told.selected_columns)).where(*_of_region(table.c.region_id, region_id))
        both = union_all(select(except_(told, kept).subquery()), select(except_(kept, told).subquery())).subquery()
        yield table, session.scalar(select(func.count(literal(1))).select_from(both)) or 0


def _of_region(column: Any, region_id: int | None) -> list[ColumnElement[bool]]:
    return [] if region_id is None else [column == region_id]

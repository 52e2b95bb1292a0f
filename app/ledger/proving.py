"""Proving: every tally is the fold of its entries, row for row; and a rebuild writes the same rows again."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, except_, func, insert, select, union_all
from sqlalchemy.orm import Session

from app.db import Expression
from app.ledger import census
from app.ledger.folding import TALLIES, fold_select
from app.ledger.models import Entry

ENTRIES: Any = Entry.__table__
NAMED_MAX = 5
"""Differing rows of a tally that are named one by one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally's table and how many of its rows are not what the entries say: one that
    differs is told twice, as it is and as it should be.

    `named` are the keys of the first of them.
    """

    table: str
    rows: int
    named: tuple[str, ...] = ()


def differences(session: Session, *, region_id: int | None = None) -> list[Difference]:
    """Empty when every tally equals its fold; reads the whole ledger (of one region when given)."""
    return list(_differing(session, region_id))


def rebuild(session: Session, *, region_id: int | None = None) -> None:
    """Throw the tallies away and fold them again from the entries, in the order of their keys; needs the owner's rights."""
    for table, told in tallies_as_told(region_id):
        session.execute(delete(table).where(*_of_region(table.c.region_id, region_id)))
        rows = told.subquery("told")
        in_order = select(rows).order_by(*(rows.c[column.name] for column in table.primary_key))
        session.execute(insert(table).from_select([column.name for column in rows.c], in_order))


def tallies_as_told(region_id: int | None) -> Iterator[tuple[Table, Select[Any]]]:
    """Every tally with what it should be: first those that are told by the entries, then those that count the rows of others."""
    of_region = _of_region(Entry.region_id, region_id)
    for tally in TALLIES:
        yield tally.table, fold_select(tally, ENTRIES, *of_region)
    orders = select(census.ORDERS).where(*_of_region(census.ORDERS.c.region_id, region_id)).subquery("orders")
    yield census.STATES, census.state_select(ENTRIES, orders, None, *of_region)
    yield census.REACH, census.reach_select(of_region=region_id)


def _differing(session: Session, region_id: int | None) -> Iterator[Difference]:
    """Row by row in the database, which sorts what does not fit its memory; only the keys of a few come here."""
    for table, statement in _differing_selects(region_id):
        found = session.execute(statement).all()
        if found:
            names = dict.fromkeys(" ".join(map(str, row[1:])) for row in found)
            yield Difference(table, found[0][0], tuple(names)[:NAMED_MAX])


@lru_cache(maxsize=8)
def _differing_selects(region_id: int | None) -> tuple[tuple[str, Select[Any]], ...]:
    """Kept, because making them costs nine times what the database does for them in a small ledger."""
    return tuple(
        (table.name, _differing_select(table, told, *_of_region(table.c.region_id, region_id)))
        for table, told in tallies_as_told(region_id)
    )


def _differing_select(table: Table, told: Select[Any], *of_region: ColumnElement[bool]) -> Select[Any]:
    kept = select(*(table.c[column.name] for column in told.selected_columns)).where(*of_region)
    both = union_all(select(except_(told, kept).subquery()), select(except_(kept, told).subquery())).subquery()
    key = [both.c[column.name] for column in table.primary_key]
    return select(func.count().over(), *key).order_by(*key).limit(NAMED_MAX * 2)


def _of_region(column: Expression, region_id: int | None) -> list[ColumnElement[bool]]:
    return [] if region_id is None else [column == region_id]

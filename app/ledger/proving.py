"""Proving: every tally is the fold of its entries, row for row; and a rebuild writes the same rows again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, except_, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.ledger.folding import TALLIES, Tally, add_to, fold_select
from app.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally's table and how many of its rows are not what the entries say (missing, extra or different)."""

    table: str
    rows: int


def differences(session: Session, *, region_id: int | None = None) -> list[Difference]:
    """Empty when every tally equals its fold; reads the whole ledger (of one region when given)."""
    return [Difference(tally.table.name, rows) for tally, rows in _differing(session, region_id) if rows]


def rebuild(session: Session, *, region_id: int | None = None) -> None:
    """Throw the tallies away and fold them again from the entries; needs the owner's rights."""
    for tally in TALLIES:
        session.execute(delete(tally.table).where(*_of_region(tally.table.c.region_id, region_id)))
        for statement in add_to(tally, fold_select(tally, Entry.__table__, *_of_region(Entry.region_id, region_id))):
            session.execute(statement)


def _differing(session: Session, region_id: int | None) -> Iterator[tuple[Tally, int]]:
    for tally in TALLIES:
        folded = fold_select(tally, Entry.__table__, *_of_region(Entry.region_id, region_id))
        kept = select(*(tally.table.c[column.name] for column in folded.selected_columns)).where(
            *_of_region(tally.table.c.region_id, region_id)
        )
        both = union_all(select(except_(folded, kept).subquery()), select(except_(kept, folded).subquery())).subquery()
        yield tally, session.scalar(select(func.count(literal(1))).select_from(both)) or 0


def _of_region(column: Any, region_id: int | None) -> list[ColumnElement[bool]]:
    return [] if region_id is None else [column == region_id]

"""Comparing: how the rows of a stage stand to what is known of their feed.

A row is added, changed or unchanged by its key and the hash of the raw row; what is known and not in the file is gone.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, case, cast, delete, distinct, exists, func, insert, select, update

from app.db import among
from app.exchange import retelling
from app.exchange.knowing import Known, Mistaken
from app.exchange.staging import ADDED, CHANGED, UNCHANGED, Stage
from app.feeds.models import ImportedRow

REPEATED = "#"
"""Between a key and the number of its repetition."""
IDENTIFIED = r"(^|\|)id:"
"""In the key of a row that its source numbers: it is one row, however often it was fetched, also where others repeat."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How the file differs from what is known."""

    added: int
    changed: int
    unchanged: int
    gone: int
    doubled: int


PART_PERCENT = 10
PART_ROWS = 20
"""So many rows gone, and so great a share of those known, is more often a part of a file
that was taken for the whole than a change of the plan."""


def is_perhaps_a_part(*, gone: int, changed: int, unchanged: int) -> bool:
    return gone >= PART_ROWS and gone * 100 > PART_PERCENT * (gone + changed + unchanged)


def compare(stage: Stage, *, repeats: bool, partial: bool, spared: Collection[str]) -> Counts:
    """Say of each row how it stands to what is known. `spared` are keys that are
    in the file, but in a row that could not be taken."""
    session, rows = stage.session, stage.table
    doubled = _drop_doubled(stage, *([rows.c.row_key.regexp_match(IDENTIFIED)] if repeats else []))
    if repeats:
        _number_repeated(stage)
    stage.know_sizes()
    if not (stage.is_first and stage.presumed == ADDED):
        _compare_rows(stage)
        retelling.settle(stage)
    missing = None if stage.known is None else _missing(stage, stage.known)
    if not (stage.is_first or partial or missing == set()):
        _find_gone(stage, spared, missing)
    counted: dict[str, int] = dict(session.execute(select(rows.c.standing, func.count()).group_by(rows.c.standing)).all())
    gone = session.scalar(select(func.count()).select_from(stage.gone)) or 0
    unchanged = counted.get(UNCHANGED, 0) + (0 if stage.known is None else stage.known.came_again)
    counts = Counts(counted.get(ADDED, 0), counted.get(CHANGED, 0), unchanged, gone, doubled)
    stage.is_as_known = not (counts.added or counts.changed or counts.gone)
    return counts


def _drop_doubled(stage: Stage, *which: ColumnElement[bool]) -> int:
    """Of rows with one key the last is taken; of all, or of those meant."""
    rows, later = stage.table, stage.table.alias("later")
    if stage.session.scalar(select(func.count() == func.count(distinct(rows.c.row_key))).select_from(rows)):
        return 0
    found = stage.session.execute(
        delete(rows)
        .where(exists().where(later.c.row_key == rows.c.row_key, later.c.number > rows.c.number), *which)
        .returning(rows.c.number)
    )
    return len(found.all())


def _number_repeated(stage: Stage) -> None:
    """Rows with one key are told apart by a number, the same whatever their order in the file."""
    rows = stage.table
    nth = func.row_number().over(partition_by=rows.c.row_key, order_by=(rows.c.row_hash, rows.c.number))
    counted = select(rows.c.number, nth.label("nth")).subquery("counted")
    stage.session.execute(
        update(rows)
        .where(rows.c.number == counted.c.number, counted.c.nth > 1)
        .values(row_key=rows.c.row_key + REPEATED + cast(counted.c.nth, String))
    )


def _compare_rows(stage: Stage) -> None:
    rows = stage.table
    standing = case((ImportedRow.id.is_(None), ADDED), (ImportedRow.row_hash == rows.c.row_hash, UNCHANGED), else_=CHANGED)
    known = and_(stage.feed.current, ImportedRow.row_key == rows.c.row_key)
    found = (
        select(rows.c.number, standing.label("standing"), ImportedRow.id.label("previous"))
        .outerjoin(ImportedRow, known)
        .where(standing != stage.presumed)
        .subquery("found")
    )
    stage.session.execute(
        update(rows).where(rows.c.number == found.c.number).values(standing=found.c.standing, previous=found.c.previous)
    )


def _missing(stage: Stage, known: Known) -> set[bytes]:
    """The hashes of known rows that neither came again nor came changed. Raises
    `Mistaken` where a row came again and changed too."""
    rows = stage.table
    previous = select(ImportedRow.row_hash).join(rows, rows.c.previous == ImportedRow.id).where(stage.feed.current)
    changed = set(stage.session.scalars(previous))
    if not changed <= known.unseen:
        raise Mistaken
    return known.unseen - changed


def _find_gone(stage: Stage, spared: Collection[str], missing: Collection[bytes] | None) -> None:
    """`missing`: the hashes of those that can be gone, where that is known. By an outer join, which is planned like NOT EXISTS:
    Citus refuses an EXISTS that looks from a distributed table into one of the session's own."""
    rows = stage.table
    found = (
        select(ImportedRow.row_key, ImportedRow.id)
        .outerjoin(rows, rows.c.row_key == ImportedRow.row_key)
        .where(
            stage.feed.current,
            rows.c.row_key.is_(None),
            *([] if missing is None else [among(ImportedRow.row_hash, missing)]),
            *([~among(func.split_part(ImportedRow.row_key, REPEATED, 1, type_=String), spared)] if spared else []),
        )
    )
    stage.session.execute(insert(stage.gone).from_select(["row_key", "id"], found))

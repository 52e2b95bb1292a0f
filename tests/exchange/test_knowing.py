"""Of a later file only the rows are staged that are not known; it leaves what an import that was staged whole would leave."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import knowing, sifting
from app.exchange.knowing import Known
from app.exchange.reading import csv_rows
from app.exchange.sifted import Sifted
from app.exchange.staging import Stage
from app.feeds.models import ImportedRow
from app.ledger.models import Entry
from app.ledger.proving import differences
from app.plan.models import Package
from tests.exchange.feeds import Row, as_csv, as_json, bring_in, order, packages

LATER = {"_event_date": "2026-03-01"}


@pytest.fixture(autouse=True)
def few_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "BATCH", 4)
    monkeypatch.setattr(sifting, "PACK", 4)


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each staging had."""
    counted: list[int] = []
    plainly = Stage.fill

    def fill(stage: Stage, sifted: Iterable[Sifted]) -> None:
        goods = list(sifted)
        counted.append(sum(good.pack.rows for good in goods))
        plainly(stage, goods)

    monkeypatch.setattr(Stage, "fill", fill)
    return counted


def with_row(place: int, *, rows: int = 20, **changes: Any) -> list[Row]:
    """The packages of the later day, one of them otherwise."""
    found = packages(rows, **LATER)
    found[place] |= changes
    return found


SECOND: Mapping[str, tuple[list[Row], int]] = {
    "the same rows, served later": (packages(20, **LATER), 0),
    "one changed": (with_row(7, pagu=7), 1),
    "some new": (packages(23, **LATER), 3),
    "some gone": (packages(20, **LATER)[4:], 0),
    "one changed beside some gone": (with_row(7, pagu=7)[4:], 1),
    "a bad row of a package that is known": (with_row(7, pagu="seribu"), 0),
    "a row with a day that is none": (with_row(5, _event_date="kemarin"), 3),
    "a row that is known comes twice": ([*packages(20, **LATER), packages(20, **LATER)[3]], 1),
    "a package comes as it was and then changed": ([*packages(20, **LATER), with_row(3, pagu=7)[3]], 1),
    "a package comes changed and then as it was": ([with_row(3, pagu=7)[3], *packages(20, **LATER)], 1),
}
"""The second file, and how many of its rows are not known, or stand beside one that has to be looked at."""


def left_by(session: Session, path: Path) -> tuple[dict[str, Any], list[Any]]:
    """The report, and what stands in the database after the import; undone again."""
    with session.begin_nested() as attempt:
        report = bring_in(session, path).as_json() | {"quarantine_file": None}
        left = [
            sorted(
                tuple(row) for row in session.execute(select(Package.kd_rup, Package.pagu, Package.counts, Package.known_since))
            ),
            sorted(tuple(row) for row in session.execute(select(Entry.kd_rup, Entry.amount, Entry.known_at))),
            sorted(
                (row.row_key, row.row_hash, row.known_from, str(row.known_until)) for row in session.scalars(select(ImportedRow))
            ),
        ]
        assert differences(session) == []
        attempt.rollback()
    session.expire_all()
    return report, left


@pytest.mark.parametrize(("rows", "fresh"), SECOND.values(), ids=SECOND)
def test_a_later_file_leaves_what_one_that_is_staged_whole_leaves(
    session: Session, tmp_path: Path, rows: list[Row], fresh: int, staged: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(session, as_csv(tmp_path, packages(20, _event_date="2026-02-01")))
    staged.clear()
    path = as_csv(tmp_path, rows, "later.csv")
    quickly = left_by(session, path)
    assert staged[0] == fresh
    monkeypatch.setattr(knowing, "KNOWN_MAX", 0)
    staged.clear()
    assert left_by(session, path) == quickly
    assert staged == [len(rows) - quickly[0]["quarantined"]]


def test_where_another_import_came_while_a_file_was_read_all_of_it_is_compared(
    session: Session, tmp_path: Path, staged: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_json(tmp_path, packages(6))
    bring_in(session, path)
    staged.clear()
    imports = iter((1, 2))
    monkeypatch.setattr(knowing.Feed, "imports", lambda _feed, _session: next(imports))
    report = bring_in(session, path)
    assert (report.unchanged, report.changed, staged) == (6, 0, [0, 6])


def test_an_order_that_is_known_is_not_staged_again(session: Session, tmp_path: Path, staged: list[int]) -> None:
    bring_in(session, as_json(tmp_path, [order(number) for number in range(1, 6)]))
    report = bring_in(session, as_json(tmp_path, [order(1, total_harga=9), *(order(number) for number in range(2, 6))]))
    assert (report.changed, report.unchanged, staged) == (1, 4, [5, 1])


def test_a_row_comes_again_once() -> None:
    known = Known([b"a", b"b", b"c"], imports=1)
    assert known.sort_out([b"a", b"b", b"a", b"x"]) == [2, 3]
    assert known.sort_out([b"b", b"c"]) == [0]
    assert (known.unseen, known.came_again, known.examples) == (set(), 3, [b"a", b"b", b"c"])

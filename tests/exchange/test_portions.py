"""A first import is written portion by portion while it is read; it leaves what an import that was staged whole would leave."""

import os
import socket
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.exchange import importing, loading, sifting
from app.exchange.importing import NotApplied, Report
from app.exchange.packages import FirstPackages
from app.exchange.reading import csv_rows
from app.exchange.reading.ahead import ahead
from app.exchange.sifted import Sifted
from app.exchange.staging import Stage
from app.feeds.models import ImportBatch, ImportedRow
from app.feeds.queries import raw_rows
from app.ledger.models import Entry, PackageTally
from app.ledger.proving import differences
from app.plan.models import Package
from app.regions.queries import find_or_create
from tests import elsewhere
from tests.exchange.feeds import Row, as_csv, bring_in, packages

SNAPSHOT = {"_event_date": "2026-02-01"}


@pytest.fixture(autouse=True)
def few_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "BATCH", 4)
    monkeypatch.setattr(sifting, "PACK", 4)
    monkeypatch.setattr(importing, "PORTION", 2)


@pytest.fixture
def portions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many packs each portion had that was written."""
    packs: list[int] = []
    plainly = FirstPackages.write

    def write(first: FirstPackages, portion: Sequence[Sifted]) -> None:
        packs.append(len(portion))
        plainly(first, portion)

    monkeypatch.setattr(FirstPackages, "write", write)
    return packs


def left_by(session: Session, path: Path, **how: Any) -> tuple[Report, list[Any]]:
    """The report, and what stands in the database after the import; undone again."""
    with session.begin_nested() as attempt:
        report = bring_in(session, path, **how)
        region = find_or_create(session, "99.01")
        packages_now = select(Package.kd_rup, Package.name, Package.pagu, Package.counts, Package.known_since, Package.contract_to)
        left = [
            sorted(tuple(row) for row in session.execute(packages_now)),
            sorted(tuple(row) for row in session.execute(select(PackageTally.kd_rup, PackageTally.pagu))),
            sorted(tuple(row) for row in session.execute(select(Entry.kd_rup, Entry.satker_code, Entry.amount, Entry.known_at))),
            sorted(
                tuple(row) for row in session.execute(select(ImportedRow.row_key, ImportedRow.row_hash, ImportedRow.known_from))
            ),
            [batch.as_of for batch in session.scalars(select(ImportBatch))],
            sorted(map(repr, raw_rows(session, region_id=region.id, dataset=report.dataset, fiscal_year=2026))),
        ]
        assert differences(session) == []
        attempt.rollback()
    session.expire_all()
    return report, left


def bad(row: Row) -> Row:
    return {**row, "pagu": "seribu"}


FILES: dict[str, list[Row]] = {
    "all good": packages(30, **SNAPSHOT),
    "some bad": [bad(row) if place in (3, 20) else row for place, row in enumerate(packages(30, **SNAPSHOT))],
    "some not announced": [{**row, "status_aktif_rup": place % 3 > 0} for place, row in enumerate(packages(30, **SNAPSHOT))],
    "a package twice in one portion": [
        *packages(29, **SNAPSHOT),
        *({**packages(30, **SNAPSHOT)[29], "pagu": pagu} for pagu in (6, 7)),
    ],
    "a package twice, far apart": [*packages(30, **SNAPSHOT), {**packages(1, **SNAPSHOT)[0], "pagu": 7}],
    "a newer day far below": [*packages(29, **SNAPSHOT), {**packages(30)[29], "_event_date": "2026-03-05"}],
}


@pytest.mark.parametrize("rows", FILES.values(), ids=FILES)
def test_a_first_import_leaves_what_one_that_is_staged_whole_leaves(
    session: Session, tmp_path: Path, rows: list[Row], portions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AHEAD", 1)
    path = as_csv(tmp_path, rows)
    whole, left = left_by(session, path, look=lambda stage: None)
    assert not portions
    by_portions, also_left = left_by(session, path)
    assert portions
    assert (whole.rows, whole.added, whole.quarantined, whole.as_of, whole.warnings) == (
        by_portions.rows, by_portions.added, by_portions.quarantined, by_portions.as_of, by_portions.warnings,
    )  # fmt: skip
    assert left == also_left


def test_a_key_that_comes_twice_is_told_also_where_a_machines_word_has_no_code(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The coordinator of a distributed database passes on what a machine refuses of a COPY as an internal error."""
    plainly = Stage.keep_all

    def keep_all(stage: Stage, *given: Any) -> None:
        try:
            plainly(stage, *given)
        except psycopg.IntegrityError as error:
            raise psycopg.errors.InternalError_(str(error)) from None

    monkeypatch.setattr(Stage, "keep_all", keep_all)
    report = bring_in(session, as_csv(tmp_path, FILES["a package twice, far apart"]))
    assert (report.rows, report.added) == (31, 30)
    assert report.warnings == ["1 baris berkunci sama dengan baris sesudahnya; yang terakhir dipakai."]


def test_what_is_known_of_a_year_is_compared_whole(session: Session, tmp_path: Path, portions: list[int]) -> None:
    path = as_csv(tmp_path, packages(30, **SNAPSHOT))
    bring_in(session, path)
    written = list(portions)
    report = bring_in(session, path)
    assert (report.added, report.unchanged, portions) == (0, 30, written)


def test_the_first_pack_does_not_wait_until_the_file_is_hashed(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_written, hashed, keep_all = Event(), sifting._digest, Stage.keep_all

    def digest(path: Path) -> str:
        assert is_written.wait(20)
        return hashed(path)

    def keep(stage: Stage, *given: Any) -> None:
        keep_all(stage, *given)
        is_written.set()

    monkeypatch.setattr(sifting, "_digest", digest)
    monkeypatch.setattr(Stage, "keep_all", keep)
    assert bring_in(session, as_csv(tmp_path, packages(30, **SNAPSHOT))).added == 30


def test_what_is_sent_to_a_server_of_this_machine_has_room_to_wait(session: Session, tmp_path: Path) -> None:
    if elsewhere.given():
        pytest.skip("this is about the embedded server's socket; over TCP the system decides")
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    bring_in(session, as_csv(tmp_path, packages(30, **SNAPSHOT)))
    allowed = int(Path("/proc/sys/net/core/wmem_max").read_text())
    with socket.socket(fileno=os.dup(connection.fileno())) as sending:
        assert sending.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * min(loading.SEND_BUFFER_BYTES, allowed)


def test_a_first_import_that_is_refused_at_its_end_leaves_nothing(session: Session, tmp_path: Path, portions: list[int]) -> None:
    path = as_csv(tmp_path, [*packages(20, **SNAPSHOT), *map(bad, packages(30, **SNAPSHOT)[20:])])
    with pytest.raises(NotApplied):
        bring_in(session, path)
    assert portions
    assert session.scalar(select(func.count()).select_from(Package)) == 0
    assert session.scalar(select(func.count()).select_from(ImportedRow)) == 0


def test_a_file_whose_first_rows_are_older_than_an_import_that_left_no_row_is_judged_by_its_newest(
    session: Session, tmp_path: Path
) -> None:
    bring_in(session, as_csv(tmp_path, [*map(bad, packages(4))], "all-bad.csv"), max_bad=100, as_of=date(2026, 2, 10))
    rows = packages(30, _event_date="2026-02-05")
    with pytest.raises(NotApplied, match="lebih lama"):
        bring_in(session, as_csv(tmp_path, rows, "older.csv"))
    rows[-1]["_event_date"] = "2026-02-12"
    report = bring_in(session, as_csv(tmp_path, rows, "newer.csv"))
    assert (report.added, report.as_of) == (30, "2026-02-12")


def test_a_file_that_is_read_anew_leaves_one_list_of_bad_rows(session: Session, tmp_path: Path) -> None:
    rows = [bad(packages(1, **SNAPSHOT)[0]), *packages(30, **SNAPSHOT)[1:], {**packages(2, **SNAPSHOT)[1], "pagu": 7}]
    report = bring_in(session, as_csv(tmp_path, rows, "read-anew.csv"))
    assert report.quarantine_file is not None
    listed = Path(report.quarantine_file)
    assert [path for path in listed.parent.iterdir() if "read-anew" in path.name] == [listed]


def test_reading_ahead_gives_everything_in_order_and_passes_on_what_goes_wrong() -> None:
    def items() -> Iterator[int]:
        yield from range(5)
        raise Refusal("rusak")

    taken = []
    with pytest.raises(Refusal, match="rusak"):
        for there in ahead(items(), steps=3, at_once=2):
            taken += there
    assert taken == list(range(5))


def test_reading_ahead_stops_with_its_taker() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    taken = ahead(items(), steps=3, at_once=1)
    usual = sys.getswitchinterval()
    assert next(taken) == [0]
    assert sys.getswitchinterval() < usual
    taken.close()
    assert len(made) <= 5
    assert sys.getswitchinterval() == usual


def test_what_is_read_is_given_at_once_and_nothing_is_waited_for_beside_it() -> None:
    goes_on, is_ahead = Event(), Event()

    def items() -> Iterator[int]:
        yield 0
        assert goes_on.wait(60)
        yield from range(1, 4)
        is_ahead.set()
        yield from range(4, 7)

    taken = ahead(items(), steps=5, at_once=3)
    assert next(taken) == [0]
    goes_on.set()
    assert is_ahead.wait(60)
    assert next(taken) == [1, 2, 3]
    assert list(chain.from_iterable(taken)) == [4, 5, 6]

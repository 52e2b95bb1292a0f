"""Whatever a file holds, it is applied in part with the rest set aside, or refused; it never crashes and is never half applied."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.exchange.datasets import DATASETS, Dataset
from tests.exchange.feeds import (
    as_csv,
    as_json,
    as_table,
    as_workbook,
    bring_in,
    order,
)
from tests.exchange.spoilt import ROWS, settle

PATIENT = settings(max_examples=35, suppress_health_check=[HealthCheck.function_scoped_fixture])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            "null",
            "0",
            "-1",
            "1e400",
            "1_000",
            "١٢٣",
            "2025-02-30",
            "2025-W01-1",
            "=1+1",
            "\x00",
            "\ud800",
            "x" * 200_000,
            10**400,
        ]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


def test_every_dataset_is_fuzzed() -> None:
    assert set(ROWS) == {dataset.name for dataset in DATASETS}


@PATIENT
@given(data=st.data())
def test_wrong_values_anywhere(session: Session, data: st.DataObject) -> None:
    dataset: Dataset = data.draw(st.sampled_from(DATASETS))
    rows: list[dict[str, Any]] = [dict(row) for row in ROWS[dataset.name]]
    for _again in range(data.draw(st.integers(1, 6))):
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        row[data.draw(st.sampled_from([*row, "kolom lain"]))] = data.draw(VALUES)
    with session.begin_nested() as attempt, TemporaryDirectory() as folder:
        path = Path(folder, "acak.json")
        path.write_text(json.dumps(rows))
        settle(session, path)
        attempt.rollback()


@PATIENT
@given(data=st.data())
def test_broken_bytes_anywhere(session: Session, data: st.DataObject) -> None:
    rows = ROWS[data.draw(st.sampled_from(sorted(ROWS)))]
    with session.begin_nested() as attempt, TemporaryDirectory() as name:
        folder = Path(name)
        make = data.draw(st.sampled_from([as_json, as_csv]))
        path = make(folder, rows)
        content = bytearray(path.read_bytes())
        for _again in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(content)))
            match data.draw(st.sampled_from(["cut", "drop", "put", "change"])):
                case "cut":
                    del content[at:]
                case "drop":
                    del content[at : at + data.draw(st.integers(1, 300))]
                case "put":
                    content[at:at] = data.draw(st.binary(max_size=20))
                case "change":
                    content[at : at + 1] = data.draw(
                        st.sampled_from([b'"', b",", b"{", b"}", b"]", b"\n", b"\\", b"\xff", b"9", b";"])
                    )
        path.write_bytes(bytes(content))
        settle(session, path)
        attempt.rollback()


@pytest.mark.parametrize("part", range(1, 10))
def test_a_workbook_cut_anywhere(session: Session, tmp_path: Path, part: int) -> None:
    path = as_workbook(tmp_path, {"Data": as_table(ROWS["Ecat-PaketEPurchasingV6"])})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * part // 10])
    settle(session, path)


def test_a_workbook_whole(session: Session, tmp_path: Path) -> None:
    report = bring_in(session, as_workbook(tmp_path, {"Data": as_table(ROWS["Ecat-PaketEPurchasingV6"])}))
    assert (report.added, report.quarantined) == (12, 0)


def test_a_million_letters_in_a_cell(session: Session, tmp_path: Path) -> None:
    rows = [*ROWS["Ecat-PaketEPurchasingV6"], order(13, rup_nama_pkt="x" * 1_000_000)]
    for path in (as_json(tmp_path, rows), as_csv(tmp_path, rows)):
        assert bring_in(session, path, dry_run=True).quarantined == 1


@pytest.mark.parametrize("letter", ["\x00", "\ud800"])
def test_a_bad_row_whose_key_cannot_be_stored_is_set_aside(session: Session, tmp_path: Path, letter: str) -> None:
    rows = [dict(row) for row in ROWS["Ecat-PaketEPurchasingV6"]]
    rows[0] |= {"kd_paket": f"01J{letter}", "total_harga": "x"}
    path = tmp_path / "acak.json"
    path.write_text(json.dumps(rows))
    settle(session, path)

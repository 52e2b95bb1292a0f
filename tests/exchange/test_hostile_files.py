"""Every dataset in every format: cut off anywhere, with wrong types, endless cells, mixed
encodings, or made to blow up; refused or applied, never half."""

import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.exchange.datasets import Kind, by_name
from app.exchange.reading import Unreadable
from app.feeds.models import ImportBatch, ImportedRow
from tests.exchange.feeds import Row, as_csv, as_json, as_table, as_workbook, bring_in
from tests.exchange.spoilt import ROWS, settle

Change = Callable[[str, str], str]
DATASETS = sorted(ROWS)


def as_data_sheet(folder: Path, rows: list[Row]) -> Path:
    return as_workbook(folder, {"Data": as_table(rows)})


FORMATS: dict[str, Callable[[Path, list[Row]], Path]] = {"json": as_json, "csv": as_csv, "xlsx": as_data_sheet}
EVERY = pytest.mark.parametrize(("dataset", "form"), [(dataset, form) for dataset in DATASETS for form in FORMATS])
TEXTS = pytest.mark.parametrize(("dataset", "form"), [(dataset, form) for dataset in DATASETS for form in ("json", "csv")])
FEW = settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
WRONG = st.one_of(
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["", "null", "-1", "1e400", "1_000", "١٢٣", "2025-02-30", "=1+1", "{}", "[]"]),
)
"""What a cell of any of the three formats can hold."""


@cache
def whole(dataset: str, form: str) -> bytes:
    with TemporaryDirectory() as folder:
        return FORMATS[form](Path(folder), ROWS[dataset]).read_bytes()


@EVERY
def test_a_whole_file_is_applied(session: Session, tmp_path: Path, dataset: str, form: str) -> None:
    report = bring_in(session, FORMATS[form](tmp_path, ROWS[dataset]))
    assert (report.dataset, report.quarantined, report.added) == (dataset, 0, len(ROWS[dataset]))


@EVERY
@FEW
@given(data=st.data())
def test_a_file_cut_off_at_any_byte_is_refused_or_applied_in_whole_rows(
    session: Session, dataset: str, form: str, data: st.DataObject
) -> None:
    content = whole(dataset, form)
    with session.begin_nested() as attempt, TemporaryDirectory() as folder:
        path = Path(folder, f"potong.{form}")
        path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
        settle(session, path)
        attempt.rollback()


@EVERY
@FEW
@given(data=st.data())
def test_wrong_types_in_any_column(session: Session, dataset: str, form: str, data: st.DataObject) -> None:
    rows = [dict(row) for row in ROWS[dataset]]
    for _again in range(data.draw(st.integers(1, 4))):
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        row[data.draw(st.sampled_from(sorted(row)))] = data.draw(WRONG)
    with session.begin_nested() as attempt, TemporaryDirectory() as folder:
        settle(session, FORMATS[form](Path(folder), rows))
        attempt.rollback()


@TEXTS
def test_a_cell_of_a_million_letters_sets_its_row_aside_and_no_other(
    session: Session, tmp_path: Path, dataset: str, form: str
) -> None:
    found = by_name(dataset)
    assert found is not None
    column = next(field.name for field in found.fields if field.kind is Kind.TEXT and field.name in ROWS[dataset][0])
    rows = [dict(row) for row in ROWS[dataset]]
    rows[3][column] = "x" * 1_000_000
    report = bring_in(session, FORMATS[form](tmp_path, rows), max_bad=50)
    assert (report.quarantined, report.added) == (1, len(rows) - 1)
    listed = Path(report.quarantine_file).read_text(encoding="utf-8-sig")
    assert len(listed) < 1000, "the quarantine file names the cell, it does not copy it"


@TEXTS
@pytest.mark.parametrize("piece", ["Café".encode("latin-1"), "Kertas".encode("utf-16")])
def test_another_encoding_in_the_middle_is_refused(session: Session, tmp_path: Path, dataset: str, form: str, piece: bytes) -> None:
    content = whole(dataset, form)
    at = content.index(b"X9901", len(content) // 2)
    path = tmp_path / f"campur.{form}"
    path.write_bytes(content[:at] + piece + content[at:])
    with pytest.raises(Unreadable, match="bukan UTF-8|bukan berkas teks"):
        bring_in(session, path)
    assert nothing_is_there(session)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp037"])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_file_in_another_encoding_is_refused(session: Session, tmp_path: Path, form: str, encoding: str) -> None:
    path = tmp_path / f"lain.{form}"
    path.write_bytes(whole("RUP-MasterSatker", form).decode().encode(encoding))
    with pytest.raises(Refusal):
        bring_in(session, path)
    assert nothing_is_there(session)


# ── workbooks that are made to harm ─────────────────────────────────────────────────────────────────────────────────────────


def hostile(folder: Path, change: Change) -> Path:
    """A workbook of orders, its parts changed by name."""
    source = as_data_sheet(folder, ROWS["Ecat-PaketEPurchasingV6"])
    path = folder / "jahat.xlsx"
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            written.writestr(name, change(name, read.read(name).decode()))
    return path


def in_sheet(change: Callable[[str], str]) -> Change:
    return lambda name, text: change(text) if name == "xl/worksheets/sheet1.xml" else text


def in_strings(change: Callable[[str], str]) -> Change:
    return lambda name, text: change(text) if name == "xl/sharedStrings.xml" else text


def last_row(extra: str) -> Change:
    return in_sheet(lambda text: text.replace("</sheetData>", f"{extra}</sheetData>"))


HARM: dict[str, Change] = {
    "a cell at the far end": last_row('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a size that lies": in_sheet(lambda text: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', text)),
    "a place that is none": last_row('<row r="99999999999"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'),
    "three hundred thousand levels": in_sheet(lambda text: text.replace("<sheetData>", "<sheetData>" + "<a>" * 300_000)),
    "entities in entities": in_strings(
        lambda text: text.replace("<sst", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst', 1).replace(
            "<t>KABUPATEN</t>", "<t>&b;</t>"
        )
    ),
    "an entity from a file": in_strings(
        lambda text: text.replace("<sst", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst', 1).replace(
            "<t>KABUPATEN</t>", "<t>&a;</t>"
        )
    ),
    "a million letters in every row": in_strings(
        lambda text: text.replace("<t>KABUPATEN</t>", "<t>" + "".join(map(str, range(170_000))) + "</t>")
    ),
    "no end of a tag": in_sheet(lambda text: text.replace("</sheetData>", "<row r=")),
    "formulas": last_row('<row r="20"><c r="A20"><f>WEBSERVICE("http://contoh.example")</f><v>2026</v></c></row>'),
    "a string that is not there": last_row('<row r="20"><c r="A20" t="s"><v>99999999</v></c></row>'),
    "no sheet at all": lambda name, text: "" if name == "xl/worksheets/sheet1.xml" else text,
    "no book at all": lambda name, text: "<a/>" if name == "xl/workbook.xml" else text,
}


@pytest.mark.asvs("1.5.1", "5.2.3")
@pytest.mark.parametrize("name", HARM)
def test_a_workbook_that_is_made_to_harm(session: Session, tmp_path: Path, name: str) -> None:
    settle(session, hostile(tmp_path, HARM[name]))


@pytest.mark.asvs("1.5.1")
def test_what_an_entity_names_is_never_read(session: Session, tmp_path: Path) -> None:
    try:
        bring_in(session, hostile(tmp_path, HARM["an entity from a file"]), max_bad=100)
    except Refusal:
        return
    assert "root:" not in str(session.execute(select(ImportedRow)).all())


@pytest.mark.asvs("5.2.3")
def test_a_workbook_that_unpacks_a_hundredfold_is_refused(session: Session, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="terlalu besar setelah dibuka"):
        bring_in(session, hostile(tmp_path, in_sheet(lambda text: text + " " * 40_000_000)))
    assert nothing_is_there(session)


def nothing_is_there(session: Session) -> bool:
    counts: list[Any] = [session.scalar(select(func.count()).select_from(table)) for table in (ImportBatch, ImportedRow)]
    return counts == [0, 0]

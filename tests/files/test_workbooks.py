"""Workbooks: a small file makes neither the child that reads it nor whoever reads
its lines work or hold more than in proportion to it."""

import resource
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from app.files import sheets
from app.files.workbooks import OF_A_DATASET, OF_A_TABLE, Unreadable, refuse_unfit, sheet_lines

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SECONDS_MAX = 4.0
"""Of the child's processor, on a slow machine; what grows with the square of the file takes minutes."""


def book(folder: Path, rows: str, *, texts: Sequence[str] = (), sheet: str = "Data", packed: int = zipfile.ZIP_DEFLATED) -> Path:
    """A workbook of one sheet with just these rows, written by hand."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{escape(text)}</t></si>" for text in texts) + "</sst>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    path = folder / "buku.xlsx"
    with zipfile.ZipFile(path, "w", packed) as written:
        for name, text in parts.items():
            written.writestr(name, text)
    return path


def showing(count: int) -> str:
    """So many rows that all show the first of the texts."""
    return "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, count + 1))


@pytest.mark.asvs("5.2.3")
def test_a_text_that_every_row_shows_is_given_a_line_at_a_time_and_no_table_of_people_holds_so_much(tmp_path: Path) -> None:
    path = book(tmp_path, showing(301), texts=["x" * 300_000])
    assert path.stat().st_size < 5_000
    with pytest.raises(Unreadable, match="terlalu besar"):
        list(sheet_lines(path, OF_A_TABLE))
    weights = [sum(map(len, sum(line["rows"], []))) for line in sheet_lines(path, OF_A_DATASET) if "rows" in line]
    assert sum(weights) == 300 * 300_000
    assert max(weights) <= sheets.LINE_LETTERS + 300_000


@pytest.mark.asvs("5.2.3")
def test_a_row_that_is_longer_than_any_table_of_people_is_refused(tmp_path: Path) -> None:
    wide = "".join(f'<c r="{chr(65 + place)}2" t="s"><v>0</v></c>' for place in range(20))
    path = book(tmp_path, f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{wide}</row>', texts=["x" * 1_000_000])
    with pytest.raises(Unreadable, match="terlalu besar"):
        list(sheet_lines(path, OF_A_DATASET))


@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize("sheet", ["Data", sheets.METADATA])
def test_of_headings_and_of_what_a_file_says_of_itself_nothing_is_given_where_they_are_longer(tmp_path: Path, sheet: str) -> None:
    """Whoever reads the lines would hold the first of them whole before the next is refused."""
    wide = "".join(f'<c r="{chr(65 + place)}1" t="s"><v>0</v></c>' for place in range(20))
    path = book(tmp_path, f'<row r="1">{wide}</row>', texts=["x" * 1_000_000], sheet=sheet)
    with pytest.raises(Unreadable, match="terlalu besar"):
        next(sheet_lines(path, OF_A_DATASET))


NEVER_ENDING = {
    "cells": '<row r="1">' + '<c r="A1">' * 200_000,
    "attributes": '<row r="1">' + "<c " * 400_000,
    "formulas": '<row r="1"><c r="A1">' + "<f>" * 400_000 + "</c></row>",
    "values": '<row r="1"><c r="A1"><f>1</f>' + "<v " * 400_000 + "</c></row>",
}


@pytest.mark.asvs("5.2.3", "15.2.2")
@pytest.mark.parametrize("name", NEVER_ENDING)
def test_tags_that_never_end_take_no_longer_than_others(tmp_path: Path, name: str) -> None:
    assert _seconds(book(tmp_path, NEVER_ENDING[name])) < SECONDS_MAX


def _seconds(path: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with suppress(Unreadable):
        list(sheet_lines(path, OF_A_DATASET, with_broken=True))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_cells_without_a_value_are_told_in_whatever_way_the_file_is_written(tmp_path: Path) -> None:
    cells = (
        '<c r="A2"><f>1/0</f></c><c r="B2" t="e"><f>A1&amp;"x"</f><v>#DIV/0!</v></c><c r="C2"><f>1+1</f><v>2</v></c><c r="D2" s="1"/>'
        '<c r="E2"><f t="shared" si="0"/></c><c><f>Z9</f></c><c r="G2" t="s"><v>0</v></c>'
    )
    path = book(tmp_path, f'<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2">{cells}</row>', texts=["Nama"])
    (told,) = (line["broken"] for line in sheet_lines(path, OF_A_TABLE, with_broken=True) if "broken" in line)
    assert told == [[2, 0, "=1/0"], [2, 1, "#DIV/0!"], [2, 4, "="]]


@pytest.mark.asvs("5.2.3")
def test_a_way_of_packing_that_no_workbook_has_is_refused(tmp_path: Path) -> None:
    """LZMA takes as much memory as the file asks for, before it has unpacked anything."""
    refuse_unfit(book(tmp_path, showing(2), texts=["a"]), OF_A_TABLE)
    for packed in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with pytest.raises(Unreadable, match="rusak"):
            refuse_unfit(book(tmp_path, showing(2), texts=["a"], packed=packed), OF_A_TABLE)

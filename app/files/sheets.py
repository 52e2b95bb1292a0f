"""A child process of its own: reads a workbook with calamine and prints it as lines of JSON, within limits of memory and time.

    python -I sheets.py FILE MEMORY_BYTES CPU_SECONDS LETTERS [broken]

First `{"metadata": {…}}` where there is such a sheet, then for each other sheet `{"headings": […], "sheet":
NAME}` and its rows, many in a line: `{"numbers": […], "rows": [[…], …]}`. Asked for what is `broken`, before a
sheet's headings also `{"broken": [[row, column, text], …]}`: cells whose formula has no value, as an error
(`#DIV/0!`) or as the formula itself; calamine gives them as empty.

A text that stands once in the file may be shown in a million cells: whoever reads these lines must not need more
room than the file's own size allows for, so a line holds `LINE_LETTERS` and one row more, a row `ROW_LETTERS`,
and all of them LETTERS; each cell counts for one letter more than it has. Nothing here takes longer than in
proportion to the file. This file imports nothing of the app.
"""

import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from python_calamine import CalamineSheet, CalamineWorkbook

METADATA = "_metadata"
METADATA_ROWS = 100
BATCH = 500
LINE_LETTERS = 2**20
ROW_LETTERS = 16 * 2**20
BROKEN_MAX = 10_000
EXACT_END = 2**53
"""From here on a workbook, whose numbers are all fractions, cannot hold every whole one."""
CELL = re.compile(rb"<(?:\w+:)?c(?:\s([^<>]*))?>|</(?:\w+:)?c>")
"""Where a cell begins, with its attributes, or ends. None of these patterns looks further than to the next tag: a file of tags
that never end would be read from each of them to its end."""
FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)")
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]+)</")
PLACE = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
ATTRIBUTE = r"\b{}=\"([^\"]*)\""


class TooMuch(Exception):
    """More letters than whoever reads them has room for."""


def main(path: Path, out: BinaryIO, *, letters: int, with_broken: bool = False) -> None:
    workbook = CalamineWorkbook.from_path(path)
    parts = _parts(path) if with_broken else []
    if METADATA in workbook.sheet_names:
        about = [[plain(cell) for cell in row] for row in islice(_rows(workbook.get_sheet_by_name(METADATA)), METADATA_ROWS)]
        _judge(sum(map(_letters_of, about)), ROW_LETTERS)
        _say(out, {"metadata": metadata(about)})
    for place, name in enumerate(workbook.sheet_names):
        if name == METADATA:
            continue
        if place < len(parts):
            _say(out, {"broken": list(islice(broken(path, parts[place]), BROKEN_MAX))})
        numbers: list[int] = []
        rows: list[list[Any]] = []
        held = 0
        for number, row in enumerate(_rows(workbook.get_sheet_by_name(name)), 1):
            cells = [plain(cell) for cell in row]
            if number == 1:
                _judge(_letters_of(cells), ROW_LETTERS)
                _say(out, {"headings": cells, "sheet": name})
            elif any(str(cell).strip() for cell in cells):
                numbers.append(number)
                rows.append(cells)
                weight = _letters_of(cells)
                held, letters = held + weight, letters - weight
                _judge(weight, ROW_LETTERS)
                _judge(-letters, 0)
            if len(rows) == BATCH or held >= LINE_LETTERS:
                _say(out, {"numbers": numbers, "rows": rows})
                numbers, rows, held = [], [], 0
        if rows:
            _say(out, {"numbers": numbers, "rows": rows})


def broken(path: Path, part: str) -> Iterator[tuple[int, int, str]]:
    """(row from 1, column from 0, what stands there) of each cell of this sheet whose formula has no value."""
    with zipfile.ZipFile(path) as archive:
        written = archive.read(part)
    for attributes, inside in _cells(written):
        formula, value, place = FORMULA.search(inside), VALUE.search(inside), PLACE.search(attributes)
        is_error = b't="e"' in attributes
        if place is None or not (is_error or (formula and value is None)):
            continue
        said = value[1] if is_error and value else b"=" + ((formula and formula[1]) or b"")
        yield int(place[2]), _column(place[1]), unescape(said.decode("utf-8", "replace"))[:200]


def _cells(written: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The attributes of each cell that holds anything, and what stands in it."""
    begun: re.Match[bytes] | None = None
    for found in CELL.finditer(written):
        if found[0].startswith(b"</"):
            if begun is not None:
                yield begun[1] or b"", written[begun.end() : found.start()]
            begun = None
        else:
            begun = None if found[0].endswith(b"/>") else found


def _parts(path: Path) -> list[str]:
    """Where in the file each sheet is written, in the order of their names;
    nothing for a workbook that says so in a way of its own."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return []
        sheets = re.findall(r"<(?:\w+:)?sheet\s[^>]*>", archive.read("xl/workbook.xml").decode("utf-8", "replace"))
        related = re.findall(
            r"<(?:\w+:)?Relationship\s[^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        )
    targets = {_attribute("Id", one): _attribute("Target", one).removeprefix("/xl/") for one in related}
    parts = [f"xl/{targets.get(_attribute('r:id', one), '')}" for one in sheets]
    return parts if names.issuperset(parts) else []


def _attribute(name: str, element: str) -> str:
    found = re.search(ATTRIBUTE.format(name), element)
    return unescape(found[1]) if found else ""


def _column(letters: bytes) -> int:
    """`A` is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def plain(cell: Any) -> Any:
    """A cell as the feeds have it: whole numbers as integers, times as ISO text, an escaped carriage return as one. A number
    that is too long to have kept its last digits stays a fraction."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_END:
        return int(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell.replace("_x000d_", "\r").replace("_x000D_", "\r")
    return cell


def metadata(rows: list[list[Any]]) -> dict[str, Any]:
    """Names over values, or names beside values."""
    if rows and "lastUpdated" in rows[0] and len(rows) > 1:
        return dict(zip(rows[0], rows[1], strict=True))
    return {str(row[0]): row[1] for row in rows if len(row) >= 2}


def _letters_of(cells: Sequence[Any]) -> int:
    """How much room a row takes, near enough."""
    return len(cells) + sum(len(cell) for cell in cells if isinstance(cell, str))


def _judge(letters: int, most: int) -> None:
    if letters > most:
        raise TooMuch


def _rows(sheet: CalamineSheet) -> Any:
    return sheet.iter_rows() if sheet.height else ()


def _say(out: BinaryIO, line: dict[str, Any]) -> None:
    out.write(msgspec.json.encode(line) + b"\n")


if __name__ == "__main__":
    memory_bytes, cpu_seconds, letters = map(int, sys.argv[2:5])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main(Path(sys.argv[1]), sys.stdout.buffer, letters=letters, with_broken="broken" in sys.argv[5:])

"""Tables that people send in: a CSV or XLSX whose columns are found by their
headings; what else stands beside them is passed over."""

import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from app.files.csv_sheets import csv_lines
from app.files.workbooks import OF_A_TABLE, Unreadable, is_workbook, refuse_unfit, sheet_lines
from app.language import _

COLUMNS_MAX = 200
TEXT_MAX = 200
TYPED_CELLS = 20
MONTHS = ("januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november", "desember")
WRITTEN_DAY = re.compile(r"(\d{1,2})[ /.-](\w+)[ /.-](\d{4})")


class Line(NamedTuple):
    """A row under the headings: its number as an editor shows it, its cells by
    name ("" where empty), and all of it as it was typed."""

    number: int
    cells: Mapping[str, str]
    typed: str


def read_table(
    content: bytes,
    file_name: str,
    headings: Mapping[str, Collection[str]],
    *,
    needs: Collection[str],
    missing: str,
    rows_max: int,
    bytes_max: int,
) -> list[Line]:
    """The rows of the first sheet. `headings` gives for each name the headings that mean it, in letters and digits alone; where
    several columns mean one name, the first that is filled counts.

    Raises `Unreadable` for no CSV or XLSX, one without a row, one that is too large, or one
    without a column that it `needs` (`missing` says which).
    """
    with on_disk(content, file_name) as path:
        if len(content) > bytes_max:
            raise Unreadable(
                _("{file}: lebih dari {n} MB. Bagi menjadi beberapa berkas.").format(file=path.name, n=bytes_max // 2**20)
            )
        places: list[tuple[int, str]] = []
        found: list[Line] = []
        for line in _lines(path, bytes_max):
            if "headings" in line:
                if places:
                    break
                places = _places(line["headings"], headings)
            elif "rows" in line and set(needs) <= {name for _at, name in places}:
                found += [_line(n, cells, places, headings) for n, cells in zip(line["numbers"], line["rows"], strict=True)]
                if len(found) > rows_max:
                    raise Unreadable(
                        _("{file}: lebih dari {n} baris. Bagi menjadi beberapa berkas.").format(file=path.name, n=rows_max)
                    )
        if not set(needs) <= {name for _at, name in places}:
            raise Unreadable(f"{path.name}: {missing}")
        if not found:
            raise Unreadable(_("{file}: belum ada baris yang diisi.").format(file=path.name))
    return found


def read_day(typed: str) -> date | None:
    """`2026-03-19` (with a time or without), `19/3/2026`, `19 Maret 2026`; None for what is no day."""
    try:
        return date.fromisoformat(typed[:10])
    except ValueError:
        found = WRITTEN_DAY.fullmatch(typed.lower())
    if found is None:
        return None
    month = next((n for n, name in enumerate(MONTHS, 1) if len(found[2]) >= 3 and name.startswith(found[2])), None)
    try:
        return date(int(found[3]), month or int(found[2]), int(found[1]))
    except ValueError:
        return None


@contextmanager
def on_disk(content: bytes, file_name: str) -> Iterator[Path]:
    """A file of its own for the reader's child, under a name that a refusal can show to whoever sent it."""
    shown = re.sub(r"[^\w. -]", "_", Path(file_name.replace("\\", "/")).name)[:80].strip(". ") or "file"
    with tempfile.TemporaryDirectory(prefix="lokapasar-") as folder:
        path = Path(folder, shown)
        path.write_bytes(content)
        yield path


def _lines(path: Path, bytes_max: int) -> Iterator[dict[str, Any]]:
    if not is_workbook(path):
        return csv_lines(path, bytes_max=bytes_max)
    refuse_unfit(path, OF_A_TABLE)
    return sheet_lines(path, OF_A_TABLE)


def _places(typed: Sequence[Any], headings: Mapping[str, Collection[str]]) -> list[tuple[int, str]]:
    keys = [re.sub(r"[^a-z0-9]", "", str(heading).lower()) for heading in typed[:COLUMNS_MAX]]
    return [(at, name) for at, key in enumerate(keys) for name, said in headings.items() if key in said]


def _line(number: int, cells: Sequence[Any], places: Sequence[tuple[int, str]], names: Collection[str]) -> Line:
    texts = ["" if cell is None else str(cell).strip()[:TEXT_MAX] for cell in cells]
    found = dict.fromkeys(names, "")
    for at, name in places:
        if at < len(texts) and not found[name]:
            found[name] = texts[at]
    return Line(number, found, " · ".join(text for text in texts[:TYPED_CELLS] if text))

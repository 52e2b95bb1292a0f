"""Reads a workbook of listings: which etalase it says it is for, which columns it has, and its rows as they were typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.catalogue.bulk.columns import EXAMPLE_SKU, Broken, Column, by_heading, heading_key
from app.catalogue.bulk.workbook import FAULT_HEADING, ROWS_MAX
from app.files.csv_sheets import csv_lines
from app.files.workbooks import OF_A_TABLE, Unreadable, is_workbook, refuse_unfit, sheet_lines
from app.language import _, figures

BYTES_MAX = 10 * 2**20
COLUMNS_MAX = 200
TEXT_MAX = 32_767
"""Letters of a cell that are kept; a longer one is wrong in every column anyway."""


@dataclass(frozen=True, slots=True)
class Row:
    """The number under which a spreadsheet shows it, and its cells by the names of columns."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook holds. `columns` are those of it that are known, in its order; `ignored` the headings that are not."""

    etalase: str | None
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]


def etalase_named_in(path: Path) -> str | None:
    """The slug that a workbook of ours carries. Raises `Unreadable`."""
    _refuse_kind(path)
    for line in sheet_lines(path, OF_A_TABLE):
        said = line.get("metadata")
        return str(said["etalase"])[:200] if isinstance(said, dict) and said.get("etalase") else None
    return None


def read_sheet(path: Path, columns: Sequence[Column], *, key: str = "sku", csv: bool = False) -> Sheet:
    """The first sheet that has the `key` column; a CSV is read too where `csv` allows it.

    Raises `Unreadable`: no such sheet, a heading twice, more than 10,000 rows, no row, a bomb.
    """
    is_csv = csv and not is_workbook(path)
    if not is_csv:
        _refuse_kind(path)
    find, said = by_heading(columns), None
    places: list[tuple[int, Column]] = []
    ignored: list[str] = []
    rows: list[Row] = []
    broken: dict[tuple[int, int], Broken] = {}
    for line in csv_lines(path, bytes_max=BYTES_MAX) if is_csv else sheet_lines(path, OF_A_TABLE, with_broken=True):
        if "metadata" in line:
            said = line["metadata"].get("etalase")
        elif "broken" in line:
            if not places:  # why: it comes before the headings of its sheet
                broken = {(number, at): Broken(text) for number, at, text in line["broken"]}
        elif "headings" in line:
            if places:
                break
            places, ignored = _places(path, line["headings"], find, key)
        elif places:
            rows += _rows(line, places, key, broken)
            if len(rows) > ROWS_MAX:
                raise Unreadable(
                    _("{file}: lebih dari {n} baris. Bagi menjadi beberapa berkas.").format(
                        file=path.name, n=figures(f"{ROWS_MAX:,}")
                    )
                )
    if not places:
        heading = next(column.heading for column in columns if column.name == key)
        raise Unreadable(
            _("{file}: kolom {heading} tidak ada. Unduh templatnya dan isi di sana.").format(file=path.name, heading=heading)
        )
    if not rows:
        raise Unreadable(_("{file}: belum ada baris yang diisi. Isi mulai baris di bawah contoh.").format(file=path.name))
    return Sheet(str(said) if said else None, tuple(column for _at, column in places), tuple(ignored), tuple(rows))


def _places(path: Path, headings: Sequence[Any], find: Any, key: str) -> tuple[list[tuple[int, Column]], list[str]]:
    """Where each known column stands; nothing for a sheet without the key."""
    found = [(at, column) for at, heading in enumerate(headings[:COLUMNS_MAX]) if (column := find(heading))]
    names = [column.name for _at, column in found]
    if key not in names:
        return [], []
    if twice := sorted({column.heading for _at, column in found if names.count(column.name) > 1}):
        raise Unreadable(
            _("{file}: judul kolom {columns} ada dua kali. Hapus salah satunya.").format(file=path.name, columns=", ".join(twice))
        )
    others = (str(heading)[:60] for heading in headings[:COLUMNS_MAX] if str(heading).strip() and not find(heading))
    return found, [heading for heading in others if heading_key(heading) != heading_key(FAULT_HEADING)]


def _rows(
    line: Mapping[str, Any], places: Sequence[tuple[int, Column]], key: str, broken: Mapping[tuple[int, int], Broken]
) -> list[Row]:
    """Those that hold anything in a known column, without the example."""
    rows = []
    for number, cells in zip(line["numbers"], line["rows"], strict=True):
        row = {column.name: broken.get((number, at)) or _kept(cells[at] if at < len(cells) else "") for at, column in places}
        if str(row[key]).strip().upper() != EXAMPLE_SKU and any(cell not in ("", None) for cell in row.values()):
            rows.append(Row(number, row))
    return rows


def _kept(cell: Any) -> Any:
    return cell[: TEXT_MAX + 1] if isinstance(cell, str) else cell


def _refuse_kind(path: Path) -> None:
    if path.stat().st_size > BYTES_MAX:
        raise Unreadable(_("{file}: lebih dari {n} MB. Bagi menjadi beberapa berkas.").format(file=path.name, n=BYTES_MAX // 2**20))
    if not is_workbook(path):
        raise Unreadable(
            _("{file}: bukan buku kerja XLSX. Isi templat etalase ini, lalu simpan sebagai XLSX.").format(file=path.name)
        )
    refuse_unfit(path, OF_A_TABLE)

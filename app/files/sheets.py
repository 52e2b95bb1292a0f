"""A child process of its own: reads a workbook with calamine and prints it as lines of JSON, within limits of memory and time.

    python -I sheets.py FILE

First `{"metadata": {…}}` where there is such a sheet, then for each other sheet `{"headings": […]}` and its rows, many in a line:
`{"numbers": […], "rows": [[…], …]}`.
This file imports nothing of the app.
"""

import resource
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from python_calamine import CalamineSheet, CalamineWorkbook

MEMORY_BYTES = 1536 * 2**20
CPU_SECONDS = 120
METADATA = "_metadata"
BATCH = 500


def main(path: Path, out: BinaryIO) -> None:
    workbook = CalamineWorkbook.from_path(path)
    if METADATA in workbook.sheet_names:
        _say(out, {"metadata": metadata([[plain(cell) for cell in row] for row in _rows(workbook.get_sheet_by_name(METADATA))])})
    for name in workbook.sheet_names:
        if name == METADATA:
            continue
        numbers: list[int] = []
        rows: list[list[Any]] = []
        for number, row in enumerate(_rows(workbook.get_sheet_by_name(name)), 1):
            cells = [plain(cell) for cell in row]
            if number == 1:
                _say(out, {"headings": cells})
            elif any(str(cell).strip() for cell in cells):
                numbers.append(number)
                rows.append(cells)
            if len(rows) == BATCH:
                _say(out, {"numbers": numbers, "rows": rows})
                numbers, rows = [], []
        if rows:
            _say(out, {"numbers": numbers, "rows": rows})


def plain(cell: Any) -> Any:
    """A cell as the feeds have it: whole numbers as integers, times as ISO text, an escaped carriage return as one."""
    if isinstance(cell, float) and cell.is_integer():
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


def _rows(sheet: CalamineSheet) -> Any:
    return sheet.iter_rows() if sheet.height else ()


def _say(out: BinaryIO, line: dict[str, Any]) -> None:
    out.write(msgspec.json.encode(line) + b"\n")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    main(Path(sys.argv[1]), sys.stdout.buffer)

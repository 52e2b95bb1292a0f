"""A child process of its own: reads a workbook with calamine and prints every sheet as JSON. Its parent limits memory and time."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from python_calamine import CalamineWorkbook


def plain(cell: Any) -> Any:
    """A cell as the feeds have it: whole numbers as integers, times as ISO text, stray carriage returns gone."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell.replace("_x000d_", "").replace("_x000D_", "")
    return cell


def main(path: Path) -> None:
    workbook = CalamineWorkbook.from_path(path)
    sheets = {
        name: [[plain(cell) for cell in row] for row in workbook.get_sheet_by_name(name).to_python()]
        for name in workbook.sheet_names
    }
    sys.stdout.buffer.write(msgspec.json.encode(sheets))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""CSV as people export it: the lines that `workbooks.sheet_lines` gives for a workbook, from a text of commas, semicolons or tabs.

Bytes are UTF-8; a line that is not is what an older Windows wrote (two files that were pasted together are one of both); a file
with the mark of UTF-16 is that. A first line `sep=;`, which tells Excel the delimiter, is no heading.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.files.workbooks import Unreadable
from app.language import _

DELIMITERS = ";,\t"
BATCH = 500
TELLS_DELIMITER = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)


def csv_lines(path: Path, *, bytes_max: int) -> Iterator[dict[str, Any]]:
    """`{"headings": […]}`, then rows, many in a line, each with the number under which an editor shows it. Raises `Unreadable`."""
    content = path.read_bytes()
    if len(content) > bytes_max:
        raise Unreadable(_("{file}: lebih dari {n} MB. Bagi menjadi beberapa berkas.").format(file=path.name, n=bytes_max // 2**20))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", errors="replace").encode()
    if b"\x00" in content:
        raise Unreadable(_("{file}: bukan CSV dan bukan XLSX. Simpan lagi sebagai XLSX atau CSV.").format(file=path.name))
    text = "".join(map(_decoded, content.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)))
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    if told := TELLS_DELIMITER.match(text):
        delimiter = told[1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbers: list[int] = []
    rows: list[list[str]] = []
    try:
        if told:
            next(reader)
        yield {"headings": next(reader, [])}
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                numbers.append(begins)
                rows.append([cell.strip() for cell in cells])
            begins = reader.line_num + 1
            if len(rows) == BATCH:
                yield {"numbers": numbers, "rows": rows}
                numbers, rows = [], []
    except csv.Error:
        raise Unreadable(
            _("{file}: baris {n} bukan CSV yang benar. Simpan lagi sebagai XLSX atau CSV.").format(
                file=path.name, n=reader.line_num
            )
        ) from None
    if rows:
        yield {"numbers": numbers, "rows": rows}


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")

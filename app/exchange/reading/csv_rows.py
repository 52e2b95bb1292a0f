"""CSV: by a real CSV reader, comma, semicolon or tab (a spreadsheet with Indonesian settings writes semicolons), UTF-8 with or without a mark."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from app.exchange.reading.opened import BATCH, ROW_MAX, Batch, Misfit, Opened, Position, Unreadable, check_headings, dataset_of
from app.language import _

QUOTE = '"'
TOLD = re.compile(r"sep=(.)")
"""A first line that tells a spreadsheet the delimiter, and is no row."""


def open_csv(path: Path, wanted: str | None) -> Opened:
    """The headings are read now, the rows when they are asked for."""
    position = Position()
    records = _records(path, position)
    headings = tuple(heading.strip() for heading in next(records, []))
    dataset = dataset_of(path, headings, wanted)
    check_headings(path, dataset, headings)
    return Opened(dataset, _batches(path, headings, records), position=position.bytes)


def _batches(path: Path, headings: tuple[str, ...], records: Iterator[list[str]]) -> Iterator[Batch | Misfit]:
    width = len(headings)
    kinds = (str,) * width
    numbers: list[int] = []
    rows: list[list[str]] = []
    for number, cells in enumerate(records, 2):
        filled = any(map(str.strip, cells))
        if len(cells) == width and filled:
            numbers.append(number)
            rows.append(cells)
            if len(rows) < BATCH:
                continue
        if rows and filled:
            yield Batch.of_rows(headings, numbers, rows, kinds)
            numbers, rows = [], []
        if cells and len(cells) != width:
            if len(cells) < width and _is_cut_off(path, records):
                raise Unreadable(
                    _("{file}: terpotong pada baris {n} ({found} dari {width} kolom). Unduh lagi.").format(
                        file=path.name, n=number, found=len(cells), width=width
                    )
                )
            if filled:  # a spreadsheet writes its formatted, empty lines as delimiters alone
                yield Misfit(number, cells)
    if rows:
        yield Batch.of_rows(headings, numbers, rows, kinds)


def _is_cut_off(path: Path, records: Iterator[Sequence[str]]) -> bool:
    """Is this short record the last one, and does the file end in the middle of a line?"""
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) not in b"\r\n" and next(records, None) is None


def _records(path: Path, position: Position) -> Iterator[list[str]]:
    """Lines without a quotation mark are cut at the delimiter, which is all that a CSV reader would do, at a tenth of the price; it reads the others."""
    csv.field_size_limit(ROW_MAX)
    with path.open(encoding="utf-8-sig", newline="") as file:
        position.of(file)
        lines, reader = 0, None
        try:
            first = file.readline()
            told = TOLD.fullmatch(first.rstrip("\r\n"))
            if told is None:
                file.seek(0)
            else:
                lines = 1
            mark = told[1] if told else max(",;\t", key=first.count)
            for line in file:
                if QUOTE not in line and len(line) <= ROW_MAX:
                    cells = line.rstrip("\r\n")
                    yield cells.split(mark) if cells else []
                    lines += 1
                    continue
                reader = csv.reader(chain((line,), file), strict=True, delimiter=mark)
                yield from islice(reader, 1)
                lines, reader = lines + reader.line_num, None
        except csv.Error:
            raise Unreadable(
                _("{file}: CSV rusak atau terpotong di sekitar baris {n}. Unduh lagi.").format(
                    file=path.name, n=lines + (reader.line_num if reader else 1)
                )
            ) from None
        except UnicodeDecodeError:
            raise Unreadable(
                _("{file}: bukan UTF-8 pada baris {n}. Simpan ulang sebagai CSV UTF-8.").format(
                    file=path.name, n=_undecodable_line(path)
                )
            ) from None


def _undecodable_line(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8-sig")
            except UnicodeDecodeError:
                return number
    return 1

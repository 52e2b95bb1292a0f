"""CSV: by a real CSV reader, comma, semicolon, tab or bar (a spreadsheet with Indonesian
settings writes semicolons), UTF-8 with or without a mark."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from app.exchange.reading.headings import LOOKED_AT, Headings, is_blank, read_headings, told_by
from app.exchange.reading.opened import BATCH, ROW_MAX, Batch, Misfit, Opened, Position, Unreadable, dataset_of
from app.language import _

QUOTE = '"'
MARKS = ",;\t|"
GLANCE = 2**16
"""Characters of a line that are looked at for headings."""
TOLD = re.compile(r"sep=(.)")
"""A first line that tells a spreadsheet the delimiter, and is no row."""


def open_csv(path: Path, wanted: str | None) -> Opened:
    """The headings are looked for now, the rows are read when they are asked for."""
    position = Position()
    records = enumerate(_records(path, position), 1)
    first: Sequence[str] = ()
    for _number, cells in islice(records, LOOKED_AT):
        if told_by(cells) is not None:
            headings = read_headings(path, cells, wanted)
            return Opened(headings.dataset, _batches(path, headings, records), position=position.bytes)
        first = first or [cell.strip() for cell in cells if not is_blank(cell)]
    dataset_of(path, first, wanted)
    raise AssertionError("headings of no dataset are refused")


def _batches(path: Path, headings: Headings, records: Iterator[tuple[int, list[str]]]) -> Iterator[Batch | Misfit]:
    width = headings.width
    kinds = (str,) * len(headings.names)
    numbers: list[int] = []
    rows: list[list[str]] = []
    for number, cells in records:
        filled = any(map(str.strip, cells))
        beside = headings.beside(number, cells) if len(cells) == width else None
        if len(cells) == width and filled and beside is None:
            numbers.append(number)
            rows.append(cells)
            if len(rows) < BATCH:
                continue
        if rows and filled:
            yield Batch.of_rows(headings.names, numbers, headings.taken(rows), kinds)
            numbers, rows = [], []
        if beside is not None:
            yield beside
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
        yield Batch.of_rows(headings.names, numbers, headings.taken(rows), kinds)


def _is_cut_off(path: Path, records: Iterator[tuple[int, Sequence[str]]]) -> bool:
    """Is this short record the last one, and does the file end in the middle of a line?"""
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) not in b"\r\n" and next(records, None) is None


def _records(path: Path, position: Position) -> Iterator[list[str]]:
    """Lines without a quotation mark are cut at the delimiter, which is all that a CSV reader
    would do, at a tenth of the price; it reads the others."""
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
            mark = told[1] if told else _mark(file)
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


def _mark(file: TextIO) -> str:
    """The delimiter with which a line reads as headings; where none does, the one that the first line has most of."""
    lines = [line for line in (file.readline(GLANCE) for _line in range(LOOKED_AT)) if line]
    file.seek(0)
    for line in lines:
        for mark in MARKS:
            with suppress(csv.Error):
                if told_by(next(csv.reader([line], delimiter=mark), [])) is not None:
                    return mark
    return max(MARKS, key=lines[0].count) if lines else MARKS[0]


def _undecodable_line(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8-sig")
            except UnicodeDecodeError:
                return number
    return 1

"""XLSX: its sheet is the one whose headings are known; `app.files.workbooks` reads it within limits.

A sheet `_metadata` says when the data was fetched and how many rows it has. Of two sheets with data neither is taken for the
whole; of one without known headings it is told that nobody read it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from app.exchange.datasets import Dataset
from app.exchange.reading.headings import LOOKED_AT, Headings, is_blank, read_headings, told_by
from app.exchange.reading.opened import Batch, Misfit, Opened, Unreadable, dataset_of
from app.files.workbooks import OF_A_DATASET, refuse_unfit, sheet_lines
from app.language import _
from app.money import thousands

Line = tuple[int, Sequence[Any]]
"""The number of a row of a sheet, and its cells."""


@dataclass(slots=True)
class Portion:
    """Some rows of a sheet, in the file's order; `is_new`: its first ones."""

    sheet: str
    lines: list[Line]
    is_new: bool


def open_workbook(path: Path, wanted: str | None) -> Opened:
    """The first sheet with known headings, or with those of the dataset that is wanted; its rows come as the child reads them."""
    refuse_unfit(path, OF_A_DATASET)
    said: dict[str, Any] = {}
    portions = _portions(path, said)
    seen: Sequence[Any] = ()
    for portion in portions:
        for place, (number, cells) in enumerate(portion.lines):
            if number > LOOKED_AT:
                break
            told = told_by(cells)
            if told is not None and wanted in (None, told.name):
                headings = read_headings(path, cells, wanted)
                opened = Opened(headings.dataset, iter(()), last_updated=said.get("lastUpdated"))
                rest = Portion(portion.sheet, portion.lines[place + 1 :], is_new=False)
                opened.batches = _batches(path, opened, headings, rest, portions, said, wanted)
                return opened
            if told is not None or not seen:
                seen = [cell for cell in cells if not is_blank(cell)]
    dataset_of(path, map(str, seen), wanted)
    raise AssertionError("headings of no dataset are refused")


def _portions(path: Path, said: dict[str, Any]) -> Iterator[Portion]:
    """What the child prints; what the file says of itself goes into `said`, before the first rows."""
    sheet = ""
    for line in sheet_lines(path, OF_A_DATASET):
        if "metadata" in line:
            said.update(line["metadata"])
        elif "headings" in line:
            sheet = line["sheet"]
            yield Portion(sheet, [(1, line["headings"])], is_new=True)
        else:
            yield Portion(sheet, list(zip(line["numbers"], line["rows"], strict=True)), is_new=False)


def _batches(
    path: Path,
    opened: Opened,
    headings: Headings,
    rest: Portion,
    portions: Iterator[Portion],
    said: Mapping[str, Any],
    wanted: str | None,
) -> Iterator[Batch | Misfit]:
    found = len(rest.lines)
    yield from _rows(headings, rest.lines)
    later: Portion | None = None
    for portion in portions:
        if portion.is_new:
            later = portion
            break
        found += len(portion.lines)
        yield from _rows(headings, portion.lines)
    with suppress(KeyError, TypeError, ValueError, OverflowError):
        total = int(float(said["totalRecords"]))  # what is endless is no number to it; a Decimal would be written out
        if total != found:
            opened.warnings.append(
                _("Lembar _metadata menyebut {said} baris, berkas berisi {found}.").format(said=total, found=found)
            )
    if later is not None:
        unread = _unread(path, (rest.sheet, headings.dataset), chain((later,), portions), wanted)
        opened.warnings += [_said_of_unread(sheet, rows) for sheet, rows in unread.items()]


def _rows(headings: Headings, lines: Sequence[Line]) -> Iterator[Batch | Misfit]:
    numbers: list[int] = []
    rows: list[Sequence[Any]] = []
    for number, cells in lines:
        beside = headings.beside(number, cells)
        if beside is None:
            numbers.append(number)
            rows.append(cells)
        else:
            yield beside
    if rows:
        yield Batch.of_rows(headings.names, numbers, headings.taken(rows))


def _unread(path: Path, first: tuple[str, Dataset], portions: Iterator[Portion], wanted: str | None) -> Counter[str]:
    """The rows of each other sheet that has no known headings: they may be the rest of the first. Raises `Unreadable` where
    another sheet has rows that could be meant too: which of them is the whole, only a person knows."""
    unread: Counter[str] = Counter()
    told: Dataset | None = None
    for portion in portions:
        told = None if portion.is_new else told
        for number, cells in portion.lines:
            if told is not None and wanted in (None, told.name):
                raise Unreadable(_said_of_both(path, first, (portion.sheet, told)))
            told = told or (told_by(cells) if number <= LOOKED_AT else None)
            if told is not None:
                unread.pop(portion.sheet, None)
            elif not all(map(is_blank, cells)):
                unread[portion.sheet] += 1
    return unread


def _said_of_both(path: Path, first: tuple[str, Dataset], second: tuple[str, Dataset]) -> str:
    given = {"file": path.name, "one": first[0], "other": second[0], "dataset": first[1].name, "another": second[1].name}
    if first[1] is second[1]:
        said = _("{file}: lembar “{one}” dan “{other}” sama-sama berisi {dataset}. Gabungkan ke satu lembar, atau sisakan satu.")
    else:
        said = _(
            "{file}: lembar “{one}” berisi {dataset} dan lembar “{other}” berisi {another}. Pilih kumpulan datanya, atau sisakan satu lembar."
        )
    return said.format(**given)


def _said_of_unread(sheet: str, rows: int) -> str:
    return _(
        "Lembar “{sheet}” berisi {n} baris tanpa judul kolom yang dikenal dan tidak dibaca. Bila itu lanjutan datanya, gabungkan ke satu lembar, lalu muat lagi."
    ).format(sheet=sheet, n=thousands(rows))

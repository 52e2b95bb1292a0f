"""XLSX: its sheet is the one whose headings are known; `app.files.workbooks` reads it within limits.

A sheet `_metadata` says when the data was fetched and how many rows it has.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.exchange.datasets import recognise
from app.exchange.reading.opened import Batch, Misfit, Opened, check_headings, dataset_of
from app.files.workbooks import refuse_bomb, sheet_lines
from app.language import _


def open_workbook(path: Path, wanted: str | None) -> Opened:
    """The first sheet with known headings; its rows come as the child reads them."""
    refuse_bomb(path)
    lines = sheet_lines(path)
    said: Mapping[str, Any] = {}
    first: Sequence[str] = ()
    for line in lines:
        if "metadata" in line:
            said = line["metadata"]
        if "headings" not in line:
            continue
        headings = [str(heading).strip() for heading in line["headings"]]
        first = first or headings
        if recognise(headings):
            dataset = dataset_of(path, headings, wanted)
            check_headings(path, dataset, headings)
            opened = Opened(dataset, iter(()), last_updated=said.get("lastUpdated"))
            opened.batches = _batches(opened, tuple(headings), lines, said.get("totalRecords"))
            return opened
    dataset_of(path, first, wanted)
    raise AssertionError("headings of no dataset are refused")


def _batches(opened: Opened, headings: tuple[str, ...], lines: Iterator[dict[str, Any]], total: Any) -> Iterator[Batch | Misfit]:
    found = 0
    for line in lines:
        if "rows" not in line:
            break
        found += len(line["rows"])
        yield Batch.of_rows(headings, line["numbers"], line["rows"])
    with suppress(TypeError, ValueError, OverflowError):
        said = int(float(total))  # a float, since what is endless is none to it, and would be written out by a Decimal
        if said != found:
            opened.warnings.append(
                _("Lembar _metadata menyebut {said} baris, berkas berisi {found}.").format(said=said, found=found)
            )
    for _rest in lines:
        pass

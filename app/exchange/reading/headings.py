"""Headings: which line of a table holds them, which dataset they tell, and which columns have none.

People put a title above a table and notes beside it, and some programs write headings in capitals or with spaces. A heading is
known by its letters all the same; where it is none that is known, it stays as it was written.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.exchange.datasets import DATASETS, Dataset, recognise
from app.exchange.reading.opened import Misfit, check_headings, dataset_of

LOOKED_AT = 20
"""So many lines are looked at for headings: what stands above a table is a title."""
KNOWN = frozenset(name for dataset in DATASETS for field in dataset.fields for name in (field.name, field.alias) if name)


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns that have a name, at which places of a line that is so many cells wide."""

    dataset: Dataset
    names: tuple[str, ...]
    places: Sequence[int]
    width: int

    def taken(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Of each row the cells under a heading."""
        return rows if len(self.places) == self.width else [[cells[place] for place in self.places] for cells in rows]

    def beside(self, number: int, cells: Sequence[Any]) -> Misfit | None:
        """Where something stands behind the last heading, nobody can say what it is, or whether the row has shifted. A column
        without a heading before it is none: programs number rows in one."""
        end = self.places[-1] + 1
        if end == self.width:
            return None
        place = next((place for place in range(end, self.width) if not is_blank(cells[place])), None)
        return None if place is None else Misfit(number, cells, place)


def is_blank(cell: Any) -> bool:
    return cell is None or not str(cell).strip()


def called(heading: Any) -> str:
    """`Kd RUP` and `KD_RUP` are `kd_rup`."""
    text = "" if heading is None else str(heading).strip()
    name = re.sub(r"\s+", "_", text.lower())
    return name if name in KNOWN else text


def told_by(cells: Iterable[Any]) -> Dataset | None:
    """The dataset whose headings these cells are; None where they are those of none."""
    return recognise(map(called, cells))


def read_headings(path: Path, cells: Sequence[Any], wanted: str | None) -> Headings:
    """Raises `Unreadable` where they are of no dataset, of another than was asked for, incomplete, or one is there twice."""
    names = [called(cell) for cell in cells]
    places = [place for place, name in enumerate(names) if name]
    named = tuple(names[place] for place in places)
    dataset = dataset_of(path, named, wanted)
    check_headings(path, dataset, named)
    return Headings(dataset, named, places, len(names))

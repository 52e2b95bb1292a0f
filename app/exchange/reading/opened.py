"""An opened file, whatever its format: its dataset and its rows."""

import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.exchange.datasets import Dataset, recognise
from app.files.workbooks import Unreadable as Unreadable
from app.language import _

CELL_MAX = 100_000
"""Characters of one cell; a longer one is no procurement data."""
ROW_MAX = 16 * 2**20
"""Characters of one row."""
BATCH = 100
"""Rows that are read and checked together: so few that a processor keeps them at hand while they are looked at again and again."""


class Position:
    """How far a file is read; the file belongs to whoever reads it."""

    def __init__(self) -> None:
        self._file: Callable[[], Any] = lambda: None

    def of(self, file: Any) -> None:
        self._file = weakref.ref(getattr(file, "buffer", file))

    def bytes(self) -> int:
        """0 where there is no file yet or any more."""
        file = self._file()
        return 0 if file is None or file.closed else int(file.tell())


NOTHING = type(None)


def kind_of(values: Iterable[Any]) -> type:
    """The one type of all that is filled; `NOTHING` where nothing is, `object` where they are of several."""
    kinds = set(map(type, values)) - {NOTHING}
    return object if len(kinds) > 1 else kinds.pop() if kinds else NOTHING


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the same shape: the number under which a person finds each (the heading of a table is
    row 1), and their columns in the order of `names`.

    `kinds` says of each column what `kind_of` says of it, where the reading knows
    that without looking; a column of a kind may be empty.
    """

    names: tuple[str, ...]
    numbers: Sequence[int]
    columns: Sequence[Sequence[Any]]
    kinds: Sequence[type] | None = None

    @classmethod
    def of_rows(
        cls, names: tuple[str, ...], numbers: Sequence[int], rows: Iterable[Sequence[Any]], kinds: Sequence[type] | None = None
    ) -> "Batch":
        return cls(names, numbers, list(zip(*rows, strict=True)) or [()] * len(names), kinds)

    def only(self, places: Sequence[int]) -> "Batch":
        """Some of the rows."""
        if len(places) == len(self.numbers):
            return self
        columns = [[column[place] for place in places] for column in self.columns]
        return Batch(self.names, [self.numbers[place] for place in places], columns, self.kinds)

    def kind(self, place: int) -> type:
        return kind_of(self.columns[place]) if self.kinds is None else self.kinds[place]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row of a table with more or fewer cells than there are headings, or with
    something at a place (from 0) that has no heading."""

    number: int
    cells: Sequence[Any]
    unheaded: int | None = None


@dataclass(slots=True)
class Opened:
    """`batches` gives each row once, in the file's order. `last_updated` is what the file says of itself; `warnings` may grow
    while the rows are read; `position` is how many bytes of the file are read, 0 where that is not known."""

    dataset: Dataset
    batches: Iterator[Batch | Misfit]
    last_updated: str | None = None
    warnings: list[str] = field(default_factory=list)
    position: Callable[[], int] = lambda: 0


def dataset_of(path: Path, headings: Iterable[str], wanted: str | None) -> Dataset:
    """The dataset of these headings; raises `Unreadable` where they are of none, or of another than was asked for."""
    listed = list(headings)
    found = recognise(listed)
    if found is None:
        raise Unreadable(
            _("{file}: judul kolom tidak dikenal ({headings} …). Pilih berkas unduhan SIRUP, ISB atau INAPROC yang utuh.").format(
                file=path.name, headings=", ".join(listed[:8])[:300]
            )
        )
    if wanted is not None and found.name != wanted:
        raise Unreadable(_("{file}: berisi {found}, bukan {wanted}.").format(file=path.name, found=found.name, wanted=wanted))
    return found


def check_headings(path: Path, dataset: Dataset, headings: Sequence[str]) -> None:
    """A table's headings must hold every needed column, and none twice. Raises `Unreadable`."""
    missing = dataset.missing(headings)
    if missing:
        raise Unreadable(
            _("{file}: kolom {columns} tidak ada. Unduh lagi berkas {name} yang utuh.").format(
                file=path.name, columns=", ".join(missing), name=dataset.name
            )
        )
    twice = sorted({heading for heading in headings if headings.count(heading) > 1})
    if twice:
        raise Unreadable(_("{file}: judul kolom {columns} ada dua kali.").format(file=path.name, columns=", ".join(twice)[:300]))

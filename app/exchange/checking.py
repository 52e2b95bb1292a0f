"""Checking: a batch of raw rows becomes columns of typed values by its dataset's fields, and for each row that does not
fit, what is wrong with which column and what to do.

Column by column, because most columns hold one type and few different values; a value
out of the ordinary is read alone, by `validating.typed`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from app.exchange.datasets import Dataset, Field, Kind
from app.exchange.reading import Batch, Misfit
from app.exchange.reading.opened import CELL_MAX, NOTHING, kind_of
from app.exchange.remembering import Remembered
from app.exchange.validating import CODE_END, EMPTY, MONEY_MAX, Fault, WrongValue, fault_in, typed
from app.feeds.packing import SERVED
from app.language import _

Column = Sequence[Any]
DIGITS_MAX = 18
"""Of a code, and more than money has."""
DAY = 10
"""Letters of a day: `2026-03-31`."""
TIME = re.compile(r"[ T](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
UNREAD = object()
"""Stands where a value could not be read."""


class Columns:
    """Typed values of many rows by ISB name. What nobody asked for yet is read by `later` when it is first asked for."""

    def __init__(self, length: int, names: Collection[str], later: Callable[[str], Column]) -> None:
        self.length, self.names = length, names
        self._later = later
        self._read: dict[str, Column] = {}

    def __setitem__(self, name: str, column: Column) -> None:
        self._read[name] = column

    def __getitem__(self, name: str) -> Column:
        column = self._read.get(name)
        if column is None:
            if name not in self.names:
                raise KeyError(name)
            column = self._read[name] = self._later(name)
        return column

    def get(self, name: str) -> Column | None:
        return self[name] if name in self.names else None

    def only(self, places: Sequence[int]) -> "Columns":
        """The same columns for some of the rows."""
        return Columns(len(places), self.names, lambda name: [self[name][place] for place in places])

    def rows(self) -> "list[Row]":
        return [Row(self, place) for place in range(self.length)]


class Row(Mapping[str, Any]):
    """One row of the columns. Raises `KeyError` for a value that could not be read."""

    __slots__ = ("_columns", "_place")

    def __init__(self, columns: Columns, place: int) -> None:
        self._columns, self._place = columns, place

    def __getitem__(self, name: str) -> Any:
        value = self._columns[name][self._place]
        if value is UNREAD:
            raise KeyError(name)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        column = self._columns.get(name)
        return default if column is None else column[self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.names)

    def __len__(self) -> int:
        return len(self._columns.names)


class Checker:
    """Checks batches of one dataset that have the same columns."""

    def __init__(self, dataset: Dataset, names: Sequence[str], *, timezone: str) -> None:
        self.dataset, self.timezone = dataset, timezone
        self._places = {
            field.name: [names.index(name) for name in (field.name, field.alias) if name is not None and name in names]
            for field in dataset.fields
        }
        self._beside = [field for field in dataset.fields if field.personal or field.name in SERVED]
        self._is_time = Remembered(lambda text: TIME.fullmatch(text) is not None)
        self._written = Remembered(lambda value: None if value is None else str(value))
        self._read = {field.name: Remembered(partial(self._read_text, field)) for field in dataset.fields}

    def check(self, batch: Batch, *, is_long: bool = True, beside: bool = False) -> tuple[Columns, dict[int, list[Fault]]]:
        """The typed columns, and by place in the batch the faults of the rows that have some. Where no row `is_long`, no cell
        can be. `beside`: check only what a row's hash does not hold."""
        columns = Columns(len(batch.numbers), self._places, lambda name: self._read[name].column(self._given(name, batch)[0]))
        faults = defaultdict[int, list[Fault]](list)
        for field in self._beside if beside else self.dataset.fields:
            given, kind = self._given(field.name, batch)
            if kind is str and field.kind is Kind.TEXT and not field.needed and not is_long:
                continue  # any will do
            column = self._at_once(field, given, kind, is_long=is_long)
            if column is None or (field.needed and _has_gaps(column)):
                column = self._one_by_one(field, given, batch, faults)
            columns[field.name] = column
        if self.dataset.check is not None and not beside:
            for place, row in enumerate(columns.rows()):
                complaint = None if place in faults else self.dataset.check(row)
                if complaint is not None:
                    faults[place].append(fault_in(batch.numbers[place], complaint.column, row[complaint.column], complaint.remedy))
        return columns, faults

    def _given(self, name: str, batch: Batch) -> tuple[Column, type]:
        """The raw column under its ISB name, where that is empty under its name in v1; and what kind it is of."""
        match self._places[name]:
            case [place]:
                return batch.columns[place], batch.kind(place)
            case []:
                return [None] * len(batch.numbers), NOTHING
            case [own, other]:
                pairs = zip(batch.columns[own], batch.columns[other], strict=True)
                merged = [second if first is None else first for first, second in pairs]
                return merged, kind_of(merged)
        raise AssertionError("a field has two names at most")

    def _one_by_one(self, field: Field, given: Column, batch: Batch, faults: dict[int, list[Fault]]) -> Column:
        values = []
        for place, value in enumerate(given):
            try:
                values.append(typed(field, value, self.timezone))
            except WrongValue as wrong:
                values.append(UNREAD)
                shown = "***" if field.personal else value
                faults[place].append(fault_in(batch.numbers[place], field.name, shown, str(wrong)))
        return values

    def _at_once(self, field: Field, given: Column, kind: type, *, is_long: bool) -> Column | None:
        """The column where all of its values are ordinary ones; None where they have to be looked at one by one."""
        if kind is NOTHING:
            return given
        if kind is str:
            if is_long and _is_long(given):
                return None
            return self._digits(field, given) or self._days(field, given) or self._texts(field, given)
        if kind is bool and field.kind is Kind.BOOLEAN:
            return given
        if kind is int and field.kind is Kind.MONEY and _within(given, MONEY_MAX):
            return given
        if kind is int and field.kind is Kind.CODE and _within(given, CODE_END - 1):
            return list(map(str, given)) if field.name == self.dataset.key_column and all(given) else self._written.column(given)
        return None

    def _digits(self, field: Field, given: Column) -> Column | None:
        """Money and keys, of which hardly one is like another, where all of them are digits alone."""
        if field.kind is not Kind.MONEY and not (field.kind is Kind.CODE and field.name == self.dataset.key_column):
            return None
        if not all(given) or max(map(len, given)) > DIGITS_MAX:
            return None
        joined = "".join(given)
        if not (joined.isascii() and joined.isdigit()):
            return None
        if field.kind is Kind.CODE and not min(given).startswith("0"):
            return given
        numbers = list(map(int, given))
        if field.kind is Kind.CODE:
            return list(map(str, numbers))
        return numbers if _within(numbers, MONEY_MAX) else None

    def _days(self, field: Field, given: Column) -> Column | None:
        """Instants without an offset, of which hardly one is like another: the day of each,
        which does repeat, where all of them have a time."""
        if field.kind is not Kind.DATE or len(given[0] or "") <= DAY or not all(given):
            return None
        if not all(self._is_time.column({text[DAY:] for text in given})):
            return None
        return self._texts(field, [text[:DAY] for text in given])

    def _texts(self, field: Field, given: Column) -> Column | None:
        """Texts repeat: each is read once."""
        try:
            return self._read[field.name].column(given)
        except WrongValue:
            return None

    def _read_text(self, field: Field, value: str | None) -> Any:
        if value is None or (text := value.strip()) in EMPTY:
            return None
        return text if field.kind is Kind.TEXT else typed(field, text, self.timezone)


def _is_long(given: Column) -> bool:
    return any(len(value) > CELL_MAX for value in given if value is not None)


def _has_gaps(column: Column) -> bool:
    """Is a value missing? Told by whether one is false first: to compare each with
    None takes longer than all else that is done to it."""
    return not all(column) and None in set(column)


def _within(given: Column, highest: int) -> bool:
    found = [value for value in given if value is not None] if _has_gaps(given) else given
    return not found or (min(found) >= 0 and max(found) <= highest)


def misfit(found: Misfit) -> Fault:
    """What is wrong with a row of a table whose cells are not those of its headings."""
    if found.unheaded is not None:
        remedy = _(
            "Kolom ke-{n} tidak berjudul. Kosongkan selnya atau beri kolom itu judul; periksa juga apakah baris ini bergeser."
        )
        return fault_in(found.number, "*", found.cells[found.unheaded], remedy.format(n=found.unheaded + 1))
    remedy = _("Jumlah kolom tidak sama dengan judulnya; beri tanda kutip pada nilai yang berisi koma.")
    return fault_in(found.number, "*", ",".join(str(cell) for cell in found.cells), remedy)

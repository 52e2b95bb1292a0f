"""Checking: a batch of raw rows becomes columns of typed values by its dataset's fields, and for each row that does not fit, what is wrong with
which column and what to do.

Column by column, because most columns hold one type and few different values; a value out of the ordinary is read alone, by `validating.typed`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from app.exchange.datasets import Dataset, Field, Kind
from app.exchange.reading import Batch
from app.exchange.reading.opened import CELL_MAX
from app.exchange.validating import CODE_END, EMPTY, MONEY_MAX, Fault, WrongValue, fault_in, typed
from app.language import _

Column = Sequence[Any]
NOTHING = type(None)
UNREAD = object()
"""Stands where a value could not be read."""
REMEMBERED_MAX = 20_000


class Remembered(dict[Any, Any]):
    """What `of` makes of a value, made once for values that repeat; it forgets all when it grows too large."""

    def __init__(self, of: Callable[[Any], Any]) -> None:
        self.of = of

    def __missing__(self, value: Any) -> Any:
        if len(self) >= REMEMBERED_MAX:
            self.clear()
        made = self[value] = self.of(value)
        return made

    def column(self, values: Iterable[Any]) -> list[Any]:
        return list(map(self.__getitem__, values))


class Columns:
    """Typed values of many rows by ISB name. A text that no rule needs is read when it is first asked for."""

    def __init__(self, length: int) -> None:
        self.length = length
        self._read: dict[str, Column] = {}
        self._later: dict[str, Callable[[], Column]] = {}

    def __setitem__(self, name: str, column: Column) -> None:
        self._read[name] = column

    def later(self, name: str, read: Callable[[], Column]) -> None:
        self._later[name] = read

    def __getitem__(self, name: str) -> Column:
        if name not in self._read:
            self._read[name] = self._later.pop(name)()
        return self._read[name]

    def get(self, name: str) -> Column | None:
        return self[name] if name in self._read or name in self._later else None

    @property
    def names(self) -> tuple[str, ...]:
        return (*self._read, *self._later)

    def only(self, places: Sequence[int]) -> "Columns":
        """The same columns for some of the rows."""
        chosen = Columns(len(places))
        for name in self.names:
            chosen.later(name, lambda name=name: [self[name][place] for place in places])  # type: ignore[misc]
        return chosen

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
        self.place = {name: place for place, name in enumerate(names)}
        self._read = {field.name: Remembered(partial(self._read_text, field)) for field in dataset.fields}

    def check(self, batch: Batch, *, is_long: bool = True) -> tuple[Columns, dict[int, list[Fault]]]:
        """The typed columns, and by place in the batch the faults of the rows that have some. Where no row `is_long`, no cell can be."""
        columns, faults = Columns(len(batch.numbers)), defaultdict[int, list[Fault]](list)
        for field in self.dataset.fields:
            given = self._given(field, batch.columns, columns.length)
            at_once = self._at_once(field, given, is_long=is_long)
            if at_once is None:
                columns[field.name] = self._one_by_one(field, given, batch, faults)
            elif not field.needed:
                columns.later(field.name, at_once)
            else:
                column = at_once()
                columns[field.name] = self._one_by_one(field, given, batch, faults) if None in column else column
        if self.dataset.check is not None:
            for place, row in enumerate(columns.rows()):
                complaint = None if place in faults else self.dataset.check(row)
                if complaint is not None:
                    faults[place].append(fault_in(batch.numbers[place], complaint.column, row[complaint.column], complaint.remedy))
        return columns, faults

    def _given(self, field: Field, raw: Sequence[Column], length: int) -> Column:
        """The raw column under its ISB name, where that is empty under its name in v1."""
        first = raw[self.place[field.name]] if field.name in self.place else None
        second = raw[self.place[field.alias]] if field.alias in self.place else None
        if first is None or second is None:
            return first or second or [None] * length
        return [other if value is None else value for value, other in zip(first, second, strict=True)]

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

    def _at_once(self, field: Field, given: Column, *, is_long: bool) -> Callable[[], Column] | None:
        """How the whole column is read, where all of its values are ordinary ones; None where they have to be looked at one by one."""
        kinds = set(map(type, given)) - {NOTHING}
        if not kinds:
            return lambda: given
        if kinds == {str} and not (is_long and _is_long(given)):
            return self._texts(field, given)
        if kinds == {bool} and field.kind is Kind.BOOLEAN:
            return lambda: given
        if kinds == {int} and field.kind is Kind.MONEY:
            return (lambda: given) if _within(given, MONEY_MAX) else None
        if kinds == {int} and field.kind is Kind.CODE:
            return (lambda: [None if value is None else str(value) for value in given]) if _within(given, CODE_END - 1) else None
        return None

    def _texts(self, field: Field, given: Column) -> Callable[[], Column] | None:
        """Texts repeat: each is read once, and where any text will do only when somebody asks."""
        read = self._read[field.name]
        if field.kind is Kind.TEXT:
            return lambda: read.column(given)
        try:
            column = read.column(given)
        except WrongValue:
            return None
        return lambda: column

    def _read_text(self, field: Field, value: str | None) -> Any:
        if value is None or (text := value.strip()) in EMPTY:
            return None
        return text if field.kind is Kind.TEXT else typed(field, text, self.timezone)


def _is_long(given: Column) -> bool:
    return any(len(value) > CELL_MAX for value in given if value is not None)


def _within(given: Column, highest: int) -> bool:
    found = given if None not in given else [value for value in given if value is not None]
    return min(found) >= 0 and max(found) <= highest


def misfit(number: int, cells: Sequence[Any]) -> Fault:
    """What is wrong with a row of a table that has more or fewer cells than there are headings."""
    remedy = _("Jumlah kolom tidak sama dengan judulnya; beri tanda kutip pada nilai yang berisi koma.")
    return fault_in(number, "*", ",".join(str(cell) for cell in cells), remedy)

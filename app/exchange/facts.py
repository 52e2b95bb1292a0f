"""Facts: what a projection wants to know of a row, read of one row or of a whole column at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.types import to_instance

from app.exchange.checking import Columns
from app.exchange.framing import TYPES, frame_of
from app.exchange.remembering import Remembered

Reader = Callable[[Any], Any]
"""From a row (a mapping of typed values by ISB name) to the fact."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that some columns tell: `of` makes it of their values in one row, the same of equal
    values. A column that the dataset does not have is None."""

    names: tuple[str, ...]
    of: Callable[..., Any] | None = None

    def __call__(self, row: Mapping[str, Any]) -> Any:
        values = [row.get(name) for name in self.names]
        return values[0] if self.of is None else self.of(*values)


def by_columns(reader: Reader, kind: type) -> Callable[[Columns], Sequence[bytes]]:
    """Reads the fact of every row, framed as one of its kind; where it is told by values that repeat, once for each."""
    frame = frame_of(to_instance(TYPES[kind]))
    if not isinstance(reader, Told):
        return lambda columns: [frame(reader(row)) for row in columns.rows()]
    of, names = reader.of, reader.names
    if of is None and kind in (int, Decimal):
        return lambda columns: list(map(frame, _column(columns, names[0])))
    if len(names) > 1:
        assert of is not None
        together = Remembered(lambda values: frame(of(*values)))
        return lambda columns: together.column(zip(*(_column(columns, name) for name in names), strict=True))
    alone = Remembered(frame if of is None else lambda value: frame(of(value)))
    return lambda columns: alone.column(_column(columns, names[0]))


def _column(columns: Columns, name: str) -> Sequence[Any]:
    return columns.get(name) or [None] * columns.length


def value_of(name: str) -> Told:
    return Told((name,))


def text_of(name: str) -> Told:
    """A text as it is shown: one line, single spaces."""
    return Told((name,), one_line)


def number_of(name: str) -> Told:
    """SIRUP's number of a unit; None where it is no number that fits."""
    return Told((name,), lambda value: None if value is None or len(value) > 9 else int(value))


WRITTEN_OUT = re.compile(r"\\r|\\n|_x000[dD]_")
"""White space that a feed or a workbook wrote out."""


def one_line(text: str | None) -> str | None:
    if text is None:
        return None
    return " ".join((WRITTEN_OUT.sub(" ", text) if "\\" in text or "_x" in text else text).split())

"""Keeping: what is kept of raw rows. Persons are masked (see `persons`); each row gets the hash by which it is told whether it changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from app.exchange.datasets import Dataset
from app.exchange.persons import VENDOR, masked
from app.exchange.reading import Batch
from app.exchange.validating import Fault, fault_in
from app.feeds import packing
from app.language import _

NUL = b"\\u0000"


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of a batch as they are stored: encoded and hashed; None and a fault for what no database keeps."""

    encoded: list[bytes | None]
    hashes: list[bytes]
    served: list[Sequence[Any]]
    faults: dict[int, Fault]

    @property
    def longest(self) -> int:
        """Bytes of the longest row."""
        return max((len(text) for text in self.encoded if text is not None), default=0)


class Keeper:
    """Keeps batches of one dataset that have the same columns. `columns` is the order in which they are packed."""

    def __init__(self, dataset: Dataset, names: tuple[str, ...]) -> None:
        self.columns = packing.Columns(names)
        self._ordered = _orderer(names, self.columns.names)
        personal = {field.name for field in dataset.fields if field.personal}
        self._masks = [(place, name) for place, name in enumerate(self.columns.names) if name in personal]
        self._vendor = self.columns.names.index(VENDOR) if VENDOR in self.columns.names else None
        self._bad_name = next((name for name in names if not is_storable(name)), None)

    def order(self, batch: Batch) -> Batch:
        """The batch with its columns in the order in which they are packed."""
        return batch if self._ordered is None else Batch(self.columns.names, batch.numbers, list(map(self._ordered, batch.rows)))

    def keep(self, batch: Batch, raw: Sequence[Sequence[Any]]) -> Kept:
        """`batch` in packed order, and the same as columns."""
        rows: Sequence[Sequence[Any]] = batch.rows
        if self._masks:
            shown = list(raw)
            vendors = [None] * len(batch.rows) if self._vendor is None else raw[self._vendor]
            for place, name in self._masks:
                shown[place] = [masked(name, value, vendor) for value, vendor in zip(raw[place], vendors, strict=True)]
            rows = list(zip(*shown, strict=True))
        faults: dict[int, Fault] = {}
        encoded: list[bytes | None] = []
        try:
            encoded += map(self.columns.encode, rows)
        except UnicodeEncodeError:
            encoded = [self._encode_alone(row, batch.numbers[place], place, faults) for place, row in enumerate(rows)]
        if self._bad_name is not None or any(NUL in text for text in encoded if text is not None):
            for place, text in enumerate(encoded):
                if text is not None and (self._bad_name is not None or not is_storable(rows[place])):
                    encoded[place], faults[place] = None, self._unstorable(rows[place], batch.numbers[place])
        hashes = [b"" if text is None else self.columns.hash(text) for text in encoded]
        cut = len(self.columns.own)
        return Kept(encoded, hashes, [row[cut:] for row in rows], faults)

    def _encode_alone(self, row: Sequence[Any], number: int, place: int, faults: dict[int, Fault]) -> bytes | None:
        try:
            return self.columns.encode(row)
        except UnicodeEncodeError:
            faults[place] = self._unstorable(row, number)
            return None

    def _unstorable(self, row: Sequence[Any], number: int) -> Fault:
        by_name = dict(zip(self.columns.names, row, strict=True))
        column = next((name for name, value in by_name.items() if not is_storable(name) or not is_storable(value)), "*")
        remedy = _("Berisi huruf yang tidak sah (NUL atau separuh pasangan). Hapus huruf itu.")
        return fault_in(number, column, repr(by_name.get(column)), remedy)


def is_storable(value: Any) -> bool:
    """Can PostgreSQL hold it? No NUL, and no half of a surrogate pair, at any depth."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, Mapping):
        return all(is_storable(part) for pair in value.items() for part in pair)
    return not isinstance(value, list | tuple) or all(is_storable(part) for part in value)


def _orderer(names: tuple[str, ...], wanted: tuple[str, ...]) -> Callable[[Sequence[Any]], tuple[Any, ...]] | None:
    """Puts the values of a row into another order; None where it is the same."""
    if names == wanted:
        return None
    places = [names.index(name) for name in wanted]
    return itemgetter(*places) if len(places) > 1 else lambda row: tuple(row)

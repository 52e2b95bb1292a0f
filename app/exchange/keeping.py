"""Keeping: what is kept of raw rows. Persons are masked (see `persons`); each row
gets the hash by which it is told whether it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.exchange.datasets import Dataset
from app.exchange.persons import VENDOR, masked_column
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
    served: Sequence[Sequence[Any]]
    faults: dict[int, Fault]

    def only(self, places: Sequence[int]) -> "Kept":
        """Some of the rows, where none has a fault."""
        return Kept(
            [self.encoded[place] for place in places],
            [self.hashes[place] for place in places],
            [self.served[place] for place in places],
            {},
        )

    @property
    def longest(self) -> int:
        """Bytes of the longest row."""
        return max(map(len, filter(None, self.encoded)), default=0)


class Keeper:
    """Keeps batches of one dataset that have the same columns. `columns` is the order in which they are packed."""

    def __init__(self, dataset: Dataset, names: tuple[str, ...]) -> None:
        self.columns = packing.Columns(names)
        self._places = [names.index(name) for name in self.columns.names]
        personal = {field.name for field in dataset.fields if field.personal}
        self._masks = [(place, name) for place, name in enumerate(self.columns.names) if name in personal]
        self._vendor = self.columns.names.index(VENDOR) if VENDOR in self.columns.names else None
        self._bad_name = next((name for name in names if not is_storable(name)), None)

    def order(self, batch: Batch) -> Batch:
        """The batch with its columns in the order in which they are packed."""
        if batch.names == self.columns.names:
            return batch
        kinds = batch.kinds and [batch.kinds[place] for place in self._places]
        return Batch(self.columns.names, batch.numbers, [batch.columns[place] for place in self._places], kinds)

    def keep(self, batch: Batch) -> Kept:
        """`batch` in packed order."""
        shown = list(batch.columns)
        vendors = [None] * len(batch.numbers) if self._vendor is None else batch.columns[self._vendor]
        for place, name in self._masks:
            shown[place] = masked_column(name, batch.columns[place], vendors)
        cut = len(self.columns.own)
        own, served = _rows_of(shown[:cut], batch), _rows_of(shown[cut:], batch)
        faults: dict[int, Fault] = {}
        encoded: list[bytes | None] = []
        try:
            encoded += self.columns.encode(own)
            packing.ENCODER.encode(served)
        except UnicodeEncodeError:
            encoded = [
                self._encode_alone(row, how, batch.numbers[place], place, faults)
                for place, (row, how) in enumerate(zip(own, served, strict=True))
            ]
        if self._bad_name is not None or any(NUL in text for text in encoded if text):
            for place, text in enumerate(encoded):
                row = (*own[place], *served[place])
                if text is not None and (self._bad_name is not None or not is_storable(row)):
                    encoded[place], faults[place] = None, self._unstorable(row, batch.numbers[place])
        return Kept(encoded, self.columns.hashes(encoded), served, faults)

    def _encode_alone(
        self, row: tuple[Any, ...], served: tuple[Any, ...], number: int, place: int, faults: dict[int, Fault]
    ) -> bytes | None:
        try:
            packing.ENCODER.encode(served)
            return self.columns.encode([row])[0]
        except UnicodeEncodeError:
            faults[place] = self._unstorable((*row, *served), number)
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


def _rows_of(columns: Sequence[Sequence[Any]], batch: Batch) -> list[tuple[Any, ...]]:
    return list(zip(*columns, strict=True)) if columns else [()] * len(batch.numbers)

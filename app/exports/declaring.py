"""A form of export as data: its fields in order, what each holds and where its value comes from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.clock import end_of_local_day
from app.language import mark
from app.regions.models import Region


class Kind(StrEnum):
    """What a field holds, as the data dictionary says it."""

    TEXT = "text"
    CODE = "code"
    COUNT = "count"
    NUMBER = "number"
    RUPIAH = "rupiah"
    CENTS = "cents"
    DAY = "day"
    INSTANT = "instant"


KINDS = {
    Kind.TEXT: mark("teks"),
    Kind.CODE: mark("kode, ditulis sebagai teks"),
    Kind.COUNT: mark("bilangan bulat"),
    Kind.NUMBER: mark("angka; pecahan bila ada"),
    Kind.RUPIAH: mark("rupiah bulat"),
    Kind.CENTS: mark("rupiah, sen bila ada"),
    Kind.DAY: mark("tanggal, TTTT-BB-HH"),
    Kind.INSTANT: mark("waktu, ISO 8601"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose year is exported; `as_of`: as it was known at the end of that day, None as it is now."""

    region: Region
    year: int
    as_of: date | None = None

    @property
    def known_at(self) -> datetime | None:
        return None if self.as_of is None else end_of_local_day(self.as_of, self.region.timezone)


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its heading, what it holds, what it means, and its value in a record."""

    name: str
    kind: Kind
    meaning: str
    of: Callable[[Any], Any]


class Source(Protocol):
    """Gives records by key, those after `after`, at most `limit` looked at; with each the key to
    go on from. None stands for a key without a record."""

    def __call__(self, session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Any | None]]: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A form of export. Its `sources` are read one after another; `dataset` is what an import of
    the file is; `keeps` says which records are in it."""

    name: str
    title: str
    note: str
    fields: tuple[Field, ...]
    sources: tuple[Source, ...]
    dataset: str | None = None
    keeps: Callable[[Any], bool] = lambda record: True
    in_csv: bool = False
    """A table for people: its own form is CSV, not JSON."""
    stem: str | None = None
    """What its files are called, where that is not its name."""
    is_bare: bool = False
    """As JSON it is the rows alone, as ISB serves them, without INAPROC's envelope; what it says of itself stands beside it."""
    holds: str | None = None
    """What a package of the standard calls what it holds (`releases`, `records`); None for rows of fields."""

    def row(self, record: Any) -> "Row":
        return {field.name: _plain(field.of(record)) for field in self.fields} if self.holds is None else record

    @property
    def file_stem(self) -> str:
        return self.stem or self.name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


Row = dict[str, Any]
Place = tuple[int, str]
"""Where a row stands: the number of its source, and its key there."""
CHUNK = 500


def rows(
    session: Session, what: Format, asked: Asked, *, after: Place | None = None, at_once: int = CHUNK
) -> Iterator[tuple[Place, Row]]:
    """Every row of the format after that place, in a fixed order that writes do not shift; `at_once` are read at a time."""
    part, key = after if after is not None else (0, None)
    for number in range(part, len(what.sources)):
        while found := what.sources[number](session, asked, key, at_once):
            for key, record in found:
                if record is not None and what.keeps(record):
                    yield (number, key), what.row(record)
            if len(found) < at_once:
                break
        key = None


def _plain(value: Any) -> Any:
    """As JSON writes it: days and instants as text; whole decimals as integers, others exactly."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    return value

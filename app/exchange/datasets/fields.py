"""What a dataset is made of: fields as data, in the feed's own names. Recognition, validation, docs and tests all read this."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a field holds. A `code` is a number or its text; `codes` several of them between semicolons; `money` is whole rupiah,
    a decimal is rounded half up; an `amount` keeps its cents; a `state` is one of `among`."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    STATE = "state"
    CODES = "codes"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its ISB name, what it holds, whether it must be filled, its name in INAPROC v1, whether it names a person."""

    name: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    alias: str | None = None
    personal: bool = False
    among: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a row whose fields are each well formed: the column to look at and what to do."""

    column: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """`signature`: headings that tell this dataset from every other; `key`: a row's identity within its region and year.

    Where one column's value is the key, `key_column` names it. Where `repeats`, rows of one key are different rows and are
    numbered; elsewhere the last one is taken. `check` looks at a whole row.
    """

    name: str
    fields: tuple[Field, ...]
    signature: frozenset[str]
    key: Callable[[Mapping[str, Any]], str]
    year: str | None = "tahun_anggaran"
    repeats: bool = False
    check: Callable[[Mapping[str, Any]], Complaint | None] | None = None
    key_column: str | None = None

    @property
    def aliases(self) -> dict[str, str]:
        """v1 name → ISB name."""
        return {field.alias: field.name for field in self.fields if field.alias}

    def missing(self, headings: Iterable[str]) -> list[str]:
        """Columns that every row must fill and that are not there at all."""
        found = set(headings)
        return [field.name for field in self.fields if field.needed and not found & {field.name, field.alias}]

    def recognises(self, headings: Iterable[str]) -> bool:
        aliases = self.aliases
        return self.signature <= {aliases.get(heading, heading) for heading in headings}


def of(kind: Kind, names: str, *, personal: bool = False, among: Collection[str] = ()) -> tuple[Field, ...]:
    """Fields of one kind; `name=alias` gives the v1 name."""
    made = []
    for word in names.split():
        name, _, alias = word.partition("=")
        made.append(Field(name, kind, alias=alias or None, personal=personal, among=among))
    return tuple(made)


def needing(fields: Iterable[Field], names: str) -> tuple[Field, ...]:
    """The same fields, those named having to be filled."""
    needed = names.split()
    return tuple(replace(field, needed=True) if field.name in needed else field for field in fields)


TEXT, CODE, MONEY, NUMBER, BOOLEAN, DATE, INSTANT, STATE, CODES, AMOUNT = Kind

HEAD = (
    of(CODE, "tahun_anggaran")
    + of(TEXT, "kd_klpd nama_klpd jenis_klpd")
    + of(CODE, "kd_satker")
    + of(TEXT, "kd_satker_str nama_satker")
)
"""The seven fields with which most feeds begin."""
STATUS = of(BOOLEAN, "status_aktif_rup status_delete_rup") + of(TEXT, "status_umumkan_rup") + of(DATE, "_event_date")
"""The four with which the RUP's feeds end."""
OFFICIAL = of(TEXT, "nip_ppk nama_ppk username_ppk", personal=True)
ANNOUNCED = "tahun_anggaran kd_klpd kd_satker_str kd_rup pagu status_aktif_rup status_delete_rup status_umumkan_rup"
"""What a row of the RUP must say to be counted or not."""

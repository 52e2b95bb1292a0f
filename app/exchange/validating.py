"""Validating: a raw row becomes typed values by its dataset's fields, or a list of what is wrong with which column and what to do; never a guess."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from app.clock import local_date
from app.exchange.datasets import Dataset, Field, Kind
from app.exchange.datasets.fields import VOLATILE
from app.exchange.reading.opened import CELL_MAX, Raw
from app.language import _
from app.money import RUPIAH_MAX, round_rupiah

EMPTY = frozenset({"", "null", "NULL", "None"})
TRUE, FALSE = frozenset({"true", "1", "ya", "t"}), frozenset({"false", "0", "tidak", "f"})
CODE_END = 10**18
DIGITS = re.compile(r"[0-9]{1,18}")
NUMERIC = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
MONEY_MAX = RUPIAH_MAX // 1000
ALL_COLUMNS = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: the row as a person counts it, the column, the value (cut short), and what to do."""

    row: int
    column: str
    value: str
    remedy: str


class WrongValue(ValueError):
    """The value is not of its field's kind; the message is the remedy."""


def validate(dataset: Dataset, number: int, raw: Raw, *, timezone: str) -> tuple[dict[str, Any], list[Fault]]:
    """Typed values under ISB names, and the faults. Where there are faults, the values are those that could be read."""
    if not isinstance(raw, Mapping):
        return {}, [_of_another_width(number, raw)]
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in dataset.fields:
        given = raw.get(field.name)
        if given is None and field.alias is not None:
            given = raw.get(field.alias)
        if given is None and not field.needed:
            values[field.name] = None
            continue
        try:
            values[field.name] = typed(field, given, timezone)
        except WrongValue as wrong:
            faults.append(_fault(number, field, given, str(wrong)))
    if not faults and (complaint := dataset.check(values)) is not None:
        faults.append(Fault(number, complaint.column, _cut(values[complaint.column]), complaint.remedy))
    return values, faults


def typed(field: Field, value: Any, timezone: str) -> Any:
    """The value as its kind: code → text of an integer, money → int, number → Decimal, boolean, date; None where it is empty and may be.

    Raises `WrongValue`.
    """
    if isinstance(value, str):
        if len(value) > CELL_MAX:
            raise WrongValue(_("Isi sel terlalu panjang ({n} huruf).").format(n=len(value)))
        value = value.strip()
        if value in EMPTY:
            value = None
    if value is None:
        if field.needed:
            raise WrongValue(_("Wajib diisi."))
        return None
    return READERS[field.kind](value, field, timezone)


def stored(dataset: Dataset, number: int, raw: Mapping[str, Any]) -> tuple[bytes, bytes, Fault | None]:
    """The raw row as it is kept (JSON, persons masked) and its hash: 16 bytes over the row, whatever the order of its columns, without what says
    only when it was served. A fault for what no database keeps."""
    kept = masked(dataset, raw)
    try:
        payload = msgspec.json.encode(kept)
        content = msgspec.json.encode({name: kept[name] for name in kept.keys() - VOLATILE}, order="sorted")
    except UnicodeEncodeError:
        return b"", b"", _unstorable(number, kept)
    fault = _unstorable(number, kept) if b"\\u0000" in payload and not is_storable(kept) else None
    return payload, hashlib.blake2b(content, digest_size=16).digest(), fault


def masked(dataset: Dataset, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Names of persons are gone; of a NIP the last three digits stay."""
    kept = dict(raw)
    for field in dataset.fields:
        if field.personal and kept.get(field.name) not in (None, ""):
            kept[field.name] = f"***{str(kept[field.name])[-3:]}" if "nip" in field.name.split("_") else "***"
    return kept


def _text(value: Any, field: Field, timezone: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | dict | list):
        raise WrongValue(_("Harus berupa teks."))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _code(value: Any, field: Field, timezone: str) -> str:
    if type(value) is int and 0 <= value < CODE_END:
        return str(value)
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if isinstance(value, bool) or not DIGITS.fullmatch(text):
        raise WrongValue(_("Harus kode angka."))
    return str(int(text))


def _codes(value: Any, field: Field, timezone: str) -> str:
    """`45828523 ;60832782` → `45828523;60832782`, in the feed's order."""
    parts = [part.strip() for part in value.split(";")] if isinstance(value, str) else [value]
    return ";".join(_code(part, field, timezone) for part in parts if part != "") or _code("", field, timezone)


def _number(value: Any, field: Field, timezone: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise WrongValue(_("Harus angka."))
    text = str(value)
    if not NUMERIC.fullmatch(text):
        raise WrongValue(_("Harus angka tanpa pemisah ribuan, misalnya 1500000."))
    number = Decimal(text)
    if not number.is_finite() or abs(number) > MONEY_MAX:
        raise WrongValue(_("Angkanya di luar batas."))
    return number


def _money(value: Any, field: Field, timezone: str) -> int:
    if type(value) is int and 0 <= value <= MONEY_MAX:
        return value
    return round_rupiah(_amount(value, field, timezone))


def _amount(value: Any, field: Field, timezone: str) -> Decimal:
    amount = _number(value, field, timezone)
    if amount < 0:
        raise WrongValue(_("Tidak boleh di bawah nol."))
    return amount


def _boolean(value: Any, field: Field, timezone: str) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text not in TRUE | FALSE:
        raise WrongValue(_("Harus true atau false."))
    return text in TRUE


def _date(value: Any, field: Field, timezone: str) -> date:
    """A day; an instant is the region's day, except midnight in UTC, which is how the feeds write a bare day."""
    text = str(value).replace(" ", "T", 1)
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        at = datetime.fromisoformat(text)
    except ValueError:
        raise WrongValue(_("Harus tanggal seperti 2025-03-31.")) from None
    is_bare = at.tzinfo is None or (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
    return at.date() if is_bare else local_date(at, timezone)


def _instant(value: Any, field: Field, timezone: str) -> datetime:
    """An instant; without an offset it is the region's wall clock."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise WrongValue(_("Harus waktu seperti 2025-03-31T09:00:00Z.")) from None
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(timezone))


def _state(value: Any, field: Field, timezone: str) -> str:
    """`ON PROCESS` of the public portal is `ON_PROCESS`."""
    state = re.sub(r"[\s_]+", "_", str(value).upper())
    if state not in field.among:
        raise WrongValue(_("Bukan status yang dikenal. Yang dikenal: {states}.").format(states=", ".join(sorted(field.among))))
    return state


READERS: Mapping[Kind, Callable[[Any, Field, str], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.STATE: _state,
    Kind.CODES: _codes,
    Kind.AMOUNT: _amount,
}


def _of_another_width(number: int, cells: Sequence[Any]) -> Fault:
    remedy = _("Jumlah kolom tidak sama dengan judulnya; beri tanda kutip pada nilai yang berisi koma.")
    return Fault(number, ALL_COLUMNS, _cut(",".join(str(cell) for cell in cells)), remedy)


def _fault(number: int, field: Field, value: Any, remedy: str) -> Fault:
    return Fault(number, field.name, "***" if field.personal else _cut(value), remedy)


def _unstorable(number: int, row: Mapping[str, Any]) -> Fault:
    column = next((name for name, value in row.items() if not is_storable(name) or not is_storable(value)), ALL_COLUMNS)
    remedy = _("Berisi huruf yang tidak sah (NUL atau separuh pasangan). Hapus huruf itu.")
    return Fault(number, _cut(column), _cut(repr(row.get(column))), remedy)


def is_storable(value: Any) -> bool:
    """Can PostgreSQL hold it? No NUL, and no half of a surrogate pair, at any depth."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, Mapping):
        return all(is_storable(part) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(is_storable(part) for part in value)


def _cut(value: Any) -> str:
    text = str(value) if value is not None else ""
    shown = text if len(text) <= 80 else f"{text[:77]}…"
    return shown.encode("utf-8", "replace").decode()

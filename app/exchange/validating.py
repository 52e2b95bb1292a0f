"""Validating: a raw row becomes typed values by its dataset's fields, or a list of what is wrong with which column and what to do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.exchange.datasets import Dataset, Field, Kind
from app.exchange.reading import CELL_MAX
from app.language import _
from app.money import RUPIAH_MAX, round_rupiah

EMPTY = (None, "", "null", "NULL")
TRUE, FALSE = frozenset({"true", "1", "ya", "t"}), frozenset({"false", "0", "tidak", "f"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: row as a person counts it, column, the value (cut), and what to do."""

    row: int
    column: str
    value: str
    remedy: str


class WrongValue(ValueError):
    """The value is not of its field's kind; the message is the remedy."""


def validate(dataset: Dataset, number: int, raw: Mapping[str, Any] | list[Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Typed values under ISB names; faults where some are wrong, never a guess."""
    if isinstance(raw, list):
        remedy = _("Jumlah kolom tidak sama dengan judulnya; beri tanda kutip pada nilai yang berisi koma.")
        return {}, [Fault(number, "*", f"{len(raw)}", remedy)]
    values: dict[str, Any] = {}
    faults = []
    named = {dataset.aliases.get(name, name): value for name, value in raw.items()}
    for field in dataset.fields:
        try:
            values[field.name] = typed(field, named.get(field.name))
        except WrongValue as wrong:
            faults.append(Fault(number, field.name, str(named.get(field.name))[:80], str(wrong)))
    return values, faults


def typed(field: Field, value: Any) -> Any:
    """The value as its kind: code → text of an integer, money → int, number → Decimal, boolean, date; None where it is empty and may be.

    Raises `WrongValue`.
    """
    if isinstance(value, str):
        if len(value) > CELL_MAX or "\x00" in value:
            raise WrongValue(_("Isi sel terlalu panjang atau mengandung huruf yang tidak sah."))
        value = value.strip()
    if value in EMPTY:
        if field.needed:
            raise WrongValue(_("Wajib diisi."))
        return None
    return READERS[field.kind](value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | dict | list):
        raise WrongValue(_("Harus berupa teks."))
    return str(value)


def _code(value: Any) -> str:
    text = str(value)
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,18}", text):
        raise WrongValue(_("Harus kode angka."))
    return str(int(text))


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise WrongValue(_("Harus angka."))
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise WrongValue(_("Harus angka tanpa pemisah ribuan, misalnya 1500000.")) from None
    if not number.is_finite() or abs(number) > RUPIAH_MAX // 1000:
        raise WrongValue(_("Angkanya di luar batas."))
    return number


def _money(value: Any) -> int:
    amount = round_rupiah(_decimal(value))
    if amount < 0:
        raise WrongValue(_("Tidak boleh di bawah nol."))
    return amount


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text not in TRUE | FALSE:
        raise WrongValue(_("Harus true atau false."))
    return text in TRUE


def _date(value: Any) -> date:
    text = str(value).replace(" ", "T", 1)
    try:
        return datetime.fromisoformat(text).date() if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise WrongValue(_("Harus tanggal seperti 2025-03-31.")) from None


READERS = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.MONEY: _money,
    Kind.NUMBER: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
}


def masked(dataset: Dataset, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The raw row as it is kept: names of persons gone, of a NIP the last three digits."""
    personal = {field.name for field in dataset.fields if field.personal}
    return {name: _mask(name, value) if name in personal and value not in EMPTY else value for name, value in raw.items()}


def _mask(name: str, value: Any) -> str:
    text = str(value)
    return f"***{text[-3:]}" if name.startswith("nip") else "***"

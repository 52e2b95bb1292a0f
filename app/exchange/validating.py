"""Validating: a raw value becomes one of its field's kind, or the remedy for what is wrong with it; never a guess."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from app.clock import local_date
from app.exchange.datasets import Field, Kind
from app.exchange.reading.opened import CELL_MAX
from app.language import _
from app.money import RUPIAH_MAX, round_rupiah
from app.years import is_likely

Day = TypeVar("Day", date, datetime)

EMPTY = frozenset({"", "null", "NULL", "None"})
TRUE, FALSE = frozenset({"true", "1", "ya", "t", "benar"}), frozenset({"false", "0", "tidak", "f", "salah"})
"""`BENAR` and `SALAH` are what a spreadsheet with Indonesian settings writes."""
CODE_END = 10**18
DIGITS = re.compile(r"([0-9]{1,18})(?:\.0)?")
"""Of a code. A table that went through a program for which a column with gaps holds fractions has `.0` behind each."""
NUMERIC = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]{1,2}")
"""What a spreadsheet makes of a long number in a narrow column; which digits it left out, nobody can say."""
ROUNDED = re.compile(r"[+-]?[0-9](\.[0-9]{1,5})?E\+[0-9]{2}")
"""What it makes of a number of 12 digits and more in a CSV: six of them. Programs write all that they have, or no plus sign."""
DAY_NUMBER = re.compile(r"[34][0-9]{4}")
"""Of the days from 1982 to 2036, as a spreadsheet counts them."""
EXACT_END = 2**53
"""From here on a fraction cannot hold every whole number."""
COMMA = re.compile(r"[+-]?[0-9.]{1,40},[0-9]{1,2}")
"""A decimal comma, with or without dots between the thousands."""
THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}\.[0-9]{3}")
"""Written by a person it is thousands, by a program a fraction: text like it is an amount to nobody."""
MONEY_MAX = RUPIAH_MAX // 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: the row as a person counts it, the column, the value (cut short), and what to do."""

    row: int
    column: str
    value: str
    remedy: str


class WrongValue(ValueError):
    """The value is not of its field's kind; the message is the remedy."""


def fault_in(row: int, column: str, value: Any, remedy: str) -> Fault:
    """A fault with its value cut short."""
    return Fault(row, cut(column), cut(value), remedy)


def typed(field: Field, value: Any, timezone: str) -> Any:
    """The value as its kind: code → text of an integer, money → int, number →
    Decimal, boolean, date; None where it is empty and may be.

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


def _text(value: Any, field: Field, timezone: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | dict | list):
        raise WrongValue(_("Harus berupa teks."))
    return str(value) if field.personal and _is_rounded(value) else _whole(value)


def _code(value: Any, field: Field, timezone: str) -> str:
    if type(value) is int and 0 <= value < CODE_END:
        return str(value)
    text = _whole(value)
    digits = None if isinstance(value, bool) else DIGITS.fullmatch(text)
    if digits is None and SHORTENED.fullmatch(text):
        raise WrongValue(_("Kode ini dipendekkan oleh lembar kerja. Unduh lagi, dan jadikan kolomnya teks sebelum disimpan."))
    if digits is None:
        raise WrongValue(_("Harus kode angka."))
    return str(int(digits[1]))


def _whole(value: Any) -> str:
    """Of a number with nothing behind its point the digits. Raises `WrongValue` where the last of them cannot have been kept."""
    if not isinstance(value, float) or not value.is_integer():
        return str(value)
    if _is_rounded(value):
        raise WrongValue(
            _("Angka sepanjang ini kehilangan digit terakhirnya. Unduh lagi, dan jadikan kolomnya teks sebelum disimpan.")
        )
    return str(int(value))


def _is_rounded(value: Any) -> bool:
    return isinstance(value, float) and abs(value) >= EXACT_END


def _codes(value: Any, field: Field, timezone: str) -> str:
    """`45828523 ;60832782` → `45828523;60832782`, in the feed's order."""
    parts = [part.strip() for part in value.split(";")] if isinstance(value, str) else [value]
    return ";".join(_code(part, field, timezone) for part in parts if part != "") or _code("", field, timezone)


def _number(value: Any, field: Field, timezone: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise WrongValue(_("Harus angka."))
    text = str(value)
    if not isinstance(value, str) and abs(value) > MONEY_MAX:
        raise WrongValue(_("Angkanya di luar batas."))
    if COMMA.fullmatch(text):
        raise WrongValue(_("Tulis desimal dengan titik dan tanpa pemisah ribuan, misalnya 1500000.50."))
    if isinstance(value, str) and ROUNDED.fullmatch(text):
        raise WrongValue(_("Angka ini dibulatkan oleh lembar kerja. Unduh lagi, atau beri kolomnya format angka sebelum disimpan."))
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
    if isinstance(value, str) and THOUSANDS.fullmatch(value):
        raise WrongValue(_("Harus angka tanpa pemisah ribuan, misalnya 1500000."))
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
            return _likely(date.fromisoformat(text))
        at = _likely(datetime.fromisoformat(text))
    except ValueError:
        if DAY_NUMBER.fullmatch(text):
            raise WrongValue(_("Ini nomor hari lembar kerja. Beri kolomnya format tanggal yyyy-mm-dd, lalu simpan lagi.")) from None
        raise WrongValue(_("Harus tanggal seperti 2025-03-31.")) from None
    is_bare = at.tzinfo is None or (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
    return at.date() if is_bare else local_date(at, timezone)


def _instant(value: Any, field: Field, timezone: str) -> datetime:
    """An instant; without an offset it is the region's wall clock."""
    try:
        at = _likely(datetime.fromisoformat(str(value)))
    except ValueError:
        raise WrongValue(_("Harus waktu seperti 2025-03-31T09:00:00Z.")) from None
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(timezone))


def _likely(day: Day) -> Day:
    if not is_likely(day):
        raise ValueError("a year that nobody means")
    return day


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


def cut(value: Any) -> str:
    """A value as a fault shows it."""
    text = str(value) if value is not None else ""
    shown = text if len(text) <= 80 else f"{text[:77]}…"
    return shown.encode("utf-8", "replace").decode()

"""Money is whole rupiah: read as people in Indonesia (or in English) write it, rounded half up once, said in figures and in words.

Reading: a dot or comma followed by exactly three digits and no scale word separates thousands; before a scale word it is the
decimal mark, and so is a last separator not followed by three digits. juta = 10⁶, miliar = M = 10⁹, triliun = T = 10¹².
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NewType

from app.language import SOURCE, figures, gettext, language, mark

Rupiah = NewType("Rupiah", int)
"""Whole rupiah; BIGINT in the database, an integer in JSON, never a float."""

RUPIAH_MAX = Rupiah(2**63 - 1)

_SCALES = {
    "ribu": 10**3, "rb": 10**3,
    "juta": 10**6, "jt": 10**6,
    "miliar": 10**9, "milyar": 10**9, "m": 10**9,
    "triliun": 10**12, "trilyun": 10**12, "t": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_SHAPE = re.compile(
    r"(?P<sign>-?)\s*(?:rp\.?|idr)?\s*(?P<inner>-?)\s*(?P<number>[0-9][0-9.,\s]*?)\s*(?P<scale>[a-z]*)\s*(?:,-)?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[.,\s])[0-9]{3}(?:(?P=mark)[0-9]{3})*")


TYPED_MAX = 100
"""Letters of an amount as it is typed: `RUPIAH_MAX` with its marks and a word has a third of that."""


class NotMoney(ValueError):
    """The text is no amount of rupiah; `text` is what was typed, the message says why."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(why)
        self.text = text


def rupiah(amount: int) -> str:
    """1471965566 → `Rp1.471.965.566` (in English `Rp1,471,965,566`); a negative amount → `−Rp5.000`."""
    return ("−" if amount < 0 else "") + "Rp" + thousands(abs(amount))


def thousands(number: int) -> str:
    """1471965566 → `1.471.965.566`; below zero with a true minus."""
    return ("−" if number < 0 else "") + figures(f"{abs(number):,}")


def rupiah_short(amount: int) -> str:
    """To a tenth of its scale, half up, for axes and headlines: 1471965566 → `Rp1,5 miliar`;
    below a million in full. The exact figure stands nearby."""
    size, name = next(((size, name) for size, name in _LARGE if abs(amount) + _lost(size) >= size), (1, ""))
    if not name:
        return rupiah(amount)
    tenths = (20 * abs(amount) + size) // (2 * size)
    whole, tenth = divmod(tenths, 10)
    return ("−" if amount < 0 else "") + "Rp" + figures(f"{whole:,}" + (f".{tenth}" if tenth else "")) + f" {gettext(name)}"


def _lost(size: int) -> int:
    """What rounding to a tenth of the scale below gives away: 999.950.000 is a milliard, not a thousand million."""
    return size // 20_000 if size > 10**6 else 0


_LARGE = ((10**12, mark("triliun")), (10**9, mark("miliar")), (10**6, mark("juta")))


def rupiah_and_cents(amount: Decimal) -> str:
    """4639410569.46 → `Rp4.639.410.569,46`; a whole amount stands without cents.
    Only what was recorded with cents is shown with them."""
    cents = abs(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    whole, _dot, rest = f"{cents:f}".partition(".")
    return ("−" if amount < 0 and cents else "") + rupiah(int(whole)) + (figures(f".{rest}") if int(rest) else "")


def parse_rupiah(text: str) -> Rupiah:
    """`"Rp 1.471.965.566"`, `"2,5 miliar"`, `"554.44 Miliar"`, `"1.000"` → whole rupiah.

    Raises `NotMoney` for anything else, also where a fraction of a rupiah would be lost or the amount does not fit 8 bytes.
    """
    return read_rupiah(text).amount


@dataclass(frozen=True, slots=True)
class Typed:
    """An amount and how finely it was written: `554,44 miliar` is 554.440.000.000 to the nearest 10.000.000."""

    amount: Rupiah
    unit: Rupiah = Rupiah(1)


def read_rupiah(text: str) -> Typed:
    """As `parse_rupiah`, with what its last written digit is worth."""
    if len(text) > TYPED_MAX:
        raise NotMoney(text, gettext("angkanya terlalu besar"))
    shape = _SHAPE.fullmatch(re.sub(r"[\u00a0\u202f\u2009]", " ", text).strip())
    if shape is None:
        raise NotMoney(text, gettext("tulis angka saja, misalnya 1.500.000 atau 2,5 juta"))
    scale = _SCALES.get(shape["scale"].lower()) if shape["scale"] else 1
    if scale is None:
        raise NotMoney(text, gettext("kata “{word}” bukan ribu, juta, miliar, atau triliun").format(word=shape["scale"]))
    if shape["sign"] and shape["inner"]:
        raise NotMoney(text, gettext("tanda minus tertulis dua kali"))
    number, places = _number(text, shape["number"].strip(), scaled=scale > 1)
    value = number * scale
    if value.denominator != 1:
        raise NotMoney(text, gettext("rupiah tidak bersen; tulis angka bulat"))
    if value > RUPIAH_MAX:
        raise NotMoney(text, gettext("angkanya terlalu besar"))
    amount = int(value)
    return Typed(Rupiah(-amount if shape["sign"] or shape["inner"] else amount), Rupiah(max(1, scale // 10**places)))


def round_rupiah(value: Decimal) -> Rupiah:
    """Half up to the whole rupiah (away from zero on a half, also below zero)."""
    return Rupiah(int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def rounded_share(numerator: int, denominator: int) -> int:
    """A fraction of whole numbers, none below zero, as a whole number: half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def line_amount(*, unit_price: int, quantity: Decimal) -> Rupiah:
    """A line's amount: rounded half up to the rupiah, once per line."""
    return round_rupiah(Decimal(unit_price) * quantity)


def percent(numerator: int, denominator: int | None, places: int = 4) -> str | None:
    """100 × numerator / denominator as text with `places` decimals, half up; None where the denominator is 0 or missing."""
    if not denominator:
        return None
    return _divided(100 * numerator, denominator, places)


def decimals(exact: Fraction, places: int = 4) -> str:
    """An exact number as text with `places` decimals, half up (away from zero on a half)."""
    return _divided(exact.numerator, exact.denominator, places)


def _divided(numerator: int, denominator: int, places: int) -> str:
    # why: in whole numbers, without a fraction that is cut down first: a ranking divides for each of its regions
    above, below = abs(numerator) * 10**places, abs(denominator)
    units = (2 * above + below) // (2 * below)
    sign = "-" if units and (numerator < 0) != (denominator < 0) else ""
    whole, rest = divmod(units, 10**places)
    return f"{sign}{whole}" + (f".{rest:0{places}d}" if places else "")


def in_words(number: int) -> str:
    """The number in words of the reader's language, without "rupiah"."""
    return terbilang(number) if language() == SOURCE else spelled(number)


def terbilang(number: int) -> str:
    """The number in Indonesian words, without "rupiah": 11000 → `sebelas ribu`; 0 → `nol`. Up to 10¹⁸."""
    if number < 0:
        return "minus " + terbilang(-number)
    if number == 0:
        return "nol"
    if number >= 10**18:
        raise ValueError("terbilang reads numbers below 10¹⁸")
    words: list[str] = []
    for size, name in (
        (10**15, "kuadriliun"),
        (10**12, "triliun"),
        (10**9, "miliar"),
        (10**6, "juta"),
        (10**3, "ribu"),
    ):
        part, number = divmod(number, size)
        if part == 1 and name == "ribu":
            words.append("seribu")
        elif part:
            words += [*_below_thousand(part), name]
    return " ".join(words + _below_thousand(number))


_UNITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [] if hundreds == 0 else ["seratus"] if hundreds == 1 else [_UNITS[hundreds], "ratus"]
    if rest == 0:
        return words
    if rest < 12:
        return [*words, _UNITS[rest]]
    if rest < 20:
        return [*words, _UNITS[rest - 10], "belas"]
    tens, ones = divmod(rest, 10)
    return [*words, _UNITS[tens], "puluh", *([_UNITS[ones]] if ones else [])]


def spelled(number: int) -> str:
    """The number in British English words: 11000 → `eleven thousand`; 1001 → `one
    thousand and one`. Up to 10¹⁸, in the short scale."""
    if number < 0:
        return "minus " + spelled(-number)
    if number >= 10**18:
        raise ValueError("spelled reads numbers below 10¹⁸")
    words: list[str] = []
    for size, name in _ENGLISH_SCALES:
        part, number = divmod(number, size)
        if part:
            words += [_below_thousand_in_english(part), name]
    if number or not words:
        words += [*(["and"] if words and number < 100 else []), _below_thousand_in_english(number)]
    return " ".join(words)


_ENGLISH_SCALES = ((10**15, "quadrillion"), (10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_ENGLISH_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ENGLISH_TENS = ["", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _below_thousand_in_english(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = _ENGLISH_UNITS[rest] if rest < 20 else _ENGLISH_TENS[tens] + (f"-{_ENGLISH_UNITS[ones]}" if ones else "")
    if not hundreds:
        return said
    return f"{_ENGLISH_UNITS[hundreds]} hundred" + (f" and {said}" if rest else "")


def _number(text: str, written: str, *, scaled: bool) -> tuple[Fraction, int]:
    """The number as written, exact, and how many decimals it has; `scaled` tells that a scale word follows."""
    grouped = _GROUPED.fullmatch(written)
    if grouped and not (scaled and _marks(written) == 1 and grouped["mark"] in ".,"):
        return Fraction(re.sub(r"[.,\s]", "", written)), 0
    if _marks(written) == 0 and written.isdecimal():
        return Fraction(written), 0
    whole, mark, decimals = _split_at_last_mark(written)
    plain = whole.isdecimal() or (_GROUPED.fullmatch(whole) is not None and mark not in whole)
    if not plain or not decimals.isdecimal() or (not scaled and len(decimals) > 2):
        raise NotMoney(text, gettext("titik dan koma tidak teratur; tulis misalnya 1.500.000 atau 2,5 juta"))
    digits = re.sub(r"[.,\s]", "", whole)
    return Fraction(f"{digits}.{decimals}"), len(decimals)


def _marks(written: str) -> int:
    return sum(written.count(mark) for mark in "., ")


def _split_at_last_mark(written: str) -> tuple[str, str, str]:
    at = max(written.rfind("."), written.rfind(","))
    return (written[:at], written[at], written[at + 1 :]) if at > 0 else ("", "", "")

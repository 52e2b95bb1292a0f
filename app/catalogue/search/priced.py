"""Priced: what a question says of the price, apart from what is looked for.

`nasi kotak 25rb` looks for a nasi kotak. Only an amount that says itself that it is money is one: with `rb`, `ribu`,
`jt`, `juta` behind it or `Rp` before it; `70` and `500 lembar` are not. Of `200-300 juta` both are. It filters
nothing by itself; whoever asked is offered the filter.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

THOUSAND, MILLION = 1_000, 1_000_000
SCALES = {"rb": THOUSAND, "ribu": THOUSAND, "jt": MILLION, "juta": MILLION}
AMOUNT_END = 10**12
"""Nothing in a catalogue costs as much; what is written so is no price."""
_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d{1,9}(?:[.,]\d{1,3})?"
_SCALE = "|".join(SCALES)
_AMOUNT = re.compile(
    rf"""
    (?<![^\W_])
    (?:(?P<from>di\s?atas|mulai|minimal|min|lebih\s+dari|>)|(?P<to>di\s?bawah|maksimal|maks|max|sampai|kurang\s+dari|budget|harga|<))?\s*
    (?:(?:rp\.?\s*)?(?P<low>{_NUMBER})\s*(?P<low_of>{_SCALE})?\s*(?:-|–|sampai|hingga|s/d|s\.d\.)\s*)?
    (?:rp\.?\s*(?P<plain>{_NUMBER})(?:\s*(?P<of>{_SCALE}))?|(?P<number>{_NUMBER})\s*(?P<scale>{_SCALE}))
    (?:an|,\d\d|,-)?(?![^\W_])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


@dataclass(frozen=True, slots=True)
class Priced:
    """A question without its price, and the price in whole rupiah: what it costs at least or at most."""

    q: str
    least: int | None = None
    most: int | None = None


def priced(q: str) -> Priced:
    """A price alone looks for nothing: it stays as it was typed. Of several the last of each kind counts."""
    if not any(letter.isdecimal() for letter in q):
        return Priced(q)
    least = most = None
    for found in _AMOUNT.finditer(q):
        scale = (found["of"] or found["scale"] or "").lower()
        amount = _rupiah(found["plain"] or found["number"], scale)
        low = _rupiah(found["low"], (found["low_of"] or scale).lower()) if found["low"] else 0
        if not 0 < amount < AMOUNT_END:
            continue
        if 0 < low < amount:
            least, most = low, amount
        elif found["from"]:
            least = amount
        else:
            most = amount
    rest = " ".join(_AMOUNT.sub(" ", q).split())
    return Priced(rest, least, most) if rest and (least or most) else Priced(q)


def _rupiah(number: str, scale: str) -> int:
    """`25`, `2,5` and `1.500` of a scale, or `25.000` of none."""
    typed = number.replace(".", "") if _THOUSANDS.fullmatch(number) else number.replace(",", ".")
    return int(Decimal(typed) * SCALES.get(scale, 1))

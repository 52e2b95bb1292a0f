"""Numbers as a page writes them: counts, decimals, shares and rupiah with cents, by the reader's language."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from app import language
from app.money import decimals, percent, rupiah_and_cents


def angka(number: Any) -> str:
    """A count or quantity, or its text of digits, as the reader's language writes it: `1.234`, `2,5`, in English `1,234`, `2.5`."""
    number = Decimal(number) if isinstance(number, str) else number
    text = f"{number:,f}" if not isinstance(number, int) else f"{number:,}"
    return language.figures(text.rstrip("0").rstrip(".") if "." in text else text)


def rupiah_bersen(amount: Any) -> str:
    """Rupiah with the cents that were recorded, from a Decimal or its text: `Rp4.639.410.569,46`."""
    return rupiah_and_cents(Decimal(amount))


def persen(numerator: int, denominator: int | None) -> str:
    """A share for show, from its exact parts: `7,68%`, `1.250,00%`; a dash where there is none. JSON and CSV keep four decimals."""
    share = percent(numerator, denominator, places=2)
    return "—" if share is None else desimal(share) + "%"


def desimal(number: Any, places: int = 2, sign: bool = False) -> str:
    """A number, or a text of digits, with its decimals for show: `21,50`, `5.182.977,35`; with `sign` `+22,00`; a dash for none."""
    if number is None:
        return "—"
    exact = Fraction(str(number))
    whole, _dot, rest = decimals(abs(exact), places).partition(".")
    said = angka(int(whole)) + (language.figures(f".{rest}") if rest else "")
    return ("−" if exact < 0 else "+" if sign else "") + said

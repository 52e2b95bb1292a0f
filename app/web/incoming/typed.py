"""Typed: quantities, rupiah and percentages as people write them into a form, `2,5` and
`1.000`; a reader of English writes `2.5` and `1,000`."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from app.language import _, figures
from app.language import typed as in_marks
from app.money import NotMoney, Typed, parse_rupiah, read_rupiah

PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
DIGITS_MAX = 15
"""Of a whole number in a form: as many as JSON keeps, and fewer than a text has that takes long to be read as a number."""
THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")


def typed_number(typed: Any) -> Any:
    """What was typed as a program writes it (`1000`, `2.5`): three digits after a
    dot are thousands. What is no text stays as it is."""
    if not isinstance(typed, str):
        return typed
    text = in_marks(typed.strip().replace(" ", ""))
    if THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    return text if "." in text else text.replace(",", ".")


def exact_number(typed: str) -> Decimal:
    """The very digits that were typed, `1.000` or `2,5`: never by way of a float, which reads `1_0`, `1e2` and
    `nan` and rounds what is long. Raises `ValueError`."""
    text = typed_number(typed)
    if not PLAIN.fullmatch(text):
        raise ValueError(typed)
    return Decimal(text)


TypedStock = Annotated[Decimal, BeforeValidator(typed_number), Field(ge=0, le=10**9, decimal_places=4)]
"""How many there are; none is possible."""
TypedQuantity = Annotated[Decimal, BeforeValidator(typed_number), Field(gt=0, le=10**9, decimal_places=4)]
"""How many are wanted."""


def _money(read: Callable[[str], Any]) -> BeforeValidator:
    """A text read as money; what is no text stays as it is."""

    def judge(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except NotMoney as wrong:
            said = str(wrong)
            raise ValueError(f"{said[:1].upper()}{said[1:]}.") from None

    return BeforeValidator(judge)


TypedRupiah = Annotated[int, _money(parse_rupiah)]
"""Rupiah as people type it: `1.500.000`, `Rp 2,5 juta`."""
RupiahAsTyped = Annotated[Typed, _money(read_rupiah)]
"""Rupiah as people type it, with how finely they wrote it: `554,44 miliar` is known to 10 juta."""


def _percent(value: Any) -> Any:
    """A comma or a dot before the decimals, with or without the sign; how many decimals were typed is kept."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"(\d{1,5})(?:[.,](\d{1,4}))?\s*%?", value.strip())
    if found is None:
        raise ValueError(_("Tulis persen sebagai angka dengan paling banyak empat desimal, misalnya 17,5."))
    return Decimal(f"{found[1]}.{found[2]}" if found[2] else found[1])


TypedPercent = Annotated[Decimal, BeforeValidator(_percent)]
"""A percentage as people type it: `40`, `17,5 %`, `21.50`."""


def as_typed(amount: int | None) -> str:
    """Rupiah as a person would have typed it, for a field that shows what is kept: `1.500.000`."""
    return "" if amount is None else figures(f"{amount:,}")

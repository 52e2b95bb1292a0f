"""Typed: numbers as people write them into a form, `2,5` and `1.000`; a reader of English writes `2.5` and `1,000`. Money has `money.parse_rupiah`."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from app.language import typed as in_marks

THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")


def typed_number(typed: Any) -> Any:
    """What was typed as a program writes it (`1000`, `2.5`): three digits after a dot are thousands. What is no text stays as it is."""
    if not isinstance(typed, str):
        return typed
    text = in_marks(typed.strip().replace(" ", ""))
    if THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    return text if "." in text else text.replace(",", ".")


TypedStock = Annotated[Decimal, BeforeValidator(typed_number), Field(ge=0, le=10**9, decimal_places=4)]
"""How many there are; none is possible."""
TypedQuantity = Annotated[Decimal, BeforeValidator(typed_number), Field(gt=0, le=10**9, decimal_places=4)]
"""How many are wanted."""

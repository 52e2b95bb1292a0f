"""Quantities: many fields of one form, each a quantity as a person types it, read together."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from app.errors import FieldError, Invalid
from app.language import _
from app.web.incoming.forms import Form
from app.web.incoming.reading import validated
from app.web.incoming.typed import TypedQuantity, TypedStock


class _SomeOrNone(Form):
    quantity: TypedStock


class _Some(_SomeOrNone):
    quantity: TypedQuantity


def quantities_from(data: Mapping[str, Any], fields: Iterable[str], *, none_too: bool = False) -> dict[str, Decimal]:
    """What stands in each of these fields, 0 too where `none_too`. Raises `Invalid` that names every field which holds none."""
    found, errors = {}, []
    for field in fields:
        try:
            read: _SomeOrNone = validated(_SomeOrNone if none_too else _Some, {"quantity": str(data[field])})
            found[field] = read.quantity
        except Invalid as wrong:
            errors += [FieldError(field, one.message) for one in wrong.errors]
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    return found

"""Counting: how much of each line of a shipment is accepted, on the form of its check. What is left
as it was sent is accepted whole; the rest stays owed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.errors import FieldError
from app.language import _
from app.web.incoming.typed import exact_number

FIELD = "received."
"""Then the line's id."""


def lines_from(data: Mapping[str, Any], errors: list[FieldError]) -> list[dict[str, Any]]:
    """What was typed as the API's body would have it; a field that was emptied is told, since it may mean nothing or all."""
    lines = []
    for name in _fields(data):
        try:
            lines.append({"line_id": name.removeprefix(FIELD), "quantity": exact_number(str(data[name]))})
        except ValueError:
            errors.append(FieldError(name, _("Tulis angka; 0 bila tidak ada yang diterima.")))
    return lines


def beside_fields(errors: Sequence[FieldError], data: Mapping[str, Any]) -> list[FieldError]:
    """The errors of a check, each at the field where the line was counted; what is wrong with all of them at the first."""
    fields = _fields(data)
    return [replace(error, field=_field_of(error.field, fields)) for error in errors]


def _field_of(named: str, fields: Sequence[str]) -> str:
    of, _dot, rest = named.partition(".")
    index = rest.partition(".")[0]
    if of != "lines" or not fields:
        return named
    return fields[int(index)] if index.isdecimal() and int(index) < len(fields) else fields[0]


def _fields(data: Mapping[str, Any]) -> list[str]:
    return [name for name in data if name.startswith(FIELD)]

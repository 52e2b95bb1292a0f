"""The form that divides a shipment, without a script: `part.<number>.<line>` is how much of a line goes in a shipment of its own; what is left empty does not."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.errors import FieldError, Invalid
from app.fulfilment.dividing import PARTS_MAX, Part
from app.fulfilment.models import Shipment
from app.identifiers import public_id
from app.language import _
from app.web.incoming.forms import Form
from app.web.incoming.reading import validated
from app.web.incoming.typed import TypedStock

FIELD, STEP, ADD = "part.", "step", "add_part"
PARTS_SHOWN = 2


class QuantityForm(Form):
    quantity: TypedStock


def parts_shown(data: Mapping[str, Any]) -> int:
    """How many parts the form has: as many as were typed in, one more where that is asked."""
    numbers = [int(number) for name in data if (number := _number(name)).isdecimal() and len(number) < 3]
    shown = max([PARTS_SHOWN, *numbers]) + (1 if data.get(STEP) == ADD else 0)
    return min(shown, PARTS_MAX)


def parts_from(data: Mapping[str, Any], shipment: Shipment) -> list[Part]:
    """Those in which something stands. Raises `Invalid` with the form's own fields."""
    parts: list[Part] = []
    errors: list[FieldError] = []
    for names in _filled(data, shipment):
        part: dict[UUID, Decimal] = {}
        for name, line_id in names:
            try:
                part[line_id] = validated(QuantityForm, {"quantity": str(data[name])}).quantity
            except Invalid as wrong:
                errors += [FieldError(name, one.message) for one in wrong.errors]
        parts.append(part)
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    return parts


def beside_fields(errors: Iterable[FieldError], data: Mapping[str, Any], shipment: Shipment) -> list[FieldError]:
    """Faults as the command names them, at the fields of the form; what is of all of it stands at the first."""
    asked, found = _filled(data, shipment), []
    first = f"{FIELD}1.{public_id(shipment.region_id, shipment.lines[0].line_id)}" if shipment.lines else FIELD
    for error in errors:
        match error.field.split("."):
            case ["parts", index, "lines", at, _what]:
                found.append(FieldError(asked[int(index)][int(at)][0], error.message))
            case ["parts"]:
                found.append(FieldError(first, error.message))
            case _:
                found.append(error)
    return found


def _filled(data: Mapping[str, Any], shipment: Shipment) -> list[list[tuple[str, UUID]]]:
    """The fields of each part in which something stands, with their lines: of all lines of the order, as what was typed of one that has left the shipment since is
    refused and not passed over."""
    lines = [(public_id(line.region_id, line.id), line.id) for line in shipment.order.lines]
    parts = []
    for number in range(1, PARTS_MAX + 1):
        names = [(f"{FIELD}{number}.{key}", line_id) for key, line_id in lines]
        parts.append([(name, line_id) for name, line_id in names if str(data.get(name, "")).strip()])
    return [part for part in parts if part]


def _number(name: object) -> str:
    return str(name).removeprefix(FIELD).partition(".")[0] if str(name).startswith(FIELD) else ""

"""The form that divides a shipment, without a script: `part.<number>.<line>` is how much of a line goes
in a shipment of its own; what is left empty does not."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from app.errors import FieldError
from app.fulfilment.dividing import PARTS_MAX, Part
from app.fulfilment.models import Shipment
from app.identifiers import public_id
from app.web.incoming.quantities import quantities_from

FIELD, STEP, ADD = "part.", "step", "add_part"
PARTS_SHOWN = 2


def parts_shown(data: Mapping[str, Any]) -> int:
    """How many parts the form has: as many as were typed in, one more where that is asked."""
    numbers = [int(number) for name in data if (number := _number(name)).isdecimal() and len(number) < 3]
    shown = max([PARTS_SHOWN, *numbers]) + (1 if data.get(STEP) == ADD else 0)
    return min(shown, PARTS_MAX)


def parts_from(data: Mapping[str, Any], shipment: Shipment) -> list[Part]:
    """Those in which something stands. Raises `Invalid` with the form's own fields."""
    filled = _filled(data, shipment)
    typed = quantities_from(data, [name for part in filled for name, _line_id in part], none_too=True)
    return [{line_id: typed[name] for name, line_id in part} for part in filled]


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
    """The fields of each part in which something stands, with their lines: of all lines of the order, as what was typed of one
    that has left the shipment since is refused and not passed over."""
    lines = [(public_id(line.region_id, line.id), line.id) for line in shipment.order.lines]
    parts = []
    for number in range(1, PARTS_MAX + 1):
        names = [(f"{FIELD}{number}.{key}", line_id) for key, line_id in lines]
        parts.append([(name, line_id) for name, line_id in names if str(data.get(name, "")).strip()])
    return [part for part in parts if part]


def _number(name: object) -> str:
    return str(name).removeprefix(FIELD).partition(".")[0] if str(name).startswith(FIELD) else ""

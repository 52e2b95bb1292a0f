"""Spreading: the fields of the cart's form in which a person spreads an order over several places, without a script.

A field is `place.<number>.address`, `place.<number>.due_date` or `place.<number>.quantity.<product>`. A
place in which neither an address nor a quantity stands is none: whoever does not need it leaves it empty.
Adding one is a submit that keeps all that was typed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from app.catalogue.stock import plain
from app.errors import FieldError, Invalid
from app.identifiers import public_id
from app.language import _
from app.orders.models import Order
from app.orders.places import PLACES_MAX, standing_places
from app.web.incoming.forms import Form
from app.web.incoming.reading import validated
from app.web.incoming.typed import TypedStock, typed_number

FIELD = "place."
QUANTITY = "quantity."
ADD, REMOVE = "add_place", "remove_place"
"""The buttons of the form that change how many places it has."""
NEW, TAKEN_AWAY = "new", "remove"
"""Fields of a place in the form of an addendum: it is not the order's yet; nothing goes there any more."""
Typed = dict[str, str]
"""What was typed of a place: `address`, `due_date`, and `quantity.<product>`."""


class PlaceForm(Form):
    """A place without its quantities."""

    address: Annotated[str, Field(min_length=5, max_length=2000)]
    due_date: date


class QuantityForm(Form):
    quantity: TypedStock


def typed_in(data: Mapping[str, Any]) -> list[Typed]:
    """The places of the form as it stands, in the order of their numbers; none where it goes to one place."""
    found: dict[int, Typed] = {}
    for name, value in data.items():
        number, _dot, what = str(name).removeprefix(FIELD).partition(".")
        if str(name).startswith(FIELD) and number.isdecimal() and number.isascii() and len(number) < 3:
            found.setdefault(int(number), {})[what] = str(value).strip()
    return [found[number] for number in sorted(found)]


def as_fields(places: Sequence[Typed]) -> Typed:
    """The same as fields of the form, numbered from 1."""
    return {f"{FIELD}{number}.{what}": value for number, place in enumerate(places, 1) for what, value in place.items()}


def stepped(data: Mapping[str, Any], wanted: Mapping[str, str], known: Sequence[str] = ()) -> dict[str, Any]:
    """The form after one of its buttons: with one place more, or without the last one. The first two come of the form for one
    place, whose goods (`wanted`: how much of each product, as typed) all go to the first; of two that become one the first
    stays. A new place has the first of the `known` addresses that stands at none yet."""
    rest, places = without_places(data), typed_in(data)
    if data.get("step") == ADD:
        due = places[-1].get("due_date", "") if places else str(rest.get("due_date", ""))
        full = {f"{QUANTITY}{product}": quantity for product, quantity in wanted.items()}
        one = {"address": str(rest.pop("address", "")), "due_date": str(rest.pop("due_date", "")), **full}
        places = places or [one]
        there = {place.get("address") for place in places}
        address = next((address for address in known if address not in there), "")
        places = [*places, {"address": address, "due_date": due, **dict.fromkeys(full, "")}][:PLACES_MAX]
        return {**rest, **as_fields(places)}
    places = places[:-1]
    if len(places) > 1:
        return {**rest, **as_fields(places)}
    only = places[0] if places else {}
    return {**rest, **{name: only.get(name, "") for name in ("address", "due_date")}}


def as_typed(order: Order) -> list[Typed]:
    """The places of an order, or the only one that it goes to, as a person would have typed them; by line."""
    places = []
    for place in standing_places(order):
        parts = {part.line_id: plain(part.quantity) for part in place.lines}
        goods = {f"{QUANTITY}{public_id(line.region_id, line.id)}": parts.get(line.id, "0") for line in order.lines}
        places.append({"address": place.address, "due_date": place.due.isoformat(), **goods})
    return places


def stepped_anew(data: Mapping[str, Any], standing: Sequence[Typed]) -> dict[str, Any]:
    """The form of an addendum after one of its buttons: with one new place more, or without the last new one.
    `standing`: the places of the order, or the only one that it goes to; that one is asked as the first of several
    while there is a new one, with what was typed of it."""
    rest, places = without_places(data), typed_in(data)
    if data.get("step") == ADD:
        typed = {name: str(rest.pop(name, "")).strip() for name in standing[0]}
        places = places or [{name: typed[name] or value for name, value in standing[0].items()}]
        due = places[-1].get("due_date", "")
        return {**rest, **as_fields([*places, {**dict.fromkeys(standing[0], ""), NEW: "1", "due_date": due}][:PLACES_MAX])}
    places = places[:-1] if places and places[-1].get(NEW) else places
    return {**rest, **(places[0] if len(places) == len(standing) == 1 else as_fields(places))}


def places_from(data: Mapping[str, Any]) -> list[tuple[PlaceForm, dict[str, Decimal]]]:
    """Each place that is filled in, with how much of each product goes there. Raises `Invalid` with the form's own fields."""
    errors: list[FieldError] = []
    places = []
    for number, typed in _filled(data):
        form = _read(errors, number, partial(validated, PlaceForm, {name: typed.get(name, "") for name in ("address", "due_date")}))
        quantities = {}
        for name, value in typed.items():
            if name.startswith(QUANTITY):
                read = _read(errors, number, partial(validated, QuantityForm, {"quantity": value or "0"}), {"quantity": name})
                quantities[name.removeprefix(QUANTITY)] = read.quantity if read else Decimal(0)
        if form is not None:
            places.append((form, quantities))
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    return places


def quantities_in(data: Mapping[str, Any]) -> list[dict[str, Decimal]]:
    """How much of each product goes to each place as far as it can be read: what the page says while it is filled in."""
    return [
        {name.removeprefix(QUANTITY): _so_far(value) for name, value in typed.items() if name.startswith(QUANTITY)}
        for typed in typed_in(data)
    ]


def changes_in(data: Mapping[str, Any], *, with_goods: bool) -> list[dict[str, Any]]:
    """The places of an order as the form of an offer or, `with_goods`, of an addendum has them: each as the API's body would,
    what is empty left out. Raises `Invalid` for what is no number."""
    errors: list[FieldError] = []
    places: list[dict[str, Any]] = []
    standing = len([place for place in typed_in(data) if not place.get(NEW)])
    for stands_at, typed in _changed(data):
        number = stands_at if not typed.get(NEW) else max(standing, len(places) and places[-1]["number"]) + 1
        if with_goods and typed.get(TAKEN_AWAY):
            places.append({"number": number, TAKEN_AWAY: True})
            continue
        place: dict[str, Any] = {"number": number}
        place |= {name: typed[name] for name in ("due_date", *(["address"] if with_goods else [])) if typed.get(name)}
        lines = []
        for name, value in typed.items():
            if with_goods and name.startswith(QUANTITY) and value:
                read = _read(errors, stands_at, partial(validated, QuantityForm, {"quantity": value}), {"quantity": name})
                lines.append({"line_id": name.removeprefix(QUANTITY), "quantity": read.quantity if read else 0})
        places.append({**place, "lines": lines} if lines else place)
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    return places


def without_places(data: Mapping[str, Any]) -> dict[str, Any]:
    """The rest of the form."""
    return {name: value for name, value in data.items() if not str(name).startswith(FIELD)}


def beside_fields(errors: Iterable[FieldError], data: Mapping[str, Any]) -> list[FieldError]:
    """Faults of places and of the lines' quantities, as the API names them, at the fields of the
    form; what does not add up stands at the first place."""
    asked, changed = _filled(data), _changed(data)
    found = []
    for error in errors:
        head, _dot, rest = error.field.partition(".")
        field = _field_of(rest, asked) if head == "delivery" else _field_of(error.field, changed)
        found.append(FieldError(field, error.message))
    return found


def _field_of(field: str, places: Sequence[tuple[int, Typed]]) -> str:
    match field.split("."):
        case ["places", index, *rest] if int(index) < len(places):
            number, typed = places[int(index)]
            what = _product(typed, int(rest[1]) if len(rest) > 1 else 0) if rest[0] == "lines" else rest[0]
            return f"{FIELD}{number}.{what}"
        case ["lines", index, "quantity"] if places and (what := _product(places[0][1], int(index))):
            return f"{FIELD}{places[0][0]}.{what}"
    return field


def _product(typed: Typed, index: int) -> str:
    return next(iter([name for name in typed if name.startswith(QUANTITY)][index:]), "")


def _filled(data: Mapping[str, Any]) -> list[tuple[int, Typed]]:
    """Those in which something stands besides the day, which a new one has from the one before; with their numbers."""
    places = enumerate(typed_in(data), 1)
    return [
        (number, typed) for number, typed in places if any(value and name not in ("due_date", NEW) for name, value in typed.items())
    ]


def _changed(data: Mapping[str, Any]) -> list[tuple[int, Typed]]:
    """Those of an order in which anything stands, and of the new ones those that are filled in."""
    filled = dict(_filled(data))
    typed = enumerate(typed_in(data), 1)
    return [(number, place) for number, place in typed if number in filled or (not place.get(NEW) and any(place.values()))]


def _read(errors: list[FieldError], number: int, read: Callable[[], Any], instead_of: Mapping[str, str] | None = None) -> Any:
    """What it gives, or None with its faults at the fields of this place."""
    try:
        return read()
    except Invalid as wrong:
        names = instead_of or {}
        errors += [FieldError(f"{FIELD}{number}.{names.get(one.field, one.field)}", one.message) for one in wrong.errors]
        return None


def _so_far(typed: str) -> Decimal:
    try:
        read = Decimal(typed_number(typed) or 0)
    except InvalidOperation:
        return Decimal(0)
    return read if read.is_finite() and read > 0 else Decimal(0)

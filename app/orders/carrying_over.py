"""Carrying over: the form of an addendum that was filled in over an older version of its order, put over the present one.

What the person left as the form had shown it stands as it is now; what they wrote stays; places that they added follow the last
one of now. A cancellation that cut the order keeps nothing of how much it was: quantities, prices and shares of the form stand
as they are now then, so that nobody orders again unseen what was cut.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.catalogue.stock import plain
from app.identifiers import public_id
from app.money import NotMoney, parse_rupiah
from app.orders import dividing
from app.orders.models import Addendum, Order
from app.orders.places import PLACES_MAX
from app.orders.spreading import FIELD, NEW, QUANTITY, Typed, as_fields, as_typed, typed_in, without_places
from app.web.incoming.typed import typed_number

PRICE = "price."
OF_ONE = ("address", "due_date")
"""Fields that an order to one place has once."""


def carried_over(data: Mapping[str, Any], order: Order, since: Sequence[Addendum], *, was_cut: bool = False) -> dict[str, Any]:
    """The form's values; `since`: the addenda that took effect after the form was shown,
    oldest first, and whether a cancellation cut the order."""
    stood = _as_it_stood(order, since)
    if was_cut:
        data = {name: value for name, value in data.items() if not _is_cut(str(name), data)}
    written = {name: value for name, value in data.items() if name not in stood or not _same(name, str(value), stood[name])}
    standing, places = as_typed(order), typed_in(data)
    new = [place for place in places if place.get(NEW)]
    kept = without_places(written)
    if not order.places and not new:
        return kept
    there = {number: _at(written, number) for number in range(1, len(places) - len(new) + 1)}
    if not places:
        there[1] = {name: str(kept.pop(name)) for name in list(kept) if str(name).startswith(QUANTITY)}
        there[1] |= {name: str(kept.pop(name)).strip() for name in OF_ONE if str(kept.get(name, "")).strip()}
    over = [place | there.get(number, {}) for number, place in enumerate(standing, 1)]
    return {**kept, **as_fields([*over, *new][:PLACES_MAX])}


def _is_cut(name: str, data: Mapping[str, Any]) -> bool:
    """Is it a field of what a cancellation cuts? Not at a place that the person added."""
    at = name.partition(QUANTITY)[0] if name.startswith(FIELD) else ""
    return not data.get(f"{at}{NEW}") and (QUANTITY in name or name.startswith((PRICE, dividing.FIELD)))


def _at(data: Mapping[str, Any], number: int) -> Typed:
    """What of a place was written; nothing where all of it was left as it was shown."""
    at = f"{FIELD}{number}."
    return {str(name).removeprefix(at): str(value).strip() for name, value in data.items() if str(name).startswith(at)}


def _as_it_stood(order: Order, since: Sequence[Addendum]) -> dict[str, str]:
    """Each field as the form showed it: as it stands now, but where an addendum has
    changed it since as it was before the first that did."""
    stood = as_fields(as_typed(order))
    first = as_typed(order)[0]
    stood |= {name: value for name, value in first.items() if name.startswith(QUANTITY)}
    stood |= {f"{PRICE}{_key(order, line.id)}": str(line.unit_price) for line in order.lines}
    stood |= {f"{dividing.FIELD}{share.account_code}": str(share.amount) for share in order.accounts}
    for addendum in reversed(since):
        stood |= _was(order, addendum.changes)
    return stood


def _was(order: Order, changes: Mapping[str, Any]) -> dict[str, str]:
    was = {f"{dividing.FIELD}{code}": str(amount) for code, amount in changes.get("accounts_before", ())}
    for line in changes["lines"]:
        key = _key(order, line["line_id"])
        was |= {f"{QUANTITY}{key}": plain(Decimal(line["was"]["quantity"])), f"{PRICE}{key}": str(line["was"]["unit_price"])}
    for place in changes.get("places", ()):
        before, at = place["was"], f"{FIELD}{place['number']}."
        if before["address"] is None:
            continue
        goods = {f"{QUANTITY}{_key(order, id)}": plain(Decimal(much)) for id, much in before["quantities"].items()}
        was |= {f"{at}address": before["address"], f"{at}due_date": before["due_date"]}
        was |= {f"{at}{name}": much for name, much in goods.items()}
        if place["number"] == 1:
            was |= {name: much for name, much in goods.items() if name not in was}
    return was


def _key(order: Order, id: Any) -> str:
    return next(public_id(line.region_id, line.id) for line in order.lines if str(line.id) == str(id))


def _same(name: str, typed: str, stood: str) -> bool:
    """As the form reads it: `50.000` is 50000, `4,0` is 4."""
    field = name.rpartition(".")[2] if name.startswith(FIELD) and QUANTITY not in name else name
    try:
        if field.startswith((PRICE, dividing.FIELD)):
            return parse_rupiah(typed) == int(stood)
        if QUANTITY in name:
            return Decimal(typed_number(typed)) == Decimal(typed_number(stood))
        if field == "due_date":
            return date.fromisoformat(typed.strip()) == date.fromisoformat(stood)
    except (NotMoney, InvalidOperation, ValueError):
        return False
    return typed.strip() == stood.strip()

"""Places: where the goods of one order go when they go to several places, how much of each line to each, and by which day.

An order that goes to one place says so on itself and has no places. One that goes to several is one contract with one number:
`delivery_due` is the latest of its days, by which all of it is there, and `delivery_address` the first address; a place that
gets nothing any more counts for neither. Whether a part is late is judged by the day of its own place: the penalty is counted on
"nilai bagian yang terlambat" (rule `PENALTY`), and a part that is due in May is not late for what was due in April.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm.attributes import set_committed_value

from app.catalogue.orderable import OrderableListing
from app.catalogue.stock import plain
from app.catalogue.units import why_not_in
from app.errors import FieldError
from app.language import _
from app.orders.models import Order, OrderLine, OrderPlace, OrderPlaceLine, Shelf

PLACES_MAX = 20
FIRST = 1
"""The number of the first place, and of the only one that an order had before it got more."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that is asked for, and how much of each product goes there; what is not named does not."""

    address: str
    due: date
    quantities: Mapping[Shelf, Decimal]


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What a place of an order would become, by its number; None leaves a thing, and a line that is not named keeps its
    quantity there. The number that follows is a new place's."""

    number: int
    address: str | None = None
    due: date | None = None
    quantities: Mapping[UUID, Decimal] = field(default_factory=dict)
    remove: bool = False
    """Nothing goes there any more."""


def faults(places: Sequence[Place], wanted: Mapping[Shelf, Decimal], offered: Sequence[OrderableListing]) -> list[FieldError]:
    """What is wrong with how the goods (`wanted`: how much of each in all) are spread, each named by its field.
    Nothing where the order goes to one place and names none."""
    if not places:
        return []
    known = {Shelf(product.region_id, product.listing_id): product for product in offered}
    errors = []
    for index, place in enumerate(places):
        for at, (shelf, quantity) in enumerate(place.quantities.items()):
            field = f"delivery.places.{index}.lines.{at}"
            if shelf not in wanted:
                errors.append(FieldError(f"{field}.listing_id", _("Produk ini tidak ada dalam pesanan.")))
            elif shelf in known and (wrong := why_not_in(known[shelf].unit, quantity)):
                errors.append(FieldError(f"{field}.quantity", wrong))
        if not any(place.quantities.values()):
            errors.append(
                FieldError(f"delivery.places.{index}.lines", _("Tulis apa yang dikirim ke tempat ini, atau hapus tempatnya."))
            )
    for shelf, product in known.items():
        sent = sum((place.quantities.get(shelf, Decimal(0)) for place in places), Decimal(0))
        if sent != wanted[shelf]:
            said = _("{name}: dipesan {ordered} {unit}, terbagi ke tempat-tempatnya {sent}. Samakan.").format(
                name=product.name, ordered=plain(wanted[shelf]), sent=plain(sent), unit=product.unit
            )
            errors.append(FieldError(f"lines.{list(wanted).index(shelf)}.quantity", said))
    return errors


def rows_of(order: Order, places: Sequence[Place]) -> list[OrderPlace]:
    """The places of a new order as they are kept, with their lines; none where it goes to one."""
    if len(places) < 2:
        return []
    lines = {line.shelf: line for line in order.lines}
    kept = []
    for position, place in enumerate(places, FIRST):
        row = new_place(order, position, place.address, place.due)
        parts = [part_of(row, lines[shelf].id, quantity) for shelf, quantity in place.quantities.items() if quantity]
        set_committed_value(row, "lines", parts)
        kept.append(row)
    return kept


def new_place(order: Order, position: int, address: str, due: date) -> OrderPlace:
    """A place to which nothing goes yet."""
    return OrderPlace(region_id=order.region_id, order_id=order.id, position=position, address=address, due=due)


def standing_places(order: Order) -> list[OrderPlace]:
    """Its places with their lines; of an order that goes to one that one, as the first of several would be kept."""
    if order.places:
        return list(order.places)
    only = new_place(order, FIRST, order.delivery_address, order.delivery_due)
    parts = [part_of(only, line.id, line.quantity) for line in order.lines]
    for part, line in zip(parts, order.lines, strict=True):
        part.shipped_quantity, part.accepted_quantity = line.shipped_quantity, line.accepted_quantity
    set_committed_value(only, "lines", parts)
    return [only]


def part_of(place: OrderPlace, line_id: UUID, quantity: Decimal) -> OrderPlaceLine:
    """A line's part at a place; nothing of it has left."""
    return OrderPlaceLine(
        region_id=place.region_id,
        order_id=place.order_id,
        position=place.position,
        line_id=line_id,
        quantity=quantity,
        shipped_quantity=Decimal(0),
        accepted_quantity=Decimal(0),
    )


def place_at(order: Order, position: int | None) -> OrderPlace | None:
    """None of an order that goes to one place."""
    return next((place for place in order.places if place.position == position), None)


def parts_of(place: OrderPlace) -> dict[UUID, OrderPlaceLine]:
    """By line."""
    return {part.line_id: part for part in place.lines}


def goods_at(order: Order, place: OrderPlace) -> list[tuple[OrderLine, OrderPlaceLine]]:
    """What goes there, in the order of the order's lines."""
    parts = parts_of(place)
    return [(line, parts[line.id]) for line in order.lines if line.id in parts and parts[line.id].quantity]


def ordered_by_place(order: Order) -> dict[int | None, dict[UUID, Decimal]]:
    """How much of each line goes where: by the place's number, or by None for the order that goes to one place."""
    if not order.places:
        return {None: {line.id: line.quantity for line in order.lines}}
    return {place.position: {part.line_id: part.quantity for part in place.lines} for place in order.places}


def accepted_by_place(order: Order) -> dict[int | None, dict[UUID, Decimal]]:
    """As `ordered_by_place`, what was accepted of it."""
    if not order.places:
        return {None: {line.id: line.accepted_quantity for line in order.lines}}
    return {place.position: {part.line_id: part.accepted_quantity for part in place.lines} for place in order.places}


def set_aside(order: Order, line: OrderLine) -> Decimal:
    """How much of a line its shelf keeps for the order: what is ordered and has not left, place by place. What a cancellation
    left on its way to one place beyond what that still wants fills no other."""
    parts: list[OrderLine | OrderPlaceLine] = [part for place in order.places for part in place.lines if part.line_id == line.id]
    return sum((max(Decimal(0), part.quantity - part.shipped_quantity) for part in parts or [line]), Decimal(0))


def earliest_due(order: Order) -> date:
    """The first day on which something has to be there."""
    return min((place.due for place in order.places), default=order.delivery_due)


def misplaced(order: Order, numbers: Sequence[int], of_one: Mapping[str, object]) -> list[FieldError]:
    """Faults of a change that names places which the order does not have, or what only an order to
    one place has (`of_one`: field to what was asked)."""
    known = {place.position for place in order.places}
    unknown = [
        FieldError(f"places.{index}.number", _("Pesanan ini tidak punya tempat dengan nomor ini."))
        for index, number in enumerate(numbers)
        if number not in known
    ]
    said = _("Pesanan ini ke beberapa tempat: tulis di tempat yang berubah.")
    return unknown + [FieldError(field, said) for field, asked in of_one.items() if asked is not None and known]


def served(order: Order) -> list[OrderPlace]:
    """Those of its places that get something: an addendum may leave one empty, and so may a cancellation."""
    return [place for place in order.places if any(part.quantity for part in place.lines)] or list(order.places)


def settle(order: Order) -> None:
    """The order's own address and day follow its places."""
    if places := served(order):
        order.delivery_address, order.delivery_due = places[0].address, max(place.due for place in places)


def days_of(order: Order) -> list[str] | None:
    """The day of each place as an offer keeps them; None of an order that goes to one place."""
    return [place.due.isoformat() for place in order.places] or None

"""Place changes: what an addendum changes of where an order goes, how it is kept, and how it takes effect.

An order to one place becomes one to several when a further place is named: its only place is the first then, and keeps what is
not moved. A place is taken away when nothing goes there any more; it keeps its number, which stands on papers, and may be used
again. What was sent to a place stays ordered there.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.catalogue.units import why_not_in
from app.clock import iso
from app.errors import FieldError
from app.language import _
from app.orders.models import Order, OrderPlace
from app.orders.places import FIRST, PlaceChange, misplaced, new_place, part_of, parts_of, place_at, settle, standing_places


def faults_of(order: Order, asked: Sequence[PlaceChange], of_one: Mapping[str, object], today: date) -> list[FieldError]:
    """What is wrong with them, each named by its field; `of_one` is what only an order to one place has."""
    standing = _standing(order)
    added = [change.number for change in asked if change.number not in standing]
    if not order.places and not added:
        return misplaced(order, [change.number for change in asked], of_one)
    errors = [
        FieldError(field, _("Pesanan ini ke beberapa tempat: tulis di tempat yang berubah."))
        for field, typed in of_one.items()
        if typed is not None
    ]
    following = list(range(len(standing) + 1, len(standing) + len(set(added)) + 1))
    for index, change in enumerate(asked):
        field = f"places.{index}"
        if change.number in standing:
            errors += _faults_at(order, standing[change.number], field, change, today)
        elif change.number in following and change.number not in [earlier.number for earlier in asked[:index]]:
            errors += _faults_of_new(order, field, change, today)
        else:
            said = _("Pesanan ini tidak punya tempat dengan nomor ini; tempat baru bernomor {n}.").format(n=following[0])
            errors.append(FieldError(f"{field}.number", said))
    return errors


def ordered_with(order: Order, asked: Sequence[PlaceChange]) -> dict[int | None, dict[UUID, Decimal]]:
    """How much of each line goes where (`ordered_by_place`) once they have taken effect."""
    after: dict[int | None, dict[UUID, Decimal]] = {
        place.position: {part.line_id: part.quantity for part in place.lines} for place in standing_places(order)
    }
    for change in asked:
        there = after.setdefault(change.number, {})
        there |= dict.fromkeys(there, Decimal(0)) if change.remove else change.quantities
    return after


def only_what_changes(order: Order, asked: Sequence[PlaceChange]) -> list[PlaceChange]:
    """What of them is not so already, a place that is taken away as nothing of each line. Of an order that
    becomes one to several its first place is told whole."""
    standing, kept = _standing(order), []
    for change in asked:
        place = standing.get(change.number)
        made = change if place is None else _what_changes(place, change)
        if made is not None:
            kept.append(made)
    if not order.places and kept:
        (only,) = standing.values()
        first = next((change for change in kept if change.number == FIRST), PlaceChange(FIRST))
        whole = PlaceChange(FIRST, first.address or only.address, first.due or only.due, first.quantities)
        kept = [whole, *(change for change in kept if change.number != FIRST)]
    return kept


def open_places(session: Session, order: Order, changes: Sequence[PlaceChange]) -> None:
    """The places that they add, with nothing in them yet, so that what goes there finds them; where the order went to
    one, that one as its first. Those that are there stay."""
    added = [change for change in changes if place_at(order, change.number) is None]
    if not added:
        return
    if not order.places:
        (only,) = standing_places(order)
        session.add(only)
        session.flush()
        session.add_all(only.lines)
    for change in added:
        if change.number != FIRST:
            assert change.address is not None
            assert change.due is not None
            session.add(new_place(order, change.number, change.address, change.due))
    session.flush()
    session.expire(order, ["places"])


def apply(session: Session, order: Order, changes: Sequence[PlaceChange]) -> None:
    """They take effect in places that are open, and the order's own address and day follow."""
    for change in changes:
        place = place_at(order, change.number)
        assert place is not None
        place.address, place.due = change.address or place.address, change.due or place.due
        parts = parts_of(place)
        for line_id, quantity in change.quantities.items():
            if line_id in parts:
                parts[line_id].quantity = quantity
            else:
                session.add(part_of(place, line_id, quantity))
        session.flush()
        session.expire(place, ["lines"])
    settle(order)


def as_json(order: Order, change: PlaceChange) -> dict[str, object]:
    """With what the place was; nulls of one that is new."""
    place = _standing(order).get(change.number)
    stands = {part.line_id: part.quantity for part in place.lines} if place else {}
    return {
        "number": change.number,
        "address": change.address,
        "due_date": iso(change.due),
        "quantities": {str(id): str(quantity) for id, quantity in change.quantities.items()},
        "was": {
            "address": place.address if place else None,
            "due_date": place.due.isoformat() if place else None,
            "quantities": {str(id): str(stands.get(id, Decimal(0))) for id in change.quantities},
        },
    }


def from_json(kept: Mapping[str, Any]) -> PlaceChange:
    due = kept["due_date"]
    quantities = {UUID(id): Decimal(quantity) for id, quantity in kept["quantities"].items()}
    return PlaceChange(kept["number"], kept["address"], date.fromisoformat(due) if due else None, quantities)


def _standing(order: Order) -> dict[int, OrderPlace]:
    return {place.position: place for place in standing_places(order)}


def _faults_at(order: Order, place: OrderPlace, field: str, change: PlaceChange, today: date) -> list[FieldError]:
    parts, errors = parts_of(place), []
    if change.remove:
        if change.address or change.due or change.quantities:
            errors.append(
                FieldError(f"{field}.remove", _("Ke tempat yang dihapus tidak ada yang dikirim: kosongkan isian lainnya."))
            )
        if any(max(part.shipped_quantity, part.accepted_quantity) for part in place.lines):
            said = _("Sebagian sudah dikirim ke tempat ini, jadi tidak dapat dihapus. Kurangi jumlahnya sampai yang sudah dikirim.")
            errors.append(FieldError(f"{field}.remove", said))
        return errors
    if change.due is not None and change.due != place.due and change.due < today:
        errors.append(FieldError(f"{field}.due_date", _("Tanggal kirim sudah lewat.")))
    stands = {id: part.quantity for id, part in parts.items()}
    errors += _misnumbered(order, field, change, stands)
    for at, (line_id, quantity) in enumerate(change.quantities.items()):
        part = parts.get(line_id)
        if part is not None and quantity < min(part.quantity, max(part.shipped_quantity, part.accepted_quantity)):
            errors.append(FieldError(f"{field}.lines.{at}.quantity", _("Jumlah tidak boleh di bawah yang sudah dikirim.")))
    return errors


def _faults_of_new(order: Order, field: str, change: PlaceChange, today: date) -> list[FieldError]:
    if change.remove:
        return [FieldError(f"{field}.remove", _("Pesanan ini tidak punya tempat dengan nomor ini."))]
    errors = [
        FieldError(f"{field}.{name}", _("Wajib diisi."))
        for name, typed in (("address", change.address), ("due_date", change.due))
        if not typed
    ]
    if change.due is not None and change.due < today:
        errors.append(FieldError(f"{field}.due_date", _("Tanggal kirim sudah lewat.")))
    if not any(change.quantities.values()):
        errors.append(FieldError(f"{field}.lines", _("Tulis apa yang dikirim ke tempat ini, atau hapus tempatnya.")))
    return errors + _misnumbered(order, field, change, {})


def _misnumbered(order: Order, field: str, change: PlaceChange, stands: Mapping[UUID, Decimal]) -> list[FieldError]:
    """Lines of another order, and parts of what cannot be parted."""
    known, errors = {line.id: line for line in order.lines}, []
    for at, (line_id, quantity) in enumerate(change.quantities.items()):
        if line_id not in known:
            errors.append(FieldError(f"{field}.lines.{at}.line_id", _("Baris ini bukan milik pesanan ini.")))
        elif quantity != stands.get(line_id, 0) and (wrong := why_not_in(known[line_id].unit, quantity)):
            errors.append(FieldError(f"{field}.lines.{at}.quantity", wrong))
    return errors


def _what_changes(place: OrderPlace, change: PlaceChange) -> PlaceChange | None:
    """The part of it that is not so already; None where nothing is."""
    stands = {part.line_id: part.quantity for part in place.lines}
    asked = dict.fromkeys(stands, Decimal(0)) if change.remove else change.quantities
    quantities = {id: quantity for id, quantity in asked.items() if quantity != stands.get(id, 0)}
    address = None if change.address == place.address else change.address
    due = None if change.due == place.due else change.due
    return PlaceChange(change.number, address, due, quantities) if address or due or quantities else None

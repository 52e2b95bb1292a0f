"""Dividing: what one shipment would carry goes in several, each to the same place; what is not named stays in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.units import is_whole, why_not_in
from app.errors import FieldError, Invalid
from app.fulfilment.models import Shipment
from app.fulfilment.shipping import Carried, create, judge_courier
from app.fulfilment.states import SHIPMENT, ShipmentState
from app.language import _
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow

PARTS_MAX = 20
Part = Mapping[UUID, Decimal]
"""How much of each order line one of the new shipments carries."""


def may_divide(actor: Actor, shipment: Shipment) -> bool:
    """It is not packed yet, and this person may pack it."""
    return shipment.state == ShipmentState.DRAFT and bool(names_of(moves_for(SHIPMENT, shipment, actor)))


def has_parts(shipment: Shipment) -> bool:
    """It carries more than a single piece: several lines, more than one of a piece, or what is measured."""
    units = {line.id: line.unit for line in shipment.order.lines}
    return len(shipment.lines) > 1 or any(line.quantity > 1 or not is_whole(units[line.line_id]) for line in shipment.lines)


def divide(session: Session, *, shipment: Shipment, parts: Sequence[Part], actor: Actor, at: datetime) -> list[Shipment]:
    """The shipments that it is divided into, itself first. Where the parts are all of it, the last of them is what stays in it.

    Raises `NotNow` once it is packed, and `Invalid` for more of a line than it carries, for a part of a piece,
    and where it would stay one shipment; all or nothing.
    """
    if not may_divide(actor, shipment):
        raise NotNow(move="divide", moves=names_of(moves_for(SHIPMENT, shipment, actor)))
    errors = _faults(shipment, parts)
    taken = [part for part in ({id: much for id, much in part.items() if much} for part in parts) if part]
    carries = {line.line_id: line.quantity for line in shipment.lines}
    if not errors and taken and all(sum(part.get(id, Decimal(0)) for part in taken) == much for id, much in carries.items()):
        taken.pop()
    if not errors and not taken:
        errors = [FieldError("parts", _("Tulis jumlah yang dikirim tersendiri, lebih sedikit daripada isi kiriman ini."))]
    if errors:
        raise Invalid(_("Pengiriman belum dapat dibagi."), errors=errors)
    order = shipment.order
    for part in taken:
        for line in shipment.lines:
            line.quantity -= part.get(line.line_id, Decimal(0))
    for line in [line for line in shipment.lines if not line.quantity]:
        session.delete(line)
    session.flush()
    session.refresh(shipment, ["lines"])
    judge_courier(shipment)
    made = [create(session, order, [Carried(*one) for one in part.items()], actor, at, place=shipment.place) for part in taken]
    return [shipment, *made]


def _faults(shipment: Shipment, parts: Sequence[Part]) -> list[FieldError]:
    left = {line.line_id: line.quantity for line in shipment.lines}
    units = {line.id: line.unit for line in shipment.order.lines}
    errors = []
    for index, part in enumerate(parts):
        for at, (line_id, quantity) in enumerate(part.items()):
            field = f"parts.{index}.lines.{at}"
            if line_id not in left:
                errors.append(FieldError(f"{field}.line_id", _("Baris ini tidak ada dalam kiriman.")))
            elif wrong := why_not_in(units[line_id], quantity):
                errors.append(FieldError(f"{field}.quantity", wrong))
            elif quantity > left[line_id]:
                errors.append(FieldError(f"{field}.quantity", _("Sisa yang belum dikemas tidak sebanyak ini.")))
            else:
                left[line_id] -= quantity
    return errors

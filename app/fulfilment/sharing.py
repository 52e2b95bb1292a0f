"""Sharing out: what is ordered and not accepted lies in a shipment, however
often the order changes and however short a delivery was.

An addendum, a cancellation that cuts, and a handover of less than was sent all end here. Otherwise nobody could send
what is left of the order, and it would never be done.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue import stock
from app.fulfilment.models import Shipment, ShipmentLine
from app.fulfilment.queries import shipments_of
from app.fulfilment.shipping import Carried, create, judge_courier
from app.fulfilment.states import ShipmentState
from app.orders.models import Order
from app.orders.places import FIRST, set_aside


def share_out(
    session: Session, order: Order, ordered: Mapping[int | None, Mapping[UUID, Decimal]], *, actor: Actor, at: datetime
) -> None:
    """Let the shipments to each place (None: the only one) carry what is ordered there of each line: what is missing goes into
    one that is not packed yet, or a new one; what is too much comes out of those that have not left, the newest first."""
    shipments = shipments_of(session, order)
    _to_the_first_place(session, order, shipments)
    missing: dict[int | None, list[Carried]] = {}
    for place, quantities in ordered.items():
        there = [shipment for shipment in shipments if shipment.place == place]
        for line_id, quantity in quantities.items():
            more = quantity - sum((_carries(shipment, line_id) for shipment in there), Decimal(0))
            if more > 0:
                missing.setdefault(place, []).append(Carried(line_id, more))
            elif more < 0:
                _take_out(session, there, line_id, -more)
    session.flush()
    for shipment in shipments:
        session.refresh(shipment, ["lines"])
        if not shipment.lines:
            session.delete(shipment)
        elif shipment.shipped_at is None:
            judge_courier(shipment)
    session.flush()
    for place, carried in missing.items():
        _put_in(session, order, place, carried, actor, at)


def _to_the_first_place(session: Session, order: Order, shipments: Sequence[Shipment]) -> None:
    """What went to the only place of an order that has several by now went to the first of them."""
    for shipment in shipments:
        if order.places and shipment.place is None:
            shipment.place = FIRST
            session.flush()
            session.expire(shipment, ["to"])


def take_back(session: Session, shipment: Shipment) -> None:
    """What was sent and not accepted is the vendor's again, set aside for the same order as far as that
    still wants it: a cancellation may have cut it since."""
    short = {line.line_id: line.quantity - (line.confirmed_quantity or 0) for line in shipment.lines}
    order = shipment.order
    before = {line.id: set_aside(order, line) for line in order.lines}
    for part in shipment.to.lines if shipment.to else ():
        part.shipped_quantity -= short.get(part.line_id, Decimal(0))
    for line in order.in_lock_order:
        back = short.get(line.id, Decimal(0))
        line.shipped_quantity -= back
        if back and line.shelf is not None:
            stock.take_back(session, **line.shelf._asdict(), quantity=back)
            unwanted = back - (set_aside(order, line) - before[line.id])
            if unwanted > 0:
                stock.release(session, **line.shelf._asdict(), quantity=unwanted)


def _carries(shipment: Shipment, line_id: UUID) -> Decimal:
    """As much as was accepted of it, once that is decided."""
    is_decided = shipment.state == ShipmentState.COMPLETED
    parts = (line.confirmed_quantity if is_decided else line.quantity for line in shipment.lines if line.line_id == line_id)
    return sum((part or Decimal(0) for part in parts), Decimal(0))


def _take_out(session: Session, shipments: Sequence[Shipment], line_id: UUID, quantity: Decimal) -> None:
    """What is on its way already stays in its shipment; the receiver confirms no more of it than is ordered."""
    here = [shipment for shipment in shipments if shipment.shipped_at is None]
    for line in (line for shipment in reversed(here) for line in shipment.lines if line.line_id == line_id):
        out = min(quantity, line.quantity)
        quantity -= out
        if out == line.quantity:
            session.delete(line)
        else:
            line.quantity -= out


def _put_in(session: Session, order: Order, place: int | None, missing: Sequence[Carried], actor: Actor, at: datetime) -> None:
    there_too = (one for one in shipments_of(session, order) if one.place == place)
    draft = next((one for one in there_too if one.state == ShipmentState.DRAFT), None)
    if draft is None:
        create(session, order, missing, actor, at, place=place)
        return
    there = {line.line_id: line for line in draft.lines}
    for more in missing:
        if more.line_id in there:
            there[more.line_id].quantity += more.quantity
        else:
            session.add(ShipmentLine(region_id=draft.region_id, shipment_id=draft.id, line_id=more.line_id, quantity=more.quantity))
    session.flush()
    session.refresh(draft, ["lines"])
    judge_courier(draft)

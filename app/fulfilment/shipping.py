"""Shipping: the vendor packs, ships and delivers; the receiver checks function, quantity and time, and confirms or sends back.

With `ship` the stock leaves the shelf for good. Several shipments may carry an order; together never more than was ordered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue import stock
from app.catalogue.units import why_not_in
from app.clock import local_date
from app.errors import FieldError, Invalid, invalid_field
from app.fulfilment.lateness import is_late
from app.fulfilment.models import Shipment, ShipmentLine
from app.fulfilment.queries import shipments_of, wanted_of
from app.fulfilment.states import SHIPMENT, ShipmentState
from app.identifiers import new_id
from app.language import _
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, begin, step
from app.orders import bookkeeping
from app.orders.dating import judge_day
from app.orders.models import GOODS, Order
from app.orders.places import ordered_by_place, place_at


@dataclass(frozen=True, slots=True)
class Carried:
    """How much of an order line a shipment carries."""

    line_id: UUID
    quantity: Decimal


def open_first_shipments(session: Session, order: Order, *, actor: Actor, at: datetime) -> None:
    """With the second signature: one shipment of all that goes to a place, DRAFT."""
    for place, quantities in ordered_by_place(order).items():
        create(session, order, [Carried(*one) for one in quantities.items()], actor, at, place=place)


def split_shipment(
    session: Session, *, order: Order, carried: Sequence[Carried], place: int | None = None, actor: Actor, at: datetime
) -> Shipment:
    """The vendor sends part of the order apart: the new shipment takes its quantities
    out of one to the same place that is not packed yet.

    Raises `Invalid` where a line has not that much left to send, and where the order goes to several places and none is named.
    """
    drafts = [shipment for shipment in shipments_of(session, order) if shipment.state == ShipmentState.DRAFT]
    if not drafts or not names_of(moves_for(SHIPMENT, drafts[0], actor)):
        raise NotNow(move="split", moves=[])
    if order.places and place_at(order, place) is None:
        raise invalid_field("place", _("Pesanan ini ke beberapa tempat: sebut nomor tempat tujuannya."))
    to = place if order.places else None
    drafts = [shipment for shipment in drafts if shipment.place == to]
    errors, units = [], {line.id: line.unit for line in order.lines}
    for index, want in enumerate(carried):
        source = next((line for shipment in drafts for line in shipment.lines if line.line_id == want.line_id), None)
        if source is not None and want.quantity != source.quantity and (wrong := why_not_in(units[want.line_id], want.quantity)):
            errors.append(FieldError(f"lines.{index}.quantity", wrong))
        elif source is None or want.quantity > source.quantity:
            errors.append(FieldError(f"lines.{index}.quantity", _("Sisa yang belum dikemas tidak sebanyak ini.")))
        elif want.quantity == source.quantity:
            session.delete(source)
        else:
            source.quantity -= want.quantity
    if errors:
        raise Invalid(_("Pengiriman belum dapat dibuat."), errors=errors)
    session.flush()
    for shipment in drafts:
        session.expire(shipment, ["lines"])
        if not shipment.lines:
            raise Invalid(
                _("Kirim sekaligus dengan pengiriman yang sudah ada."), errors=[FieldError("lines", _("Tidak ada sisa."))]
            )
        judge_courier(shipment)
    return create(session, order, carried, actor, at, place=to)


def pack(session: Session, *, shipment: Shipment, actor: Actor, at: datetime) -> Shipment:
    step(session, SHIPMENT, shipment, "pack", actor=actor, at=at)
    return shipment


def ship(session: Session, *, shipment: Shipment, courier: str, number: str, actor: Actor, at: datetime) -> Shipment:
    """Handed to the courier; its stock is consumed unless a returned shipment already took it."""
    step(session, SHIPMENT, shipment, "ship", actor=actor, at=at, details={"courier": courier, "number": number})
    shipment.courier, shipment.tracking_number = courier, number
    if shipment.shipped_at is None:
        shipment.shipped_at = at
        _take_from_shelf(session, shipment)
    return shipment


def deliver(session: Session, *, shipment: Shipment, proof: str | None, actor: Actor, at: datetime) -> Shipment:
    """Arrived; a service is delivered without a courier."""
    step(session, SHIPMENT, shipment, "deliver", actor=actor, at=at)
    shipment.proof, shipment.delivered_at = proof, at
    if shipment.shipped_at is None:
        shipment.shipped_at = at
        _take_from_shelf(session, shipment)
    return shipment


def confirm(
    session: Session,
    *,
    shipment: Shipment,
    quantities: Mapping[UUID, Decimal],
    function: bool,
    quantity: bool,
    time: bool,
    finished_on: date,
    actor: Actor,
    at: datetime,
) -> Shipment:
    """The check of function, quantity and time; what is confirmed goes into the handover. Lines that are not named are
    confirmed whole.

    Late goods are taken, with the penalty: of what arrived after its day nobody has to say that it came in time. Raises
    `Invalid` where a check is not passed (then return it) or more is confirmed than was sent or is still ordered.
    """
    zone = bookkeeping.region_of(session, shipment.order).timezone
    checks = {"function": function, "quantity": quantity, "time": time or is_late(shipment, zone, local_date(at, zone))}
    errors = [
        FieldError(name, _("Belum lolos pemeriksaan: kembalikan kiriman dengan alasan."))
        for name, passed in checks.items()
        if not passed
    ]
    sent = {line.line_id: line.quantity for line in shipment.lines}
    units = {line.id: line.unit for line in shipment.order.lines}
    for index, (line_id, confirmed) in enumerate(quantities.items()):
        if line_id not in sent:
            errors.append(FieldError(f"lines.{index}.line_id", _("Baris ini tidak ada dalam kiriman.")))
        elif confirmed != sent[line_id] and (wrong := why_not_in(units[line_id], confirmed)):
            errors.append(FieldError(f"lines.{index}.quantity", wrong))
        elif not 0 <= confirmed <= sent[line_id]:
            errors.append(FieldError(f"lines.{index}.quantity", _("Paling banyak sejumlah yang dikirim.")))
    wanted = wanted_of(shipment)
    if any(quantities.get(line_id, quantity) > wanted[line_id] for line_id, quantity in sent.items()):
        errors.append(
            FieldError("lines", _("Kiriman ini lebih dari yang dipesan dan belum diterima. Kembalikan atau terima sebagian."))
        )
    if errors:
        raise Invalid(_("Pemeriksaan belum dapat dikonfirmasi."), errors=errors)
    step(session, SHIPMENT, shipment, "confirm", actor=actor, at=at, details={"finished_on": finished_on.isoformat()})
    judge_day(session, shipment.order, finished_on, field="finished_on", at=at)
    for line in shipment.lines:
        line.confirmed_quantity = quantities.get(line.line_id, line.quantity)
    shipment.finished_on, shipment.confirmed_by = finished_on, actor.account_id
    session.flush()
    return shipment


def send_back(session: Session, *, shipment: Shipment, reason: str | None, actor: Actor, at: datetime) -> Shipment:
    """Short, wrong or broken: the vendor sends again; the count of returns is kept."""
    step(session, SHIPMENT, shipment, "return", actor=actor, at=at, reason=reason)
    shipment.returns += 1
    return shipment


def needs_no_courier(order: Order, lines: Sequence[UUID]) -> bool:
    """Nothing in it is goods: it is done where it is needed."""
    kinds = {line.id: line.kind for line in order.lines}
    return all(kinds[line] != GOODS for line in lines)


def judge_courier(shipment: Shipment) -> None:
    """What it carries has changed: whether it still asks for a courier."""
    shipment.service = needs_no_courier(shipment.order, [line.line_id for line in shipment.lines])


def create(
    session: Session, order: Order, carried: Sequence[Carried], actor: Actor, at: datetime, *, place: int | None
) -> Shipment:
    position = (
        session.scalar(
            select(func.max(Shipment.position)).where(Shipment.region_id == order.region_id, Shipment.order_id == order.id)
        )
        or 0
    )
    shipment = Shipment(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        position=position + 1,
        place=place,
        state=ShipmentState.DRAFT,
        service=needs_no_courier(order, [want.line_id for want in carried]),
        returns=0,
    )
    session.add(shipment)
    session.flush()
    session.add_all(
        ShipmentLine(region_id=order.region_id, shipment_id=shipment.id, line_id=want.line_id, quantity=want.quantity)
        for want in carried
    )
    begin(session, SHIPMENT, shipment, "open", actor=actor, at=at)
    session.flush()
    session.refresh(shipment)
    return shipment


def _take_from_shelf(session: Session, shipment: Shipment) -> None:
    """Consume what this shipment carries, the first time that it leaves."""
    carried = {line.line_id: line.quantity for line in shipment.lines}
    for line in shipment.order.in_lock_order:
        if line.id not in carried:
            continue
        if line.shelf is not None:
            stock.consume(session, **line.shelf._asdict(), quantity=carried[line.id])
        line.shipped_quantity += carried[line.id]
    for part in shipment.to.lines if shipment.to else ():
        part.shipped_quantity += carried.get(part.line_id, Decimal(0))

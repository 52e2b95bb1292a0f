"""Delivering: the steps of an order's one shipment and of its handover."""

from datetime import datetime

from sqlalchemy.orm.attributes import set_committed_value

from app.actor import SYSTEM_ACTOR
from app.clock import local_date
from app.demo.lives import Life
from app.fulfilment.models import Handover
from app.fulfilment.states import HANDOVER, SHIPMENT, HandoverState
from app.ledger import Kind, Line
from app.moves.machine import staying
from app.orders import bookkeeping


def pack(life: Life, at: datetime) -> None:
    life.history.take(SHIPMENT, life.shipment, "pack", actor=life.parties.seller, at=at)


def ship(life: Life, at: datetime) -> None:
    shipment = life.shipment
    shipment.courier, shipment.tracking_number = "Kurir Contoh", f"KC99{int(at.timestamp()):010}"
    told = {"courier": shipment.courier, "number": shipment.tracking_number}
    life.history.take(SHIPMENT, shipment, "ship", actor=life.parties.seller, at=at, details=told)
    shipment.shipped_at = at
    for want, line in zip(life.wanted, life.order.lines, strict=True):
        want.product.listing.stock -= want.quantity
        want.product.listing.reserved -= want.quantity
        line.shipped_quantity = line.quantity


def deliver(life: Life, at: datetime) -> None:
    life.history.take(SHIPMENT, life.shipment, "deliver", actor=life.parties.seller, at=at)
    life.shipment.proof, life.shipment.delivered_at = "Diterima petugas gudang", at


def confirm(life: Life, at: datetime) -> None:
    """The check is passed; the handover is there to be signed."""
    order, shipment, ppk = life.order, life.shipment, life.parties.ppk
    day = local_date(at, life.region.timezone)
    life.history.take(SHIPMENT, shipment, "confirm", actor=ppk, at=at, details={"finished_on": day.isoformat()})
    for line in shipment.lines:
        line.confirmed_quantity = line.quantity
    shipment.finished_on, shipment.confirmed_by = day, ppk.account_id
    handover = life.handover = Handover(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        shipment_id=shipment.id,
        state=HandoverState.DRAFT,
        satker_code=order.satker_code,
        amount=0,
    )
    set_committed_value(handover, "order", order)
    set_committed_value(handover, "shipment", shipment)
    life.bulk.add(handover)
    life.history.begin(HANDOVER, handover, "open", actor=ppk, at=at)


def number(life: Life, at: datetime) -> None:
    handover = life.handover
    life.history.take(HANDOVER, handover, "number", actor=life.parties.ppk, at=at)
    year = local_date(at, life.region.timezone).year
    n = life.numbers.next(handover.region_id, f"bast/{handover.satker_code}/{year}")
    handover.number = f"{n:03d}/BAST/{handover.satker_code}/{year}"


def sign_handover_as_vendor(life: Life, at: datetime) -> None:
    life.history.take(HANDOVER, life.handover, "sign", actor=life.parties.seller, at=at)
    life.handover.vendor_signed_at = at


def sign_handover_as_ppk(life: Life, at: datetime) -> None:
    """Accepted: its value is received."""
    order, handover, ppk = life.order, life.handover, life.parties.ppk
    life.history.take(HANDOVER, handover, "sign", actor=ppk, at=at)
    for line in order.lines:
        line.accepted_quantity = line.quantity
    handover.buyer_signed_at, handover.accepted_on = at, local_date(at, life.region.timezone)
    handover.amount = order.total
    life.history.take(SHIPMENT, life.shipment, "complete", actor=SYSTEM_ACTOR, at=at)
    received = Line(kind=Kind.RECEIVED, amount=order.total, pdn_true=bookkeeping.pdn_amount(order), ref=handover.number)
    life.enter(staying(life.order, "receive"), received, actor=ppk, at=at)

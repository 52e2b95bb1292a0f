"""Questions about shipments and handovers; each is seen by whoever may see its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.fulfilment.models import Handover, Shipment
from app.language import _
from app.orders.models import Order
from app.orders.queries import part_for
from app.regions.models import Region
from app.walls.windows import SHIPMENT_RECORD


def shipments_of(session: Session, order: Order) -> Sequence[Shipment]:
    return session.scalars(
        select(Shipment).where(Shipment.region_id == order.region_id, Shipment.order_id == order.id).order_by(Shipment.position)
    ).all()


def wanted_of(shipment: Shipment) -> dict[UUID, Decimal]:
    """How much of each line is ordered where this shipment goes, and not accepted yet."""
    if shipment.to is not None:
        return {part.line_id: part.quantity - part.accepted_quantity for part in shipment.to.lines}
    return {line.id: line.quantity - line.accepted_quantity for line in shipment.order.lines}


def handovers_of(session: Session, order: Order) -> Sequence[Handover]:
    return session.scalars(
        select(Handover).where(Handover.region_id == order.region_id, Handover.order_id == order.id).order_by(Handover.id)
    ).all()


def shipment_for(session: Session, actor: Actor, *, region_id: int, id: UUID) -> Shipment:
    """The shipment with its order locked first. Raises `NotFound`."""
    return part_for(session, actor, Shipment, region_id=region_id, id=id, missing=_("Pengiriman ini tidak ditemukan."))


def handover_for(session: Session, actor: Actor, *, region_id: int, id: UUID) -> Handover:
    """The handover with its order locked first. Raises `NotFound`."""
    return part_for(session, actor, Handover, region_id=region_id, id=id, missing=_("Berita acara ini tidak ditemukan."))


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How a vendor's shipments arrived: on time of those `delivered`; complete, with the
    first delivery, of those `checked` by the receiver."""

    delivered: int
    on_time: int
    checked: int
    complete: int


def deliveries_of(session: Session, *, vendor_id: UUID, regions: Sequence[int]) -> Deliveries:
    """In the regions that it sold to, by each region's calendar; one statement."""
    sent = SHIPMENT_RECORD.c
    on_time = cast(func.timezone(Region.timezone, sent.delivered_at), Date) <= sent.delivery_due
    checked = sent.state.in_(("BUYER_CONFIRMED", "COMPLETED"))
    row = session.execute(
        select(
            func.count().label("delivered"),
            func.count().filter(on_time).label("on_time"),
            func.count().filter(checked).label("checked"),
            func.count().filter(checked, sent.complete).label("complete"),
        )
        .select_from(SHIPMENT_RECORD)
        .join(Region, Region.id == sent.region_id)
        .where(
            sent.region_id.in_(regions),
            sent.vendor_id == vendor_id,
            sent.delivered_at.is_not(None),
            sent.state.in_(("DELIVERED", "BUYER_CONFIRMED", "COMPLETED")),
        )
    ).one()
    return Deliveries(row.delivered, row.on_time, row.checked, row.complete)

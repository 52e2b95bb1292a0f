"""Questions about shipments and handovers; each is seen by whoever may see its order."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import NotFound
from app.fulfilment.models import Handover, Shipment
from app.language import _
from app.orders.models import Order
from app.orders.queries import order_for


def shipments_of(session: Session, order: Order) -> Sequence[Shipment]:
    return session.scalars(
        select(Shipment).where(Shipment.region_id == order.region_id, Shipment.order_id == order.id).order_by(Shipment.position)
    ).all()


def handovers_of(session: Session, order: Order) -> Sequence[Handover]:
    return session.scalars(
        select(Handover).where(Handover.region_id == order.region_id, Handover.order_id == order.id).order_by(Handover.id)
    ).all()


def shipment_for(session: Session, actor: Actor, *, region_id: int, id: UUID) -> Shipment:
    """The shipment with its order locked first. Raises `NotFound`."""
    found = session.get(Shipment, (region_id, id))
    missing = _("Pengiriman ini tidak ditemukan.")
    if found is None:
        raise NotFound(missing)
    order_for(session, actor, region_id=region_id, id=found.order_id, lock=True, missing=missing)
    session.refresh(found)
    return found


def handover_for(session: Session, actor: Actor, *, region_id: int, id: UUID) -> Handover:
    """The handover with its order locked first. Raises `NotFound`."""
    found = session.get(Handover, (region_id, id))
    missing = _("Berita acara ini tidak ditemukan.")
    if found is None:
        raise NotFound(missing)
    order_for(session, actor, region_id=region_id, id=found.order_id, lock=True, missing=missing)
    session.refresh(found)
    return found

"""Photos of a shipment: of its arrival by the vendor, of the check and of what goes back by the PPK, or the PPTK who prepares
it. Encoded anew when they come in, never taken out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor, Role
from app.errors import NotFound, Refusal, invalid_field
from app.files.photos import keep_photo
from app.fulfilment import permissions as may
from app.fulfilment.models import Shipment, ShipmentPhoto
from app.fulfilment.states import SHIPMENT, ShipmentState
from app.identifiers import new_id, parse_public_id
from app.language import _
from app.orders.models import Order
from app.orders.queries import order_for

PHOTOS_MAX = 20
"""Photos of one shipment, both sides together."""
PHOTOGRAPHERS = frozenset({Role.VENDOR, Role.PPK, Role.ACTIVITY_OFFICER})
"""Who may ever put photos in."""
TAKEN_WHILE = {
    "vendor": (ShipmentState.SHIPPING, ShipmentState.DELIVERED),
    "buyer": (ShipmentState.DELIVERED, ShipmentState.BUYER_CONFIRMED),
}
"""By side: from the way to the check, and from the check to the signed handover."""


class PhotoNotWanted(Refusal):
    """Not this person's to photograph, or not now."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Foto ditambahkan oleh penyedia sejak kiriman dikirim sampai diperiksa, dan oleh PPK atau PPTK sejak kiriman tiba sampai berita acaranya ditandatangani."
            ),
            moves=[],
        )


def side_to_photograph(shipment: Shipment, actor: Actor) -> str | None:
    """The side for which this person may put photos in now; None where they may not."""
    side = "vendor" if may.send(actor, shipment) else "buyer" if may.photograph_the_check(actor, shipment) else None
    return side if side is not None and shipment.state in TAKEN_WHILE[side] else None


def add_photos(
    session: Session, *, shipment: Shipment, sent: Sequence[bytes], actor: Actor, at: datetime, field: str = "photos"
) -> Shipment:
    """Check and keep them, numbered on; all or none. The caller holds the order's lock. Raises `PhotoNotWanted`, and `Invalid`,
    naming `field`, for what is no photo and for more than `PHOTOS_MAX`."""
    SHIPMENT.catch_up(session, shipment, at)
    side = side_to_photograph(shipment, actor)
    if side is None:
        raise PhotoNotWanted
    if not sent:
        raise invalid_field(field, _("Pilih paling sedikit satu foto: JPG, PNG, atau WebP."))
    there = len(shipment.photos)
    if there + len(sent) > PHOTOS_MAX:
        raise invalid_field(field, _("Paling banyak {n} foto untuk satu kiriman.").format(n=PHOTOS_MAX))
    assert actor.account_id is not None
    files = [keep_photo(session, photo, by=actor.account_id, at=at, field=field) for photo in sent]
    for position, file in enumerate(files, there + 1):
        session.add(
            ShipmentPhoto(
                region_id=shipment.region_id,
                id=new_id(),
                shipment_id=shipment.id,
                position=position,
                side=side,
                returns=shipment.returns,
                sha256=file.sha256,
                added_by=actor.account_id,
                added_at=at,
            )
        )
    session.flush()
    session.expire(shipment, ["photos"])
    audit.write_down(session, shipment, "shipment.add_photos", actor, at, photos=[file.sha256 for file in files])
    return shipment


def photo_for(session: Session, actor: Actor, shipment_text: str, photo_text: str) -> ShipmentPhoto:
    """A photo of a shipment whose order this actor may see. Raises `NotFound`, in the same words for a hidden one and for none."""
    missing = _("Foto ini tidak ditemukan.")
    region_id, shipment_id = parse_public_id(shipment_text)
    found = session.execute(
        select(ShipmentPhoto, Shipment.order_id)
        .join(Shipment, (Shipment.region_id == ShipmentPhoto.region_id) & (Shipment.id == ShipmentPhoto.shipment_id))
        .where(
            ShipmentPhoto.region_id == region_id,
            ShipmentPhoto.shipment_id == shipment_id,
            ShipmentPhoto.id == parse_public_id(photo_text)[1],
        )
    ).one_or_none()
    if found is None:
        raise NotFound(missing)
    photo, order_id = found
    order_for(session, actor, region_id=region_id, id=order_id, missing=missing)
    return photo


def photos_of(session: Session, order: Order) -> Sequence[tuple[Shipment, ShipmentPhoto]]:
    """Every photo of an order with its shipment, as they are numbered."""
    rows = session.execute(
        select(Shipment, ShipmentPhoto)
        .join(ShipmentPhoto, (ShipmentPhoto.region_id == Shipment.region_id) & (ShipmentPhoto.shipment_id == Shipment.id))
        .where(Shipment.region_id == order.region_id, Shipment.order_id == order.id)
        .order_by(Shipment.position, ShipmentPhoto.position)
    )
    return [(shipment, photo) for shipment, photo in rows]

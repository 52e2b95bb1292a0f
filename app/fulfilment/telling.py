"""Telling: the other side hears that goods are on their way, have come, were checked or
sent back, and whose signature a handover waits for."""

from typing import Any

from sqlalchemy.orm import Session

from app.fulfilment.models import Handover, Shipment
from app.language import SOURCE, _, speaking
from app.moves.history import MoveTaken
from app.orders.telling import tell_of_part


def tell_of_shipment(session: Session, shipment: Shipment, *, taken: MoveTaken, **_more: Any) -> None:
    """Which shipment; with its courier and number, once it has them."""
    with speaking(SOURCE):
        said = _("Pengiriman {n}").format(n=shipment.position)
    sent = " ".join(str(taken.details[key]) for key in ("courier", "number") if key in taken.details)
    tell_of_part(session, shipment.order, taken, said, sent)


def tell_of_handover(session: Session, handover: Handover, *, taken: MoveTaken, **_more: Any) -> None:
    with speaking(SOURCE):
        said = _("Berita acara pengiriman {n}").format(n=handover.shipment.position)
    tell_of_part(session, handover.order, taken, said)

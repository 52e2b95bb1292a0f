"""Showing: the attachments of an order for the API, and on its page with the form that this person may fill in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.attachments.kinds import KINDS, To
from app.attachments.models import Attachment
from app.attachments.permissions import kinds_for
from app.attachments.queries import attachments_of
from app.attachments.shapes import AttachmentShown
from app.fulfilment.models import Handover
from app.identifiers import public_id
from app.language import _, gettext
from app.orders.models import Order
from app.payment.models import Payment


def attachment_as_json(attachment: Attachment) -> AttachmentShown:
    return {
        "id": public_id(attachment.region_id, attachment.id),
        "number": attachment.position,
        "payment": public_id(attachment.region_id, attachment.payment_id) if attachment.payment_id else None,
        "handover": public_id(attachment.region_id, attachment.handover_id) if attachment.handover_id else None,
        "kind": attachment.kind,
        "side": attachment.side,
        "note": attachment.note,
        "content_type": attachment.file_type,
        "size": attachment.size,
        "sha256": attachment.file_sha256,
        "added_at": attachment.added_at.isoformat(),
    }


def attachments_as_json(session: Session, order: Order) -> list[AttachmentShown]:
    return [attachment_as_json(one) for one in attachments_of(session, order)]


def attachments_on_page(
    session: Session, order: Order, actor: Actor, *, payments: Sequence[Payment], handovers: Sequence[Handover]
) -> dict[str, Any]:
    """`attachments` with what each is and of what; `attachable`: what this person may attach, as the options of one
    field (`payment~<key>~<kind>`), newest thing first."""
    kinds = kinds_for(actor, order)
    things: list[tuple[To, Payment | Handover]] = [
        *((To.PAYMENT, one) for one in reversed(payments)),
        *((To.HANDOVER, one) for one in reversed(handovers)),
    ]
    return {
        "attachments": [
            (gettext(KINDS[one.kind].said), name_of(one.payment or one.handover), one) for one in attachments_of(session, order)
        ],
        "attachable": [
            (f"{to}~{public_id(thing.region_id, thing.id)}~{kind.code}", f"{name_of(thing)}: {gettext(kind.said)}")
            for to, thing in things
            for kind in kinds
            if kind.to is to
        ],
    }


def name_of(thing: Payment | Handover | None) -> str:
    """What a file is of, in a few words."""
    if isinstance(thing, Payment):
        return _("Tagihan {number}").format(number=thing.invoice_number)
    assert thing is not None
    return _("Berita acara pengiriman {n}").format(n=thing.shipment.position)

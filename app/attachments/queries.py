"""Questions about attachments; each is seen by whoever sees its order."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attachments.kinds import KINDS
from app.attachments.models import Attachment
from app.errors import NotFound, invalid_field
from app.fulfilment.models import Handover
from app.identifiers import id_within, parse_public_id
from app.language import _
from app.orders.models import Order
from app.payment.models import Payment
from app.web.scans import ending_of


def attachments_of(session: Session, order: Order) -> Sequence[Attachment]:
    """All of an order, as they are numbered."""
    return session.scalars(
        select(Attachment)
        .where(Attachment.region_id == order.region_id, Attachment.order_id == order.id)
        .order_by(Attachment.position)
    ).all()


def attachment_in(session: Session, order: Order, id_text: str) -> Attachment:
    """One of this order's. Raises `NotFound`."""
    found = session.get(Attachment, (order.region_id, parse_public_id(id_text)[1]))
    if found is None or found.order_id != order.id:
        raise NotFound(_("Lampiran ini tidak ditemukan."))
    return found


def thing_of(session: Session, order: Order, *, payment: str | None = None, handover: str | None = None) -> Payment | Handover:
    """The payment or the handover of this order behind a public id; one of the two is given. Raises `Invalid`, naming the field."""
    if (payment is None) == (handover is None):
        raise invalid_field("payment", _("Sebutkan satu: pembayaran atau berita acaranya."))
    if handover is not None:
        its = session.get(Handover, _key(order, handover))
        if its is None or its.order_id != order.id:
            raise invalid_field("handover", _("Pesanan ini tidak punya berita acara itu."))
        return its
    bill = session.get(Payment, _key(order, payment or ""))
    if bill is None or bill.order_id != order.id:
        raise invalid_field("payment", _("Pesanan ini tidak punya pembayaran itu."))
    return bill


def _key(order: Order, id_text: str) -> tuple[int, UUID]:
    """Of what is no id of this region that of nothing."""
    try:
        return order.region_id, id_within(order.region_id, id_text)
    except NotFound:
        return order.region_id, UUID(int=0)


def file_name(attachment: Attachment) -> str:
    """`lampiran-3-bukti-potong.pdf`."""
    return f"lampiran-{attachment.position}-{KINDS[attachment.kind].slug}.{ending_of(attachment.file_type)}"

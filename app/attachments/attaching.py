"""Attaching: files of a payment or a handover, told by their content, kept and numbered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.attachments import permissions as may
from app.attachments.kinds import KINDS, Kind, To
from app.attachments.models import Attachment
from app.attachments.showing import name_of
from app.errors import Invalid, Refusal, invalid_field
from app.files.papers import keep_paper, read_paper
from app.files.weight import MEGABYTES_MAX
from app.fulfilment.models import Handover
from app.identifiers import new_id
from app.language import SOURCE, _, gettext, ngettext, speaking
from app.notifications.telling import tell
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.permissions import side_of
from app.orders.telling import other_side, title_of
from app.payment.models import Payment

ATTACHMENTS_MAX = 100
"""Files of one order, of all its payments and handovers and both sides."""
BYTES_MAX = 100 * 2**20
"""What they weigh together: the audit bundle carries all of them."""


class AttachmentNotWanted(Refusal):
    """This person has no part in what the paper is of."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Berkas ini dilampirkan oleh yang mengurusnya: penyedia, PPK dan PPTK pesanan ini, atau bendahara, PPK-SKPD, dan PA/KPA satuan kerjanya."
            ),
            moves=[],
        )


def attach(
    session: Session,
    *,
    to: Payment | Handover,
    kind: str,
    sent: Sequence[bytes],
    note: str | None = None,
    actor: Actor,
    at: datetime,
    field: str = "files",
) -> list[Attachment]:
    """Check and keep the files, all or none. The caller holds the order's lock. Raises `AttachmentNotWanted`, and
    `Invalid`, naming `kind` for one that is not of this thing, `field` for what is neither PDF nor picture, for none,
    and for more than `ATTACHMENTS_MAX` or `BYTES_MAX`."""
    order, thing = to.order, To.PAYMENT if isinstance(to, Payment) else To.HANDOVER
    chosen = KINDS.get(kind)
    if chosen is None or chosen.to is not thing:
        raise invalid_field("kind", _("Pilih jenis berkas: {kinds}.").format(kinds=", ".join(_codes(thing))))
    if not may.attach(actor, order, chosen):
        raise AttachmentNotWanted
    if not sent:
        raise invalid_field(field, _("Pilih paling sedikit satu berkas: PDF, JPG, PNG, atau WebP."))
    there, weight = _there(session, order)
    if there + len(sent) > ATTACHMENTS_MAX:
        raise invalid_field(field, _("Paling banyak {n} lampiran untuk satu pesanan.").format(n=ATTACHMENTS_MAX))
    assert actor.account_id is not None
    made = []
    for position, content in enumerate(sent, there + 1):
        file = keep_paper(session, content, by=actor.account_id, at=at, field=field)
        size = len(read_paper(file.sha256, file.content_type))
        weight += size
        made.append(
            Attachment(
                region_id=order.region_id,
                id=new_id(),
                order_id=order.id,
                payment_id=to.id if isinstance(to, Payment) else None,
                handover_id=to.id if isinstance(to, Handover) else None,
                position=position,
                kind=kind,
                side=side_of(actor),
                note=note,
                file_sha256=file.sha256,
                file_type=file.content_type,
                size=size,
                added_by=actor.account_id,
                added_at=at,
            )
        )
    if weight > BYTES_MAX:
        raise _too_heavy(field)
    session.add_all(made)
    session.flush()
    audit.write_down(session, to, f"{thing}.attach", actor, at, kind=kind, files=[one.file_sha256 for one in made])
    _tell(session, to, chosen, made, actor, at)
    return made


def _tell(session: Session, to: Payment | Handover, kind: Kind, made: Sequence[Attachment], actor: Actor, at: datetime) -> None:
    """The other side has one notice of what came in together."""
    order, (first, *_rest) = to.order, made
    with speaking(SOURCE):
        what = ngettext("{kind}, {n} berkas", "{kind}, {n} berkas", len(made)).format(kind=gettext(kind.said), n=len(made))
        said = [name_of(to), what, first.note]
    tell(
        session,
        other_side(order, actor.role),
        region_id=order.region_id,
        cause=first.id,
        title=title_of(order),
        link=f"/pesanan/{key_of(order)}#lampiran",
        move="attach",
        state=to.state,
        actor_role=actor.role,
        note=" · ".join(part for part in said if part),
        at=at,
    )


def _there(session: Session, order: Order) -> tuple[int, int]:
    """How many this order has, and what they weigh."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(
            Attachment.region_id == order.region_id, Attachment.order_id == order.id
        )
    ).one()
    return int(row[0]), int(row[1])


def _codes(thing: To) -> list[str]:
    return [kind.code for kind in KINDS.values() if kind.to is thing]


def _too_heavy(field: str) -> Invalid:
    said = _(
        "Lampiran satu pesanan paling besar {total} MB bersama-sama. Pindai dengan ukuran yang lebih kecil, di bawah {n} MB satu berkas."
    )
    return invalid_field(field, said.format(total=BYTES_MAX // 2**20, n=MEGABYTES_MAX))

"""The letter of a request to cancel: a PDF or a scan that its asker puts in once while the
request is open, and that whoever sees the order reads."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.errors import NotFound, Refusal
from app.files.papers import keep_paper
from app.language import _
from app.orders.models import CancelRequest, Order
from app.orders.permissions import change, side_of


class LetterNotWanted(Refusal):
    """No request of this side is open, or its letter is there already."""

    def __init__(self) -> None:
        super().__init__(
            _("Surat dilampirkan satu kali, oleh pihak yang mengajukan pembatalan, selama permintaannya belum diputus."), moves=[]
        )


def wants_letter(order: Order, actor: Actor) -> bool:
    """May this person put the letter in now?"""
    asked = order.open_cancel_request
    return asked is not None and asked.letter_sha256 is None and change(actor, order) and side_of(actor) == asked.asked_side


def keep_letter(session: Session, *, order: Order, sent: bytes, actor: Actor, at: datetime) -> CancelRequest:
    """Check and keep it. The caller holds the order's lock. Raises
    `LetterNotWanted`, `Invalid` for what is neither PDF nor picture."""
    asked = order.open_cancel_request
    if asked is None or not wants_letter(order, actor):
        raise LetterNotWanted
    file = keep_paper(session, sent, by=actor.account_id, at=at)
    asked.letter_sha256, asked.letter_type = file.sha256, file.content_type
    session.flush()
    audit.write_down(session, order, "order.keep_cancel_letter", actor, at, sha256=file.sha256)
    return asked


def newest_letter(session: Session, order: Order) -> tuple[str, str] | None:
    """SHA-256 and type of the letter that was put in last; None where none was."""
    row = session.execute(
        select(CancelRequest.letter_sha256, CancelRequest.letter_type)
        .where(
            CancelRequest.region_id == order.region_id, CancelRequest.order_id == order.id, CancelRequest.letter_sha256.is_not(None)
        )
        .order_by(CancelRequest.asked_at.desc())
    ).first()
    if row is None:
        return None
    sha256, content_type = row
    assert sha256 is not None
    assert content_type is not None
    return sha256, content_type


def letter_of(session: Session, order: Order) -> tuple[str, str]:
    """The same. Raises `NotFound`."""
    found = newest_letter(session, order)
    if found is None:
        raise NotFound(_("Surat ini tidak ada."))
    return found

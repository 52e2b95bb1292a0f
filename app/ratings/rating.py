"""Rating: each side of an order that is completed, or settled outside, scores the other once; the other replies once."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.errors import FieldError, Invalid, Refusal, invalid_field
from app.identifiers import new_id, public_id
from app.language import _, mark
from app.notifications import telling as notices
from app.notifications.telling import Audience
from app.orders.models import Order
from app.orders.permissions import party
from app.orders.states import SETTLED
from app.ratings.models import Rating, RatingReply

QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "buyer": {"quality": mark("Mutu barang atau jasa"), "timeliness": mark("Ketepatan waktu"), "service": mark("Pelayanan")},
    "vendor": {"clarity": mark("Kejelasan pesanan"), "payment_speed": mark("Kecepatan pembayaran")},
}
"""What each side is asked about the other."""
SCORES = range(1, 6)


class NotRateable(Refusal):
    """Not finished, not a party, or rated already."""


class NotRepliable(Refusal):
    """Not the side that was rated, or replied to already."""


def why_not_rate(session: Session, order: Order, actor: Actor) -> Refusal | None:
    """What keeps this person from rating the other side now; None where nothing does."""
    side = party(actor, order)
    if side is None:
        return NotRateable(_("Yang menilai adalah kedua pihak pesanan: penyedia, pemesan, atau PPK yang menandatangani."), moves=[])
    if order.state not in SETTLED:
        return NotRateable(_("Penilaian dibuka sesudah pesanan selesai."), moves=[])
    rated = select(Rating.id).where(Rating.region_id == order.region_id, Rating.order_id == order.id, Rating.side == side)
    if session.scalars(rated).first():
        return NotRateable(_("Pihak Anda sudah menilai pesanan ini. Penilaian tidak diubah."), moves=[])
    return None


def rate(session: Session, *, order: Order, scores: Mapping[str, int], text: str, actor: Actor, at: datetime) -> Rating:
    """Score the other side. The caller holds the order's lock. Raises `NotRateable`,
    `Invalid` naming each score that is missing or not 1 to 5."""
    if refusal := why_not_rate(session, order, actor):
        raise refusal
    side = party(actor, order)
    assert side is not None
    assert actor.account_id is not None
    questions = QUESTIONS[side]
    wrong = [name for name in questions if scores.get(name) not in SCORES]
    errors = [FieldError(f"scores.{name}", _("Beri nilai 1 sampai 5.")) for name in wrong]
    errors += [FieldError(f"scores.{name}", _("Isian ini tidak dikenal.")) for name in scores if name not in questions]
    if not text.strip():
        errors.append(FieldError("text", _("Tulis satu kalimat.")))
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    rating = Rating(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        side=side,
        vendor_id=order.vendor_id,
        text=text.strip(),
        rated_by=actor.account_id,
        rated_at=at,
        **scores,
    )
    session.add(rating)
    session.flush()
    _record(session, rating, order, "rate", side, rating.text, actor, at)
    return rating


def why_not_reply(rating: Rating, actor: Actor) -> Refusal | None:
    side = party(actor, rating.order)
    if side is None or side == rating.side:
        return NotRepliable(_("Yang menjawab penilaian adalah pihak yang dinilai."), moves=[])
    if rating.reply is not None:
        return NotRepliable(_("Penilaian ini sudah dijawab. Jawaban tidak diubah."), moves=[])
    return None


def reply(session: Session, *, rating: Rating, text: str, actor: Actor, at: datetime) -> Rating:
    """The one answer of the rated side. Raises `NotRepliable`, `Invalid`."""
    if refusal := why_not_reply(rating, actor):
        raise refusal
    if not text.strip():
        raise invalid_field("text", _("Tulis satu kalimat."))
    assert actor.account_id is not None
    session.add(
        RatingReply(region_id=rating.region_id, rating_id=rating.id, text=text.strip(), replied_by=actor.account_id, replied_at=at)
    )
    session.flush()
    session.expire(rating, ["reply"])
    _record(session, rating, rating.order, "reply_rating", party(actor, rating.order) or "", text.strip(), actor, at)
    return rating


def _record(session: Session, rating: Rating, order: Order, move: str, side: str, said: str, actor: Actor, at: datetime) -> None:
    """The trail, and a notice to the other side."""
    audit.write_down(session, rating, f"rating.{move}", actor, at, order=str(order.id))
    notices.tell(
        session,
        [Audience(satker_code=order.satker_code) if side == "vendor" else Audience(vendor_id=order.vendor_id)],
        region_id=rating.region_id,
        cause=rating.id,
        title=f"{order.number} · {order.package_name}",
        link=f"/pesanan/{public_id(order.region_id, order.id)}#penilaian",
        move=move,
        state=order.state,
        actor_role=actor.role,
        note=said,
        at=at,
    )

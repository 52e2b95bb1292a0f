"""Refilling: the SP2D with which the treasury refilled petty cash (GU) or paid the card's bill, linked later to what was paid to a vendor before.

One SP2D GU refills many payments of one office, so that its number stands on each of them, of one date; no number is both a GU's and a direct payment's.
Nothing is entered: the vendor was paid on the day of the payment, and the SP2D moves money of the treasury into the office's own cash.
"""

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import invalid_field
from app.language import _
from app.money import rupiah
from app.orders.dating import judge_day
from app.payment.models import Payment
from app.payment.numbers import as_numbered, claim_refill
from app.payment.states import PAYMENT
from app.transitions import step


def link(
    session: Session, *, payment: Payment, number: str, day: date, of: int | None = None, actor: Actor, at: datetime
) -> Payment:
    """`of`: what the SP2D itself is of, in whole rupiah; None: what was written of it before, if anything. Raises `Invalid` for a day before the payment or to come, a
    number that the region has seen in that year for something else, with another date or of another amount."""
    number = as_numbered(number)
    details = {"number": number, "date": day.isoformat(), **({} if of is None else {"of": of})}
    step(session, PAYMENT, payment, "link_gu", actor=actor, at=at, details=details)
    judge_day(session, payment.order, day, field="date", at=at, since=payment.paid_on)
    claim_refill(session, region_id=payment.region_id, number=number, day=day, satker_code=payment.satker_code)
    payment.refill_number, payment.refill_on = number, day
    payment.refill_rupiah = _amount(session, payment, number, day, of)
    session.flush()
    return payment


def _amount(session: Session, payment: Payment, number: str, day: date, of: int | None) -> int | None:
    """Of one paper one amount, on whichever payment it stands. The caller holds the number (`claim_refill`)."""
    its = (Payment.region_id == payment.region_id, Payment.satker_code == payment.satker_code, Payment.refill_number == number)
    known = session.scalar(
        select(Payment.refill_rupiah).where(*its, Payment.refill_on == day, Payment.refill_rupiah.is_not(None)).limit(1)
    )
    if of is not None and known is not None and of != known:
        said = _("SP2D GU {number} tercatat bernilai {amount}. Samakan, atau lepas dulu dari semua tagihannya.")
        raise invalid_field("amount", said.format(number=number, amount=rupiah(known)))
    if of is not None and known is None:
        session.execute(update(Payment).where(*its, Payment.refill_on == day).values(refill_rupiah=of))
    return of or known


def unlink(session: Session, *, payment: Payment, reason: str | None, actor: Actor, at: datetime) -> Payment:
    """It was linked to the wrong SP2D: it waits for its own again, and the number is free for whatever it pays."""
    step(session, PAYMENT, payment, "unlink_gu", actor=actor, at=at, reason=reason, details=told(payment))
    payment.lose_refill()
    session.flush()
    return payment


def told(payment: Payment) -> dict[str, str]:
    """Of which SP2D GU it is, for the history."""
    if payment.refill_number is None or payment.refill_on is None:
        return {}
    return {"number": payment.refill_number, "date": payment.refill_on.isoformat()}

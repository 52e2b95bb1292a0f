"""Refilling: the SP2D with which the treasury refilled petty cash (GU) or paid the card's bill, linked later to what was paid to a vendor before.

One SP2D GU refills many payments of one office, so that its number stands on each of them, of one date; no number is both a GU's and a direct payment's.
Nothing is entered: the vendor was paid on the day of the payment, and the SP2D moves money of the treasury into the office's own cash.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.orders.dating import judge_day
from app.payment.models import Payment
from app.payment.numbers import as_numbered, claim_refill
from app.payment.states import PAYMENT
from app.transitions import step


def link(
    session: Session, *, payment: Payment, number: str, day: date, of: int | None = None, actor: Actor, at: datetime
) -> Payment:
    """`of`: what the SP2D is of, in whole rupiah, where all that it covers is written at once. Raises `Invalid` for a day before the payment or to come, a number that the region has seen in that year for something else, or with another date."""
    number = as_numbered(number)
    details = {"number": number, "date": day.isoformat(), **({} if of is None else {"of": of})}
    step(session, PAYMENT, payment, "link_gu", actor=actor, at=at, details=details)
    judge_day(session, payment.order, day, field="date", at=at, since=payment.paid_on)
    claim_refill(session, region_id=payment.region_id, number=number, day=day, satker_code=payment.satker_code)
    payment.refill_number, payment.refill_on = number, day
    session.flush()
    return payment


def unlink(session: Session, *, payment: Payment, reason: str | None, actor: Actor, at: datetime) -> Payment:
    """It was linked to the wrong SP2D: it waits for its own again, and the number is free for whatever it pays."""
    step(session, PAYMENT, payment, "unlink_gu", actor=actor, at=at, reason=reason, details=told(payment))
    payment.refill_number = payment.refill_on = None
    session.flush()
    return payment


def told(payment: Payment) -> dict[str, str]:
    """Of which SP2D GU it is, for the history."""
    if payment.refill_number is None or payment.refill_on is None:
        return {}
    return {"number": payment.refill_number, "date": payment.refill_on.isoformat()}

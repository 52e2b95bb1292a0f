"""Refilling: the SP2D with which the treasury refilled petty cash (GU) or paid the card's
bill, linked later to what was paid to a vendor before.

One SP2D GU refills many payments of one office, so that its number stands on each of them, of one date; no number is both a GU's
and a direct payment's. Once its amount is known, what it refills here comes to no more than that. Nothing is entered: the vendor
was paid on the day of the payment, and the SP2D moves money of the treasury into the office's own cash.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import invalid_field
from app.language import _
from app.money import rupiah
from app.moves.taking import step
from app.orders.dating import judge_day
from app.payment.models import Payment
from app.payment.numbers import as_numbered, claim_refill
from app.payment.states import PAYMENT


def link(
    session: Session, *, payment: Payment, number: str, day: date, of: int | None = None, actor: Actor, at: datetime
) -> Payment:
    """`of`: what the SP2D itself is of, in whole rupiah; None: what was written of it before, if anything. Raises `Invalid` for
    a day before the payment or to come, a number that the region has seen in that year for something else, with another date or
    of another amount, and where it would refill more than it is of."""
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
    """Of one paper one amount, on whichever payment it stands. The caller holds the number (`claim_refill`), which has
    one date in a year and is another paper in the next."""
    its = (
        Payment.region_id == payment.region_id,
        Payment.satker_code == payment.satker_code,
        Payment.refill_number == number,
        Payment.refill_on == day,
    )
    known = session.scalar(select(Payment.refill_rupiah).where(*its, Payment.refill_rupiah.is_not(None)).limit(1))
    if of is not None and known is not None and of != known:
        said = _("SP2D GU {number} tercatat bernilai {amount}. Samakan, atau lepas dulu dari semua tagihannya.")
        raise invalid_field("amount", said.format(number=number, amount=rupiah(known)))
    amount = of or known
    if amount is not None:
        _refuse_more_than_it_is_of(session, payment, number, amount, its)
    if of is not None and known is None:
        session.execute(update(Payment).where(*its).values(refill_rupiah=of))
    return amount


def _refuse_more_than_it_is_of(
    session: Session, payment: Payment, number: str, amount: int, its: tuple[ColumnElement[bool], ...]
) -> None:
    """What came back in parts is not refilled. Others that it covers can come to less meanwhile,
    and to more only by the number that the caller holds."""
    covered = session.scalar(
        select(func.coalesce(func.sum(Payment.amount - Payment.refunded_rupiah), 0)).where(*its, Payment.id != payment.id)
    )
    total = int(covered or 0) + payment.standing_rupiah
    if total > amount:
        said = _(
            "SP2D GU {number} bernilai {amount}, sedangkan tagihan yang digantinya di sini menjadi {total}. Periksa nomornya, atau lepas dulu tagihan yang keliru."
        )
        raise invalid_field("amount", said.format(number=number, amount=rupiah(amount), total=rupiah(total)))


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

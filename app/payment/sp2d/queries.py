"""Questions about SP2D GU: what waits for one, and which of them a satker has."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, lazyload

from app.actor import Actor
from app.orders.models import Order
from app.payment.models import Payment
from app.payment.sp2d.matching import may_enter, payments_of_satker
from app.payment.sp2d.reading import ROWS_MAX
from app.payment.states import UNREFILLED

REFILLS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Refill:
    """An SP2D GU of a satker, in whole rupiah: how many payments it covers, what they come to now (`amount`, less what came back
    in parts since), and what it is of itself (`paper`; None where only its number was written down)."""

    number: str
    day: date
    payments: int
    amount: int
    paper: int | None


def waiting_for_gu(session: Session, actor: Actor) -> list[Payment]:
    """Of the satker what petty cash or the card paid and no SP2D GU covers, as far as this treasurer may record
    it: the oldest, no more than a list may have rows."""
    payments = session.scalars(
        payments_of_satker(actor)
        .where(UNREFILLED)
        .options(contains_eager(Payment.order).lazyload(Order.lines), lazyload(Payment.taxes))
        .order_by(Payment.paid_on, Payment.id)
        .limit(ROWS_MAX)
    ).all()
    return [payment for payment in payments if may_enter(payment, actor)]


def refills_of(session: Session, actor: Actor) -> list[Refill]:
    """Those of the satker, the newest first, no more than `REFILLS_SHOWN`."""
    amount = func.sum(Payment.amount - Payment.refunded_rupiah)
    rows = session.execute(
        select(Payment.refill_number, Payment.refill_on, func.count(), amount, func.max(Payment.refill_rupiah))
        .where(
            Payment.region_id == actor.region_id,
            Payment.satker_code == actor.satker_code,
            Payment.refill_number.is_not(None),
        )
        .group_by(Payment.refill_number, Payment.refill_on)
        .order_by(Payment.refill_on.desc(), Payment.refill_number)
        .limit(REFILLS_SHOWN)
    )
    return [Refill(number, day, count, int(total), paper) for number, day, count, total, paper in rows if number and day]

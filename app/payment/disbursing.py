"""Disbursing: the treasury's papers in order, and the rupiah that leave with the last of them.

SP2D's number and date are the BUD's; the treasurer types them, and a number that the region has seen before is refused, reversed or not.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import Refusal
from app.language import _
from app.money import rupiah
from app.orders import bookkeeping
from app.orders.completion import complete_if_done, reopen
from app.orders.dating import judge_day
from app.orders.judging import rules_for
from app.orders.models import Order
from app.payment.models import Payment
from app.payment.numbers import as_numbered, claim
from app.payment.queries import arrived_amount, payable_amount
from app.payment.states import PAYMENT
from app.payment.withholding import keep_taxes
from app.rules.breaking import RuleBroken
from app.transitions import Move, staying, step


class NotOwed(Refusal):
    """The bill is more than what is still owed: the order was cut or changed since, ended, or its cancellation is being decided."""

    def __init__(self, *, amount: int, payable: int) -> None:
        super().__init__(
            _(
                "Tagihan ini {amount}, yang masih boleh dibayar untuk pesanan ini {payable}: pesanannya berubah, berakhir, atau pembatalannya sedang diputus. "
                "Kembalikan tagihan kepada penyedia agar nilainya diperbaiki."
            ).format(amount=rupiah(amount), payable=rupiah(payable))
        )


def verify(session: Session, *, payment: Payment, note: str | None, actor: Actor, at: datetime) -> Payment:
    """The treasurer has checked the papers and the taxes, which are those of this day from now on."""
    step(session, PAYMENT, payment, "verify", actor=actor, at=at, note=note)
    payment.verified_by = actor.account_id
    keep_taxes(session, payment, at=at)
    return payment


def send_back(session: Session, *, payment: Payment, reason: str | None, actor: Actor, at: datetime) -> Payment:
    """Back to the vendor with a reason; the treasury's numbers so far fall away."""
    step(session, PAYMENT, payment, "return", actor=actor, at=at, reason=reason)
    payment.spp_number = payment.spm_number = None
    return payment


def issue_spp(session: Session, *, payment: Payment, number: str | None, actor: Actor, at: datetime) -> Payment:
    step(session, PAYMENT, payment, "issue_spp", actor=actor, at=at)
    payment.spp_number = number or f"SPP/{payment.invoice_number}"
    return payment


def issue_spm(session: Session, *, payment: Payment, number: str | None, actor: Actor, at: datetime) -> Payment:
    step(session, PAYMENT, payment, "issue_spm", actor=actor, at=at)
    payment.spm_number = number or f"SPM/{payment.invoice_number}"
    return payment


def issue_sp2d(session: Session, *, payment: Payment, number: str, day: date, actor: Actor, at: datetime) -> Payment:
    """The money leaves: `paid`, on the SP2D's date. Raises `Invalid` for a number that was used before or is recorded at this moment, or a day to come."""
    number = as_numbered(number)
    taken = step(session, PAYMENT, payment, "issue_sp2d", actor=actor, at=at, details={"number": number, "date": day.isoformat()})
    judge_day(session, payment.order, day, field="date", at=at)
    claim(session, region_id=payment.region_id, number=number, satker_code=payment.satker_code)
    payment.sp2d_number, payment.paid_on, payment.reference = number, day, number
    _pay(session, payment, taken, actor, at)
    return payment


def pay_otherwise(
    session: Session, *, payment: Payment, move: str, reference: str | None, day: date, actor: Actor, at: datetime
) -> Payment:
    """From petty cash (`pay_up`) or by the card (`pay_kkpd`): `paid` on that day. Raises `RuleBroken` above what the card may pay one payee."""
    limit = rules_for(session, payment.order, at)["KKPD"]
    if move == "pay_kkpd" and limit.blocks and payment.amount > limit.value:
        sentence = _("Kartu kredit pemerintah daerah membayar sampai {limit}; tagihan ini {amount}. Bayar dengan SP2D (LS).")
        raise RuleBroken(limit, sentence.format(limit=rupiah(limit.value), amount=rupiah(payment.amount)))
    taken = step(session, PAYMENT, payment, move, actor=actor, at=at, details={"reference": reference, "date": day.isoformat()})
    judge_day(session, payment.order, day, field="date", at=at)
    payment.route = {"pay_up": "UP", "pay_kkpd": "KKPD"}[move]
    payment.paid_on, payment.reference = day, reference
    if payment.route == "KKPD":
        keep_taxes(session, payment, at=at)
    _pay(session, payment, taken, actor, at)
    return payment


def receive(session: Session, *, payment: Payment, actor: Actor, at: datetime) -> Payment:
    """The vendor has the money; the order is complete once all of it has arrived."""
    step(session, PAYMENT, payment, "receive", actor=actor, at=at)
    session.flush()
    complete_if_done(session, order=payment.order, arrived=arrived_amount(session, payment.order), at=at)
    return payment


def reverse(session: Session, *, payment: Payment, reason: str | None, actor: Actor, at: datetime) -> Payment:
    """The money came back: a counter-entry on the day on which it was paid. The bill waits for its SP2D again, or for whatever route pays it; the number stays used.

    An order that was complete by it runs again.
    """
    number, route, day = payment.sp2d_number, payment.route, payment.paid_on
    details = {"number": number or payment.reference, "date": day and day.isoformat(), "route": route}
    taken = step(session, PAYMENT, payment, "reverse", actor=actor, at=at, reason=reason, details=details)
    assert day is not None
    undone = bookkeeping.unpay(session, payment.order, payment.amount, ref=payment.reference, on=day)
    if number is not None:
        payment.reversed_numbers = [*payment.reversed_numbers, number]
    payment.sp2d_number = payment.reference = payment.paid_on = None
    payment.route = "LS"
    session.flush()
    if route == "KKPD":
        keep_taxes(session, payment, at=at)
    bookkeeping.enter(session, payment.order, staying(payment.order, taken.name), undone, actor=actor, at=at, on=day)
    reopen(session, order=payment.order, reason=reason, at=at)
    return payment


def _pay(session: Session, payment: Payment, taken: Move, actor: Actor, at: datetime) -> None:
    order: Order = payment.order
    assert payment.paid_on is not None
    payable = payable_amount(session, order)
    if payment.amount > payable:
        raise NotOwed(amount=payment.amount, payable=payable)
    if payment.taxed_on is None:  # billed before taxes were kept
        keep_taxes(session, payment, at=at)
    bookkeeping.enter(
        session,
        order,
        staying(order, taken.name),
        bookkeeping.pay(session, order, payment.amount, ref=payment.reference),
        actor=actor,
        at=at,
        on=payment.paid_on,
    )

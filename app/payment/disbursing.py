"""Disbursing: the treasury's papers in order, and the rupiah that leave with the last of them.

SP2D's number and date are the BUD's; the treasurer types them, and a number that the
region has seen in that year is refused, reversed or not.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import Refusal, invalid_field
from app.language import _
from app.ledger import Line
from app.money import rupiah
from app.moves.history import history
from app.moves.machine import Move, staying
from app.moves.taking import step
from app.orders import bookkeeping
from app.orders.completion import complete_if_done, reopen
from app.orders.dating import judge_day
from app.orders.judging import rules_for
from app.orders.models import Order
from app.payment.models import Payment
from app.payment.numbers import as_numbered, claim
from app.payment.queries import payable_amount, payments_of
from app.payment.states import PAYMENT, PaymentState
from app.payment.withholding import keep_taxes
from app.rules.breaking import RuleBroken


class NotOwed(Refusal):
    """The bill is more than what is still owed: the order was cut or changed since, ended, or its cancellation is being decided."""

    def __init__(self, *, amount: int, payable: int) -> None:
        super().__init__(
            _(
                "Tagihan ini {amount}, yang masih boleh dibayar untuk pesanan ini {payable}: pesanannya berubah, berakhir, atau pembatalannya sedang diputus. "
                "Kembalikan tagihan kepada penyedia agar nilainya diperbaiki."
            ).format(amount=rupiah(amount), payable=rupiah(payable))
        )


def prepare(session: Session, *, payment: Payment, note: str | None, actor: Actor, at: datetime) -> Payment:
    """The PPTK has put its papers together; whoever did never checks, orders or makes this payment."""
    step(session, PAYMENT, payment, "prepare", actor=actor, at=at, note=note)
    payment.prepared_by = actor.account_id
    return payment


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
    """The money leaves: `paid`, on the SP2D's date. Raises `Invalid` for a number that was used in its
    year or is recorded at this moment, or a day to come."""
    number = as_numbered(number)
    taken = step(session, PAYMENT, payment, "issue_sp2d", actor=actor, at=at, details={"number": number, "date": day.isoformat()})
    judge_day(session, payment.order, day, field="date", at=at)
    claim(session, region_id=payment.region_id, number=number, day=day, satker_code=payment.satker_code)
    payment.sp2d_number, payment.paid_on, payment.reference = number, day, number
    _pay(session, payment, taken, actor, at)
    return payment


def pay_from_imprest(
    session: Session, *, payment: Payment, move: str, reference: str | None, day: date, actor: Actor, at: datetime
) -> Payment:
    """From petty cash (`pay_up`) or by the card (`pay_kkpd`): `paid` on that day. Raises
    `RuleBroken` above what the card may pay one payee."""
    if move == "pay_kkpd":
        _refuse_above_the_card(session, payment, at)
    taken = step(session, PAYMENT, payment, move, actor=actor, at=at, details={"reference": reference, "date": day.isoformat()})
    judge_day(session, payment.order, day, field="date", at=at)
    payment.route = {"pay_up": "UP", "pay_kkpd": "KKPD"}[move]
    payment.paid_on, payment.reference = day, reference
    if payment.route == "KKPD":
        keep_taxes(session, payment, at=at)
    _pay(session, payment, taken, actor, at)
    return payment


def _refuse_above_the_card(session: Session, payment: Payment, at: datetime) -> None:
    """What the card pays for one order is paid to one payee, in however many bills."""
    limit = rules_for(session, payment.order, at)["KKPD"]
    by_card = (each for each in payments_of(session, payment.order) if each.route == "KKPD" and each.id != payment.id)
    before = sum(each.amount - each.refunded_rupiah for each in by_card)
    if not limit.blocks or before + payment.amount <= limit.value:
        return
    said = {"limit": rupiah(limit.value), "amount": rupiah(payment.amount), "before": rupiah(before)}
    sentence = (
        _(
            "Kartu kredit pemerintah daerah membayar sampai {limit}; pesanan ini sudah {before} dengan kartu dan tagihan ini {amount}. Bayar dengan SP2D (LS)."
        )
        if before
        else _("Kartu kredit pemerintah daerah membayar sampai {limit}; tagihan ini {amount}. Bayar dengan SP2D (LS).")
    )
    raise RuleBroken(limit, sentence.format(**said))


def receive(session: Session, *, payment: Payment, actor: Actor, at: datetime) -> Payment:
    """The vendor has the money; the order is complete once all of it has arrived."""
    step(session, PAYMENT, payment, "receive", actor=actor, at=at)
    payment.order.arrived_rupiah += payment.billed_rupiah
    session.flush()
    complete_if_done(session, order=payment.order, at=at)
    return payment


def reverse(session: Session, *, payment: Payment, reason: str | None, actor: Actor, at: datetime) -> Payment:
    """The money came back: a counter-entry on the day on which it was paid. The bill waits for its SP2D again, or
    for whatever route pays it; the number stays used.

    An order that was complete by it runs again.
    """
    number, route, day = payment.sp2d_number, payment.route, payment.paid_on
    details = {"number": number or payment.reference, "date": day and day.isoformat(), "route": route}
    if payment.refill_number is not None:
        details["refill_number"] = payment.refill_number
    had_arrived = payment.state == PaymentState.RECEIVED
    taken = step(session, PAYMENT, payment, "reverse", actor=actor, at=at, reason=reason, details=details)
    assert day is not None
    undone = _undone(session, payment, payment.amount - payment.refunded_rupiah)
    if had_arrived:
        payment.order.arrived_rupiah -= payment.billed_rupiah
    payment.refunded_rupiah = payment.refunded_ahead_rupiah = 0
    if number is not None:
        payment.reversed_numbers = [*payment.reversed_numbers, number]
        payment.reversed_days = [*payment.reversed_days, day]
    payment.sp2d_number = payment.reference = payment.paid_on = None
    payment.lose_refill()
    payment.route = "LS"
    session.flush()
    if route == "KKPD":
        keep_taxes(session, payment, at=at)
    bookkeeping.enter(session, payment.order, staying(payment.order, taken.name), undone, actor=actor, at=at, on=day)
    reopen(session, order=payment.order, reason=reason, at=at)
    return payment


def refund(
    session: Session, *, payment: Payment, amount: int, reference: str, day: date, reason: str | None, actor: Actor, at: datetime
) -> Payment:
    """A part was paid back into the treasury (STS): a counter-entry of it on the day of the payment, which stands for the rest.

    What had been paid ahead of the goods is billed again with them; the rest was too much, and nobody owes it.
    Raises `Invalid` for all that stands or more, for a day before the payment or to come, and for a slip that this
    payment has already: two windows record one slip once.
    """
    stands = payment.amount - payment.refunded_rupiah
    details = {"amount": amount, "number": reference, "date": day.isoformat()}
    taken = step(session, PAYMENT, payment, "refund", actor=actor, at=at, reason=reason, details=details)
    order, paid_on = payment.order, payment.paid_on
    assert paid_on is not None
    judge_day(session, order, day, field="date", at=at, since=paid_on)
    if amount >= stands:
        raise invalid_field(
            "amount",
            _(
                "Yang dapat kembali sebagian kurang dari {stands}. Bila seluruhnya kembali, pilih Catat pengembalian dana: tagihannya dibayar lagi."
            ).format(stands=rupiah(stands)),
        )
    _refuse_a_slip_twice(session, payment, reference)
    undone, worth = _undone(session, payment, amount), bookkeeping.worth(session, order)
    ahead = min(amount, max(0, worth.paid - worth.received))
    payment.refunded_rupiah += amount
    payment.refunded_ahead_rupiah += ahead
    if payment.state == PaymentState.RECEIVED:
        order.arrived_rupiah -= ahead
    session.flush()
    bookkeeping.enter(session, order, staying(order, taken.name), undone, actor=actor, at=at, on=paid_on)
    return payment


def _refuse_a_slip_twice(session: Session, payment: Payment, number: str) -> None:
    """The move that is being taken is in the history already."""
    session.flush()
    taken = history(session, region_id=payment.region_id, subject_id=payment.id)
    if sum(each.move == "refund" and as_numbered(each.details["number"]) == as_numbered(number) for each in taken) > 1:
        raise invalid_field("number", _("Setoran {number} sudah dicatat pada tagihan ini.").format(number=number))


def _undone(session: Session, payment: Payment, amount: int) -> Line:
    """The counter-entry of a part of what was paid, the last of it or not."""
    assert payment.paid_on is not None
    return bookkeeping.unpay(
        session,
        payment.order,
        payment.amount,
        of=(payment.refunded_rupiah, payment.refunded_rupiah + amount),
        ref=payment.reference,
        on=payment.paid_on,
    )


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

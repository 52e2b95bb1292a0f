"""Paying: the steps of an order's one payment, and of a payment outside the system."""

from datetime import datetime, timedelta

from sqlalchemy.orm.attributes import set_committed_value

from app.actor import SYSTEM_ACTOR
from app.clock import local_date, start_of_local_day
from app.demo.lives import Life
from app.ledger import Kind, Line
from app.moves.machine import staying
from app.orders import bookkeeping
from app.orders.models import OutsidePayment
from app.payment.models import Payment
from app.payment.states import PAYMENT, PaymentState
from app.payment.taxes import Payee, ordered, shared, taxes_of
from app.payment.withholding import as_row, put_on
from app.rules.national import RULES
from app.rules.queries import Rules


def invoice(life: Life, at: datetime) -> None:
    order = life.order
    payment = life.payment = Payment(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        satker_code=order.satker_code,
        state=PaymentState.INVOICED,
        invoice_number=f"INV/{order.number}/1",
        advance=False,
        amount=order.total,
        route="LS",
        checker=life.parties.checker.role,
        invoiced_at=at,
    )
    set_committed_value(payment, "order", order)
    _keep_taxes(life, at)
    life.bulk.add(payment)
    life.history.begin(PAYMENT, payment, "invoice", actor=life.parties.seller, at=at, details={"amount": payment.amount})


def _keep_taxes(life: Life, at: datetime) -> None:
    """As `payment.withholding` keeps them: the one bill of an order is of all that it ordered."""
    order, payment, on = life.order, life.payment, local_date(at, life.region.timezone)
    vendor = life.wanted[0].product.firm.vendor
    rules = Rules(tuple(rule for rule in RULES if rule.holds(on=on, region_code=life.region.code, tier=life.region.tier)))
    parts = shared(payment.amount, ordered(order.lines))
    lines = taxes_of(order, parts, payee=Payee(vendor.pkp, is_small=vendor.is_umkk), rules=rules, by_card=False)
    rows = [as_row(payment, position, line, id=life.history.new_id(at)) for position, line in enumerate(lines, 1)]
    put_on(payment, rows, on=on)
    life.bulk.add(*rows)


def verify(life: Life, at: datetime) -> None:
    life.history.take(PAYMENT, life.payment, "verify", actor=life.parties.checker, at=at)
    life.payment.verified_by = life.parties.checker.account_id


def return_invoice(life: Life, at: datetime) -> None:
    life.history.take(PAYMENT, life.payment, "return", actor=life.parties.checker, at=at, reason="Faktur pajak belum dilampirkan.")


def issue_spp(life: Life, at: datetime) -> None:
    life.history.take(PAYMENT, life.payment, "issue_spp", actor=life.parties.treasurer, at=at)
    life.payment.spp_number = f"SPP/{life.payment.invoice_number}"


def issue_spm(life: Life, at: datetime) -> None:
    life.history.take(PAYMENT, life.payment, "issue_spm", actor=life.parties.budget_user, at=at)
    life.payment.spm_number = f"SPM/{life.payment.invoice_number}"


def issue_sp2d(life: Life, at: datetime) -> None:
    """The money leaves."""
    day = local_date(at, life.region.timezone)
    paper = life.order.number.replace("LP/", "SP2D-LS/")
    told = {"number": paper, "date": day.isoformat()}
    life.history.take(PAYMENT, life.payment, "issue_sp2d", actor=life.parties.treasurer, at=at, details=told)
    life.payment.sp2d_number = paper
    _pay(life, "issue_sp2d", paper, at)


def pay_up(life: Life, at: datetime) -> None:
    """From petty cash."""
    paper = f"UP/{life.payment.invoice_number}"
    told = {"reference": paper, "date": local_date(at, life.region.timezone).isoformat()}
    life.history.take(PAYMENT, life.payment, "pay_up", actor=life.parties.treasurer, at=at, details=told)
    life.payment.route = "UP"
    _pay(life, "pay_up", paper, at)


def refill(life: Life, now: datetime) -> None:
    """By the SP2D GU of the tenth of the month after, one for all that the office's petty cash paid in a month; nothing where
    that day is still to come, or it was paid another way."""
    zone = life.region.timezone
    payment = life.payment if hasattr(life, "payment") else None
    if payment is None or payment.route != "UP" or payment.paid_on is None:
        return
    after = payment.paid_on.replace(day=28) + timedelta(days=4)
    at = start_of_local_day(after.replace(day=10), zone) + timedelta(hours=10)
    if at >= now:
        return
    paper = f"SP2D-GU/{payment.satker_code}/{after:%m}/{after.year}"
    told = {"number": paper, "date": local_date(at, zone).isoformat()}
    life.history.take(PAYMENT, payment, "link_gu", actor=life.parties.treasurer, at=at, details=told)
    payment.refill_number, payment.refill_on = paper, local_date(at, zone)


def receive(life: Life, at: datetime) -> None:
    """The vendor has the money: the order is complete."""
    order = life.order
    life.history.take(PAYMENT, life.payment, "receive", actor=life.parties.seller, at=at)
    order.arrived_rupiah = life.payment.amount
    settled = Line(kind=Kind.SETTLED, amount=order.total, pdn_true=bookkeeping.pdn_amount(order))
    life.step("complete", SYSTEM_ACTOR, at, settled)
    order.completed_at = at


def settle_outside(life: Life, at: datetime) -> None:
    order, treasurer = life.order, life.parties.treasurer
    paper = f"KW/{order.number}"
    told = {"route": "UP", "reference": paper, "amount": order.total}
    paid = Line(kind=Kind.PAID, amount=order.total, pdn_true=bookkeeping.pdn_amount(order), ref=paper)
    settled = Line(kind=Kind.SETTLED, amount=order.total, pdn_true=bookkeeping.pdn_amount(order))
    life.step("settle_outside", treasurer, at, paid, settled, details=told)
    order.completed_at = at
    life.bulk.add(
        OutsidePayment(
            region_id=order.region_id,
            id=life.history.new_id(at),
            order_id=order.id,
            route="UP",
            reference=paper,
            paid_on=local_date(at, life.region.timezone),
            amount=order.total,
        )
    )


def _pay(life: Life, move: str, paper: str, at: datetime) -> None:
    payment = life.payment
    payment.paid_on, payment.reference = local_date(at, life.region.timezone), paper
    paid = Line(kind=Kind.PAID, amount=payment.amount, pdn_true=bookkeeping.pdn_amount(life.order), ref=paper)
    life.enter(staying(life.order, move), paid, actor=life.parties.treasurer, at=at)

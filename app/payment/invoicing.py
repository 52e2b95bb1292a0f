"""Invoicing: the vendor bills what handovers have accepted and no invoice has billed yet; a
small firm also an advance before the first of them.

Rule: ADVANCE_UMK: how much of an order a micro or small firm or a cooperative may be
paid before it delivers, graded by the order's total.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.grants import is_held
from app.actor import Actor, Role
from app.clock import local_date
from app.errors import Refusal, invalid_field
from app.identifiers import new_id
from app.language import _
from app.money import Rupiah, rupiah
from app.moves.taking import NotNow, begin, react, step
from app.orders import bookkeeping
from app.orders import permissions as may
from app.orders.judging import rules_for
from app.orders.models import Order
from app.orders.states import OrderState
from app.orders.value_added import refuse_tax
from app.payment.models import Payment
from app.payment.queries import invoiced_amount, payments_of
from app.payment.states import PAYMENT, RUNNING, PaymentState
from app.payment.withholding import change_amount, keep_taxes
from app.rules.advances import advance_most
from app.vendors.models import Vendor


class NothingToBill(Refusal):
    """Everything that was accepted is billed already, or nothing was accepted yet."""

    def __init__(self) -> None:
        super().__init__(
            _("Belum ada nilai yang dapat ditagih. Tunggu sampai berita acara serah terima ditandatangani kedua pihak.")
        )


class NoAdvance(Refusal):
    """No advance can be billed for this order, or not any more."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Uang muka hanya untuk usaha mikro, kecil, dan koperasi, sekali, sebelum ada yang diserahterimakan, sampai pesanan Rp2,5 miliar. "
                "Tagih nilai yang sudah diterima dengan tagihan biasa."
            )
        )


def invoice(
    session: Session,
    *,
    order: Order,
    number: str | None,
    amount: int | None,
    tax_invoice_number: str | None,
    actor: Actor,
    at: datetime,
) -> Payment:
    """Bill the accepted value, all of it unless an amount is given. Raises
    `NothingToBill`, and `Invalid` for more than there is to bill."""
    if not may.answer(actor, order) or order.state != OrderState.ON_PROCESS:
        raise NotNow(move="invoice", moves=[])
    billable = bookkeeping.worth(session, order).received - invoiced_amount(session, order)
    if billable <= 0:
        raise NothingToBill
    wanted = billable if amount is None else amount
    if not 0 < wanted <= billable:
        raise invalid_field("amount", _("Yang dapat ditagih {billable}.").format(billable=rupiah(billable)))
    return _written(session, order, wanted, number, tax_invoice_number, actor=actor, at=at)


def invoice_advance(
    session: Session,
    *,
    order: Order,
    number: str | None,
    amount: int | None,
    tax_invoice_number: str | None,
    actor: Actor,
    at: datetime,
) -> Payment:
    """Bill before anything was handed over, the most that the rule allows unless an amount is
    given; what is accepted later is billed less this.

    Raises `NoAdvance` for other firms, above the last grade, a second time, or once something was accepted, and `TaxNotDue`.
    """
    if not may.answer(actor, order) or order.state != OrderState.ON_PROCESS:
        raise NotNow(move="invoice", moves=[])
    most = advance_for(session, order, at)
    if most == 0:
        raise NoAdvance
    wanted = most if amount is None else amount
    if not 0 < wanted <= most:
        raise invalid_field("amount", _("Uang muka pesanan ini paling banyak {most}.").format(most=rupiah(most)))
    refuse_tax(session, order, order.lines)
    order.advance = True
    return _written(session, order, wanted, number, tax_invoice_number, actor=actor, at=at)


def advance_for(session: Session, order: Order, at: datetime) -> Rupiah:
    """The most that can be billed now as an advance; 0 where there is none."""
    if order.advance or bookkeeping.worth(session, order).received or invoiced_amount(session, order):
        return Rupiah(0)
    vendor = session.get_one(Vendor, order.vendor_id)
    return advance_most(rules_for(session, order, at), total=order.total, is_umkk=vendor.is_umkk)


def _written(
    session: Session,
    order: Order,
    wanted: int,
    number: str | None,
    tax_invoice_number: str | None,
    *,
    actor: Actor,
    at: datetime,
) -> Payment:
    invoices = payments_of(session, order)
    chosen = number or f"INV/{order.number}/{len(invoices) + 1}"
    if any(earlier.invoice_number == chosen for earlier in invoices):
        raise invalid_field("number", _("Nomor tagihan ini sudah dipakai pada pesanan ini."))
    payment = Payment(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        satker_code=order.satker_code,
        state=PaymentState.INVOICED,
        invoice_number=chosen,
        tax_invoice_number=tax_invoice_number,
        amount=wanted,
        advance=order.advance and not invoices,
        route="LS",
        checker=_checker(session, order, at),
        invoiced_at=at,
    )
    session.add(payment)
    billed = begin(session, PAYMENT, payment, "invoice", actor=actor, at=at, details={"amount": wanted}, reacts=False)
    session.flush()
    session.refresh(payment)
    keep_taxes(session, payment, at=at)
    react(session, PAYMENT, payment, billed, actor=actor, at=at)
    return payment


def resubmit(
    session: Session, *, payment: Payment, amount: int | None = None, note: str | None, actor: Actor, at: datetime
) -> Payment:
    """A returned invoice goes back into the queue, of another amount where the order has changed; its papers are prepared anew.
    Raises `NothingToBill`, and `Invalid` for more than there is."""
    wanted = payment.amount if amount is None else amount
    step(session, PAYMENT, payment, "resubmit", actor=actor, at=at, note=note, details={"amount": wanted})
    billable = _billable_again(session, payment, at)
    if billable <= 0:
        raise NothingToBill
    if wanted > billable:
        raise invalid_field("amount", _("Yang dapat ditagih {billable}.").format(billable=rupiah(billable)))
    payment.checker = _checker(session, payment.order, at)
    payment.prepared_by = None
    if wanted != payment.amount:
        change_amount(session, payment, wanted, at=at)
    return payment


def _billable_again(session: Session, payment: Payment, at: datetime) -> int:
    """The most that this bill may come to now: of what was received and no other
    bill has; an advance also of what the order is today."""
    order, others = payment.order, invoiced_amount(session, payment.order) - payment.amount
    received = bookkeeping.worth(session, order).received
    if not payment.advance or order.state not in RUNNING:
        return received - others
    vendor = session.get_one(Vendor, order.vendor_id)
    return max(received, advance_most(rules_for(session, order, at), total=order.total, is_umkk=vendor.is_umkk)) - others


def _checker(session: Session, order: Order, at: datetime) -> Role:
    """Who checks a bill that comes in now: the satker's PPK-SKPD if it has one in office, else its treasurer."""
    today = local_date(at, bookkeeping.region_of(session, order).timezone)
    has_one = is_held(session, role=Role.VERIFIER, region_id=order.region_id, satker_code=order.satker_code, on=today)
    return Role.VERIFIER if has_one else Role.TREASURER

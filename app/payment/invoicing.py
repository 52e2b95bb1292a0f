"""Invoicing: the vendor bills what handovers have accepted and no invoice has billed yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import Refusal, invalid_field
from app.identifiers import new_id
from app.language import _
from app.money import rupiah
from app.orders import bookkeeping
from app.orders import permissions as may
from app.orders.models import Order
from app.orders.states import OrderState
from app.payment.models import Payment
from app.payment.queries import invoiced_amount, payments_of
from app.payment.states import PAYMENT, PaymentState
from app.transitions import NotNow, begin, step


class NothingToBill(Refusal):
    """Everything that was accepted is billed already, or nothing was accepted yet."""

    def __init__(self) -> None:
        super().__init__(
            _("Belum ada nilai yang dapat ditagih. Tunggu sampai berita acara serah terima ditandatangani kedua pihak.")
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
    """Bill the accepted value, all of it unless an amount is given. Raises `NothingToBill`, and `Invalid` for more than there is to bill."""
    if not may.answer(actor, order) or order.state != OrderState.ON_PROCESS:
        raise NotNow(move="invoice", moves=[])
    billable = bookkeeping.worth(session, order).received - invoiced_amount(session, order)
    if billable <= 0:
        raise NothingToBill
    wanted = billable if amount is None else amount
    if not 0 < wanted <= billable:
        raise invalid_field("amount", _("Yang dapat ditagih {billable}.").format(billable=rupiah(billable)))
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
        route="LS",
        invoiced_at=at,
    )
    session.add(payment)
    begin(session, PAYMENT, payment, "invoice", actor=actor, at=at, details={"amount": wanted})
    session.flush()
    session.refresh(payment)
    return payment


def resubmit(session: Session, *, payment: Payment, note: str | None, actor: Actor, at: datetime) -> Payment:
    """A returned invoice goes back into the queue."""
    step(session, PAYMENT, payment, "resubmit", actor=actor, at=at, note=note)
    return payment

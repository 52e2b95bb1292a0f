"""Showing: payments as the API and the pages give them: their taxes, what is transferred, and for whom they wait."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import iso
from app.identifiers import public_id
from app.moves.machine import moves_for, names_of
from app.orders.models import Order
from app.payment.models import Payment, PaymentTax
from app.payment.queries import payments_of
from app.payment.shapes import PaymentShown, TaxShown
from app.payment.states import PAYMENT
from app.payment.taxes import name_of
from app.payment.waiting import Waiting, waiting_of
from app.rules.national import Unit
from app.rules.showing import value_of


def payments_as_json(session: Session, payments: Sequence[Payment], actor: Actor, *, at: datetime) -> list[PaymentShown]:
    waits = waiting_of(session, payments, at=at)
    return [_as_json(payment, waiting, actor) for payment, waiting in zip(payments, waits, strict=True)]


def payments_on_page(
    session: Session, order: Order, *, at: datetime
) -> list[tuple[Payment, Waiting, list[tuple[str, str, PaymentTax]]]]:
    """Each with what it waits for, and its taxes with their names and rates."""
    payments = payments_of(session, order)
    return [
        (payment, waiting, _taxes(payment)) for payment, waiting in zip(payments, waiting_of(session, payments, at=at), strict=True)
    ]


def _taxes(payment: Payment) -> list[tuple[str, str, PaymentTax]]:
    return [(name_of(tax.tax, tax.kind), value_of(tax.rate_bps, Unit.BPS), tax) for tax in payment.taxes]


def _as_json(payment: Payment, waiting: Waiting, actor: Actor) -> PaymentShown:
    return {
        "id": public_id(payment.region_id, payment.id),
        "order": public_id(payment.region_id, payment.order_id),
        "order_number": payment.order.number,
        "satker": payment.satker_code,
        "state": payment.state,
        "invoice_number": payment.invoice_number,
        "tax_invoice_number": payment.tax_invoice_number,
        "amount": payment.amount,
        "ppn": payment.ppn_rupiah,
        "withheld": payment.withheld_rupiah,
        "transferred": payment.transferred_rupiah,
        "taxed_on": iso(payment.taxed_on),
        "taxes": [_tax_as_json(tax) for tax in payment.taxes],
        "advance": payment.advance,
        "route": payment.route,
        "spp_number": payment.spp_number,
        "spm_number": payment.spm_number,
        "sp2d_number": payment.sp2d_number,
        "reference": payment.reference,
        "refill_number": payment.refill_number,
        "refill_on": iso(payment.refill_on),
        "refill_amount": payment.refill_rupiah,
        "invoiced_at": payment.invoiced_at.isoformat(),
        "paid_on": iso(payment.paid_on),
        "refunded": payment.refunded_rupiah,
        "waiting_for": waiting.role,
        "waiting_at": waiting.place or None,
        "since": waiting.since.isoformat(),
        "days": waiting.days,
        "waiting": waiting.said,
        "moves": names_of(moves_for(PAYMENT, payment, actor)),
    }


def _tax_as_json(tax: PaymentTax) -> TaxShown:
    return {
        "tax": tax.tax,
        "kind": tax.kind,
        "base": tax.base,
        "rate_bps": tax.rate_bps,
        "amount": tax.amount,
        "withheld": tax.withheld,
        "rule": {
            "code": tax.rule_code,
            "citation": tax.citation,
            "certainty": tax.certainty,
            "set_by": tax.set_by,
            "valid_from": tax.valid_from.isoformat(),
        },
        "free_by": tax.free_by,
    }

"""Withholding: the taxes of a bill are kept on it when it is written, and anew when
the treasurer verifies it and when the card pays it.

From the verification on they stand as they are; what is transferred is the gross less what is
withheld. Nothing is paid to the state by this program.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.clock import local_date
from app.identifiers import new_id
from app.orders import bookkeeping
from app.orders.judging import rules_for
from app.orders.models import Order
from app.orders.states import all_accepted
from app.payment.models import Payment, PaymentTax
from app.payment.taxes import KINDS, Tax, TaxLine, accepted, ordered, payee_of, shared, taxes_of
from app.vendors.models import Vendor


def change_amount(session: Session, payment: Payment, amount: int, *, at: datetime) -> None:
    """Another amount, of the kinds that are billed now. Amount and taxes are
    written together: the database holds them to their sum."""
    with session.no_autoflush:
        payment.amount = amount
        keep_taxes(session, payment, at=at, anew=True)


def keep_taxes(session: Session, payment: Payment, *, at: datetime, anew: bool = False) -> None:
    """By the rules and the vendor's papers of the region's day; what kinds it bills is settled when
    it is written, and `anew` when its amount changes."""
    order = payment.order
    on = local_date(at, bookkeeping.region_of(session, order).timezone)
    lines = taxes_of(
        order,
        ({} if anew else grosses(payment.taxes)) or _billed_now(session, order, payment),
        payee=payee_of(session.get_one(Vendor, order.vendor_id), on=on),
        rules=rules_for(session, order, at),
        by_card=payment.route == "KKPD",
    )
    rows = [as_row(payment, position, line, id=new_id()) for position, line in enumerate(lines, 1)]
    session.execute(delete(PaymentTax).where(*_of(payment)).execution_options(synchronize_session=False))
    for row in payment.taxes:
        session.expunge(row)
    put_on(payment, rows, on=on)
    session.add_all(rows)
    session.flush()


def put_on(payment: Payment, rows: Sequence[PaymentTax], *, on: date) -> None:
    """The rows and their sums."""
    set_committed_value(payment, "taxes", list(rows))
    payment.taxed_on = on
    payment.ppn_rupiah = sum(row.amount for row in rows if row.tax == Tax.PPN)
    payment.withheld_rupiah = sum(row.withheld for row in rows)
    payment.transferred_rupiah = payment.amount - payment.withheld_rupiah


def as_row(payment: Payment, position: int, line: TaxLine, *, id: UUID) -> PaymentTax:
    return PaymentTax(
        region_id=payment.region_id,
        id=id,
        payment_id=payment.id,
        position=position,
        kind=line.kind,
        tax=line.tax,
        base=line.base,
        rate_bps=line.rate_bps,
        amount=line.amount,
        withheld=line.withheld,
        rule_code=line.rule.code,
        citation=line.rule.citation,
        certainty=line.rule.certainty,
        set_by=line.rule.set_by,
        valid_from=line.rule.valid_from,
        free_by=line.free_by.citation if line.free_by else None,
    )


def grosses(rows: Sequence[PaymentTax]) -> dict[str, int]:
    """What a bill with these taxes bills of each kind: the base of its income tax and its value added tax."""
    found = dict.fromkeys(KINDS, 0)
    for row in rows:
        found[row.kind] += row.amount if row.tax == Tax.PPN else row.base
    return {kind: gross for kind, gross in found.items() if gross}


def _billed_now(session: Session, order: Order, payment: Payment) -> dict[str, int]:
    """The gross by kind: of what was accepted and earlier bills have not billed; of the whole order for an advance.

    Once all was accepted the shipping is among it, with the kinds by their value: all bills
    together bill of each kind what one bill of all would.
    """
    if payment.advance:
        return shared(payment.amount, ordered(order.lines))
    worth = shared(order.total, ordered(order.lines)) if all_accepted(order) else accepted(order.lines) or ordered(order.lines)
    others = session.scalars(select(Payment).where(*_others(payment))).all()
    return shared(payment.amount, _less(worth, _billed(others)) or worth)


def _billed(payments: Sequence[Payment]) -> dict[str, int]:
    """What these bill of each kind; what was given back of an advance is billed anew."""
    found = dict.fromkeys(KINDS, 0)
    for payment in payments:
        for kind, gross in shared(payment.billed_rupiah, grosses(payment.taxes)).items():
            found[kind] += gross
    return found


def _less(worth: Mapping[str, int], earlier: Mapping[str, int]) -> dict[str, int]:
    left = {kind: amount - earlier.get(kind, 0) for kind, amount in worth.items()}
    return {kind: amount for kind, amount in left.items() if amount > 0}


def _of(payment: Payment) -> tuple[ColumnElement[bool], ...]:
    return (PaymentTax.region_id == payment.region_id, PaymentTax.payment_id == payment.id)


def _others(payment: Payment) -> tuple[ColumnElement[bool], ...]:
    return (Payment.region_id == payment.region_id, Payment.order_id == payment.order_id, Payment.id != payment.id)

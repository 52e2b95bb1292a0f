"""Money that came back is written by a counter-entry: the figures are what they were before it was paid, on every day, and the number of its SP2D stays used."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.fulfilment.queries import shipments_of
from app.ledger import Kind
from app.ledger.models import Entry
from app.ledger.proving import differences
from app.orders import bookkeeping
from app.orders.models import Order
from app.papers.receipt import standing_steps
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.states import PaymentState
from app.transitions import NotNow, history
from tests import world as worlds
from tests.payment.test_domestic_lines import DAY, deliver
from tests.world import AT, World


def paid(session: Session, world: World, number: str = "SP2D/7", day: date = DAY) -> tuple[Order, Payment]:
    """A delivered order whose only bill the treasury has paid."""
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=bill, number=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spm(session, payment=bill, number=None, actor=world["budget_user"], at=AT)
    disbursing.issue_sp2d(session, payment=bill, number=number, day=day, actor=world["treasurer"], at=AT)
    return order, bill


def reverse(session: Session, world: World, bill: Payment) -> Payment:
    return disbursing.reverse(session, payment=bill, reason="Rekening salah", actor=world["treasurer"], at=AT)


def entries(session: Session, order: Order) -> list[tuple[int, int, int, date | None]]:
    """Amount, orders, domestic part and day of what was entered as paid."""
    rows = session.execute(
        select(Entry.amount, Entry.orders_delta, Entry.pdn_true, Entry.basis_date)
        .where(Entry.order_key == bookkeeping.key_of(order), Entry.kind == Kind.PAID)
        .order_by(Entry.id)
    )
    return [tuple(row) for row in rows]


def test_a_reversed_sp2d_is_a_counter_entry_of_the_same_amounts_on_the_day_that_it_corrects(session: Session, world: World) -> None:
    order, bill = paid(session, world)
    reverse(session, world, bill)
    (amount, orders, domestic, day), undone = entries(session, order)
    assert (orders, undone) == (1, (-amount, -1, -domestic, day))
    assert bookkeeping.worth(session, order).paid == 0
    assert (bill.state, bill.sp2d_number, bill.paid_on, bill.spm_number is None) == (PaymentState.SPM, None, None, False)
    assert differences(session) == []


def test_a_reversed_number_stays_used_and_another_pays_the_bill(session: Session, world: World) -> None:
    order, bill = paid(session, world)
    reverse(session, world, bill)
    with pytest.raises(Invalid, match="SP2D/7 sudah tercatat"), session.begin_nested():
        disbursing.issue_sp2d(session, payment=bill, number="sp2d/7", day=DAY, actor=world["treasurer"], at=AT)
    session.refresh(bill)
    disbursing.issue_sp2d(session, payment=bill, number="SP2D/8", day=DAY, actor=world["treasurer"], at=AT)
    assert (bookkeeping.worth(session, order).paid, [row[1] for row in entries(session, order)]) == (order.total, [1, -1, 1])
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    assert order.state == "COMPLETED"


def test_what_was_not_paid_or_came_back_before_is_not_reversed(session: Session, world: World) -> None:
    _order, bill = paid(session, world)
    reverse(session, world, bill)
    with pytest.raises(NotNow):
        reverse(session, world, bill)


def test_nobody_reverses_a_payment_of_an_order_that_is_complete_nor_without_a_reason(session: Session, world: World) -> None:
    order, bill = paid(session, world)
    with pytest.raises(Invalid), session.begin_nested():
        disbursing.reverse(session, payment=bill, reason=None, actor=world["treasurer"], at=AT)
    session.refresh(bill)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    with pytest.raises(NotNow):
        reverse(session, world, bill)


def test_what_the_card_paid_waits_for_its_route_again_with_the_taxes_of_the_treasury(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    taxed = [(tax.tax, tax.free_by) for tax in bill.taxes]
    disbursing.pay_otherwise(session, payment=bill, move="pay_kkpd", reference="K/1", day=DAY, actor=world["treasurer"], at=AT)
    reverse(session, world, bill)
    assert (bill.state, bill.route, [(tax.tax, tax.free_by) for tax in bill.taxes]) == (PaymentState.VERIFIED, "LS", taxed)
    assert bookkeeping.worth(session, order).paid == 0


def test_a_receipt_names_nobody_who_paid_what_came_back(session: Session, world: World) -> None:
    _, bill = paid(session, world)
    assert "issue_sp2d" in standing_steps(history(session, region_id=bill.region_id, subject_id=bill.id))
    reverse(session, world, bill)
    standing = standing_steps(history(session, region_id=bill.region_id, subject_id=bill.id))
    assert "issue_sp2d" not in standing
    assert "issue_spm" in standing

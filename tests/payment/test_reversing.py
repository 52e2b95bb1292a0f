"""Money that came back is written by a counter-entry: the figures are what they were before it was paid,
on every day, and the number of its SP2D stays used."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.fulfilment.queries import shipments_of
from app.ledger import Kind
from app.ledger.models import Entry
from app.ledger.proving import differences
from app.moves.history import history
from app.moves.taking import NotNow
from app.orders import bookkeeping, completion
from app.papers.receipt import standing_steps
from app.payment import disbursing, invoicing
from app.payment.states import PaymentState
from tests import world as worlds
from tests.payment.making import billed, entries, paid, reverse, settled
from tests.steps import DAY, deliver
from tests.world import AT, World


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
    with pytest.raises(Invalid, match="SP2D/7 tahun 2026 sudah tercatat"), session.begin_nested():
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


def test_nothing_is_reversed_without_a_reason(session: Session, world: World) -> None:
    order, bill = paid(session, world)
    with pytest.raises(Invalid), session.begin_nested():
        disbursing.reverse(session, payment=bill, reason=None, actor=world["treasurer"], at=AT)
    assert bookkeeping.worth(session, order).paid == order.total


def test_an_order_that_was_complete_by_what_came_back_runs_again_and_counts_as_settled_no_more(
    session: Session, world: World
) -> None:
    order, bill = paid(session, world)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    assert (order.state, order.completed_at, settled(session)) == ("COMPLETED", AT, (order.total, 1))
    later = AT + timedelta(days=40)
    disbursing.reverse(session, payment=bill, reason="Rekening tutup", actor=world["treasurer"], at=later)
    stands = bookkeeping.worth(session, order)
    assert (order.state, order.completed_at, bill.state) == ("ON_PROCESS", None, PaymentState.SPM)
    assert (stands.state, stands.committed, stands.received, stands.paid, stands.settled) == (
        "ON_PROCESS",
        order.total,
        order.total,
        0,
        0,
    )
    assert settled(session) == (0, 0), "the very day on which it counted is restated"
    counter = session.scalars(select(Entry).where(Entry.kind == Kind.SETTLED).order_by(Entry.id)).all()
    assert [(one.amount, one.orders_delta, one.basis_date) for one in counter] == [(order.total, 1, DAY), (-order.total, -1, DAY)]
    assert (counter[0].pdn_true, counter[1].known_at) == (-counter[1].pdn_true, later), "an older as-of stays as it was"
    last = history(session, region_id=order.region_id, subject_id=order.id)[-1]
    assert (last.move, last.role, last.reason) == ("reopen", "system", "Rekening tutup")
    assert differences(session) == []
    disbursing.issue_sp2d(session, payment=bill, number="SP2D/8", day=DAY, actor=world["treasurer"], at=later)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=later)
    stands = bookkeeping.worth(session, order)
    assert (order.state, order.completed_at, stands.paid, stands.settled) == ("COMPLETED", later, order.total, order.total)
    assert differences(session) == []


def test_of_several_bills_one_that_came_back_is_enough_and_an_order_settled_outside_stays_so(
    session: Session, world: World
) -> None:
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    bills = [billed(session, world, order, part) for part in (order.total // 4, order.total // 4)]
    for number, bill in enumerate(bills):
        disbursing.issue_sp2d(session, payment=bill, number=f"SP2D/{number}", day=DAY, actor=world["treasurer"], at=AT)
        disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    rest = order.total - 2 * (order.total // 4)
    completion.settle_outside(
        session, order=order, route="UP", reference="K/1", paid_on=DAY, amount=rest, note=None, actor=world["treasurer"], at=AT
    )
    reverse(session, world, bills[0])
    stands = bookkeeping.worth(session, order)
    assert (order.state, stands.paid, stands.settled) == ("PAYMENT_OUTSIDE_SYSTEM", order.total - bills[0].amount, order.total)
    disbursing.issue_sp2d(session, payment=bills[0], number="SP2D/9", day=DAY, actor=world["treasurer"], at=AT)
    assert bookkeeping.worth(session, order).paid == order.total
    assert differences(session) == []


def test_money_of_one_of_two_bills_came_back_after_completion(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    first = billed(session, world, order, order.total // 4)
    second = billed(session, world, order, None)
    for number, bill in enumerate((first, second)):
        disbursing.issue_sp2d(session, payment=bill, number=f"SP2D/{number}", day=DAY, actor=world["treasurer"], at=AT)
        disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    assert order.state == "COMPLETED"
    reverse(session, world, first)
    assert (order.state, bookkeeping.worth(session, order).paid) == ("ON_PROCESS", second.amount)
    reverse(session, world, second)
    assert [one.move for one in history(session, region_id=order.region_id, subject_id=order.id)].count("reopen") == 1
    assert (bookkeeping.worth(session, order).paid, differences(session)) == (0, [])


def test_what_the_card_paid_waits_for_its_route_again_with_the_taxes_of_the_treasury(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    taxed = [(tax.tax, tax.free_by) for tax in bill.taxes]
    disbursing.pay_from_imprest(session, payment=bill, move="pay_kkpd", reference="K/1", day=DAY, actor=world["treasurer"], at=AT)
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

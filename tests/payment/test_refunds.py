"""A part that came back leaves `paid` on the day of its payment, which stands for the rest; what
was paid ahead of the goods is billed again with them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.errors import Invalid
from app.fulfilment.queries import shipments_of
from app.invariants.views import PREFIX
from app.ledger import Basis, Kind
from app.ledger.models import Entry, RegionDayTally
from app.ledger.proving import differences
from app.moves.history import history
from app.moves.taking import NotNow
from app.orders import addendum, bookkeeping, cancellation, completion, deadlines
from app.orders.changes import Changes, LineChange
from app.orders.models import Order, OutsidePayment
from app.papers.receipt import standing_steps
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.queries import payable_amount
from app.payment.states import PaymentState
from tests import world as worlds
from tests.payment.making import advance, billed, entries, paid, pay, settled
from tests.steps import DAY, ask_to_cancel, deliver
from tests.world import AT, PASSWORD, World


def refund(session: Session, world: World, bill: Payment, amount: int, day: date = DAY, who: str = "treasurer") -> Payment:
    return disbursing.refund(
        session, payment=bill, amount=amount, reference=f"STS/{amount}", day=day, reason="Kelebihan bayar", actor=world[who], at=AT
    )


def completed(session: Session, world: World) -> tuple[Order, Payment]:
    order, bill = paid(session, world)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    assert order.state == "COMPLETED"
    return order, bill


def every_figure_holds(session: Session) -> None:
    session.flush()
    assert differences(session) == []
    for view in ("paid_has_its_papers", "arrived_was_confirmed", "order_worth_in_order", "history_is_a_path"):
        assert session.connection().exec_driver_sql(f"SELECT * FROM {PREFIX}{view}").all() == [], view  # noqa: S608


def test_what_was_too_much_leaves_paid_and_the_order_stays_complete(session: Session, world: World) -> None:
    order, bill = completed(session, world)
    refund(session, world, bill, order.total // 3)
    stands = bookkeeping.worth(session, order)
    assert (order.state, stands.paid, stands.received, stands.settled) == (
        "COMPLETED",
        order.total - order.total // 3,
        order.total,
        order.total,
    )
    assert settled(session) == (order.total, 1)
    assert (bill.state, bill.refunded_rupiah, bill.refunded_ahead_rupiah, bill.sp2d_number) == (
        PaymentState.RECEIVED,
        order.total // 3,
        0,
        "SP2D/7",
    )
    with pytest.raises(NotNow):
        invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    every_figure_holds(session)


def test_the_parts_and_the_rest_add_up_to_the_payment_on_its_own_day(session: Session, world: World) -> None:
    order, bill = paid(session, world, day=DAY)
    for part in (33_333, 1, 66_665):
        refund(session, world, bill, part)
    disbursing.reverse(session, payment=bill, reason="Rekening salah", actor=world["treasurer"], at=AT)
    rows = entries(session, order)
    assert [row[0] for row in rows] == [order.total, -33_333, -1, -66_665, -(order.total - 99_999)]
    assert (sum(row[0] for row in rows), sum(row[1] for row in rows), sum(row[2] for row in rows)) == (0, 0, 0)
    assert {row[3] for row in rows} == {DAY}
    assert (bill.state, bill.refunded_rupiah, bookkeeping.worth(session, order).paid) == (PaymentState.SPM, 0, 0)
    assert payable_amount(session, order) == order.total
    every_figure_holds(session)


def test_a_period_is_restated_and_an_older_as_of_is_not(session: Session, world: World) -> None:
    order, bill = paid(session, world)
    later = AT + timedelta(days=40)
    disbursing.refund(
        session, payment=bill, amount=1_000, reference="STS/1", day=DAY + timedelta(days=39), reason="Lebih", actor=world["treasurer"],
        at=later,
    )  # fmt: skip
    day = select(RegionDayTally.amount).where(RegionDayTally.basis == Basis.PAID, RegionDayTally.day == DAY)
    assert session.scalars(day).one() == order.total - 1_000
    undone = session.scalars(select(Entry).where(Entry.kind == Kind.PAID).order_by(Entry.id.desc()).limit(1)).one()
    assert (undone.amount, undone.known_at, undone.basis_date) == (-1_000, later, DAY)


def test_all_of_it_is_no_part_and_the_refusal_says_which_move_it_is(session: Session, world: World) -> None:
    order, bill = paid(session, world)
    for amount in (order.total, order.total + 1):
        with pytest.raises(Invalid, match="Catat pengembalian dana"), session.begin_nested():
            refund(session, world, bill, amount)
    session.refresh(bill)
    refund(session, world, bill, order.total - 1)
    with pytest.raises(Invalid, match="kurang dari Rp1"), session.begin_nested():
        refund(session, world, bill, 1)


def test_a_slip_is_recorded_once_for_a_payment_whatever_the_two_windows_say(session: Session, world: World) -> None:
    _order, bill = paid(session, world)
    refund(session, world, bill, 1_000)
    again = {"payment": bill, "reference": " sts/1000 ", "day": DAY, "reason": "Kelebihan", "actor": world["treasurer"], "at": AT}
    with pytest.raises(Invalid, match="sudah dicatat pada tagihan ini"), session.begin_nested():
        disbursing.refund(session, amount=2_000, **again)
    session.refresh(bill)
    refund(session, world, bill, 2_000)
    assert bill.refunded_rupiah == 3_000


@pytest.mark.parametrize("days", [-1, 1])
def test_nothing_comes_back_before_it_was_paid_nor_on_a_day_to_come(session: Session, world: World, days: int) -> None:
    _order, bill = paid(session, world)
    with pytest.raises(Invalid, match="hari pembayaran"):
        refund(session, world, bill, 1_000, day=DAY + timedelta(days=days))


def test_what_was_not_paid_does_not_come_back_and_only_the_treasurer_says_so(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    bill = billed(session, world, order, None)
    with pytest.raises(NotNow):
        refund(session, world, bill, 1_000)
    disbursing.issue_sp2d(session, payment=bill, number="SP2D/7", day=DAY, actor=world["treasurer"], at=AT)
    for who in ("vendor", "ppk", "budget_user", "region_admin"):
        with pytest.raises(NotNow):
            refund(session, world, bill, 1_000, who=who)


def test_an_advance_is_given_back_as_far_as_it_was_not_delivered_and_the_order_is_cut_and_complete(
    session: Session, world: World
) -> None:
    order = worlds.in_process(session, world, quantity=10)
    bill = advance(session, world, order)
    pay(session, world, bill)
    deliver(session, world, shipments_of(session, order)[0], {order.lines[0].id: Decimal(4)})
    stands = bookkeeping.worth(session, order)
    assert (stands.received, stands.paid) == (200_000, 500_000)
    ask_to_cancel(session, world, order)
    with pytest.raises(cancellation.PaidAhead), session.begin_nested():
        cancellation.grant_cancel(session, order=order, reason="Setuju", actor=world["budget_user"], at=AT)
    session.refresh(order)
    refund(session, world, bill, 300_000)
    assert (bill.refunded_ahead_rupiah, bill.billed_rupiah) == (300_000, 200_000)
    cancellation.grant_cancel(session, order=order, reason="Setuju", actor=world["budget_user"], at=AT)
    stands = bookkeeping.worth(session, order)
    assert (order.state, order.total, stands.committed, stands.received, stands.paid, stands.settled) == (
        "COMPLETED", 200_000, 200_000, 200_000, 200_000, 200_000,
    )  # fmt: skip
    every_figure_holds(session)


def test_an_advance_of_which_a_part_was_given_back_is_billed_again_with_the_goods(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    bill = advance(session, world, order)
    pay(session, world, bill)
    refund(session, world, bill, 300_000)
    deliver(session, world, shipments_of(session, order)[0])
    assert order.state == "ON_PROCESS"
    rest = billed(session, world, order, None)
    assert rest.amount == 300_000
    disbursing.issue_sp2d(session, payment=rest, number="SP2D/9", day=DAY, actor=world["treasurer"], at=AT)
    disbursing.receive(session, payment=rest, actor=world["vendor"], at=AT)
    stands = bookkeeping.worth(session, order)
    assert (order.state, stands.paid, stands.settled) == ("COMPLETED", 500_000, 500_000)
    every_figure_holds(session)


def test_an_order_is_made_smaller_than_its_advance_once_the_difference_came_back(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    bill = advance(session, world, order)
    pay(session, world, bill)
    refund(session, world, bill, 400_000)
    smaller(session, world, order)
    stands = bookkeeping.worth(session, order)
    assert (order.total, stands.committed, stands.paid) == (100_000, 100_000, 100_000)
    every_figure_holds(session)


def test_an_order_that_was_paid_in_full_beforehand_is_complete_with_its_handover(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    pay(session, world, advance(session, world, order))
    assert order.state == "ON_PROCESS"
    deliver(session, world, shipments_of(session, order)[0])
    assert (order.state, bookkeeping.worth(session, order).settled) == ("COMPLETED", order.total)
    every_figure_holds(session)


def test_money_that_arrives_while_a_change_is_talked_about_completes_the_order_once_that_is_over(
    session: Session, world: World
) -> None:
    for ends in (
        lambda order: addendum.refuse(session, order=order, reason="Tidak", actor=world["vendor"], at=AT),
        lambda order: addendum.withdraw(session, order=order, reason="Tidak jadi", actor=world["ppk"], at=AT),
        lambda order: deadlines.expire(session, order=order, at=order.due_at + timedelta(seconds=1)),
    ):
        order, bill = paid(session, world, number=f"SP2D/{id(ends)}")
        propose(session, world, order, quantity=5)
        disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
        assert order.state == "ON_ADDENDUM"
        ends(order)
        assert (order.state, bookkeeping.worth(session, order).settled) == ("COMPLETED", order.total)
    every_figure_holds(session)


def test_money_that_arrives_while_the_end_is_decided_completes_the_order_once_it_is_refused_or_cut(
    session: Session, world: World
) -> None:
    for decide in (cancellation.refuse_cancel, cancellation.grant_cancel):
        order, bill = paid(session, world, number=f"SP2D/{decide.__name__}")
        ask_to_cancel(session, world, order)
        disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
        decide(session, order=order, reason="Sudah selesai", actor=world["budget_user"], at=AT)
        assert (order.state, bookkeeping.worth(session, order).settled) == ("COMPLETED", order.total)
    every_figure_holds(session)


def outside(session: Session, world: World, order: Order, amount: int, reference: str = "K/1") -> None:
    completion.settle_outside(
        session, order=order, route="UP", reference=reference, paid_on=DAY, amount=amount, note=None, actor=world["treasurer"], at=AT
    )  # fmt: skip


def delivered(session: Session, world: World) -> Order:
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    return order


def test_what_was_paid_outside_comes_back_and_the_order_runs_again(session: Session, world: World) -> None:
    order = delivered(session, world)
    outside(session, world, order, order.total)
    later = AT + timedelta(days=40)
    completion.reverse_outside(session, order=order, reason="Kuitansi batal", actor=world["treasurer"], at=later)
    stands = bookkeeping.worth(session, order)
    assert (order.state, order.completed_at, stands.committed, stands.received, stands.paid, stands.settled) == (
        "ON_PROCESS", None, order.total, order.total, 0, 0,
    )  # fmt: skip
    assert settled(session) == (0, 0)
    rows = entries(session, order)
    assert [row[:2] for row in rows] == [(order.total, 1), (-order.total, -1)]
    assert (rows[0][2], rows[0][3]) == (-rows[1][2], rows[1][3])
    last = history(session, region_id=order.region_id, subject_id=order.id)[-1]
    assert (last.move, last.reason, last.details["amount"], last.details["reference"]) == (
        "reverse_outside", "Kuitansi batal", order.total, "K/1",
    )  # fmt: skip
    every_figure_holds(session)
    bill = billed(session, world, order, None)
    disbursing.issue_sp2d(session, payment=bill, number="SP2D/7", day=DAY, actor=world["treasurer"], at=AT)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    assert (order.state, bookkeeping.worth(session, order).paid) == ("COMPLETED", order.total)
    every_figure_holds(session)


def test_a_part_of_what_was_paid_outside_comes_back_as_what_stays_recorded_anew(session: Session, world: World) -> None:
    order = delivered(session, world)
    outside(session, world, order, order.total)
    completion.reverse_outside(session, order=order, reason="Lebih bayar", actor=world["treasurer"], at=AT)
    outside(session, world, order, order.total - 5_000, reference="K/1")
    stands = bookkeeping.worth(session, order)
    assert (order.state, stands.paid, stands.settled) == ("PAYMENT_OUTSIDE_SYSTEM", order.total - 5_000, order.total)
    kept = session.scalars(select(OutsidePayment).where(OutsidePayment.order_id == order.id).order_by(OutsidePayment.id)).all()
    assert [(one.amount, one.reversed_at is None) for one in kept] == [(order.total, False), (order.total - 5_000, True)]
    completion.reverse_outside(session, order=order, reason="Sekali lagi", actor=world["treasurer"], at=AT)
    assert bookkeeping.worth(session, order).paid == 0
    every_figure_holds(session)


def test_what_the_treasury_paid_besides_stays_when_the_rest_comes_back(session: Session, world: World) -> None:
    order = delivered(session, world)
    bill = billed(session, world, order, order.total // 4)
    disbursing.issue_sp2d(session, payment=bill, number="SP2D/1", day=DAY, actor=world["treasurer"], at=AT)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
    outside(session, world, order, order.total - bill.amount)
    completion.reverse_outside(session, order=order, reason="Batal", actor=world["treasurer"], at=AT)
    assert (order.state, bookkeeping.worth(session, order).paid) == ("ON_PROCESS", bill.amount)
    every_figure_holds(session)


def test_a_receipt_of_which_a_part_came_back_still_names_who_paid_it(session: Session, world: World) -> None:
    _order, bill = paid(session, world)
    refund(session, world, bill, 1_000)
    assert "issue_sp2d" in standing_steps(history(session, region_id=bill.region_id, subject_id=bill.id))


def propose(session: Session, world: World, order: Order, quantity: int) -> None:
    changes = Changes([LineChange(order.lines[0].id, quantity=Decimal(quantity))])
    addendum.propose(session, order=order, changes=changes, note=None, actor=world["ppk"], at=AT)


def smaller(session: Session, world: World, order: Order) -> None:
    propose(session, world, order, quantity=2)
    addendum.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    for who in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[who], at=AT)

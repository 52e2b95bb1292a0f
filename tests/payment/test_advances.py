"""A small firm may be paid a part before it delivers, once, as much as the rule allows; what it bills
later is less by that. The card pays up to its limit."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.errors import Invalid
from app.fulfilment.queries import shipments_of
from app.ledger.proving import differences
from app.orders import addendum, bookkeeping, cancellation
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.orders.states import OrderState
from app.payment import disbursing, invoicing
from app.rules.breaking import RuleBroken
from app.rules.decreeing import decree
from app.rules.national import RULES
from tests import world as worlds
from tests.payment.making import advance, pay
from tests.steps import DAY, ask_to_cancel, deliver
from tests.world import AT, PASSWORD, World


@pytest.fixture(autouse=True)
def plenty(session: Session, world: World) -> None:
    world.listing.stock = Decimal(10_000)
    session.flush()


def test_an_advance_is_paid_before_anything_is_received_and_the_last_bill_is_less_by_it(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=1_200)
    assert order.total == 60_000_000
    bill = advance(session, world, order)
    assert (bill.amount, bill.advance) == (30_000_000, True)
    pay(session, world, bill)
    stands = bookkeeping.worth(session, order)
    assert (stands.received, stands.paid, stands.advance) == (0, 30_000_000, True)
    (shipment,) = shipments_of(session, order)
    deliver(session, world, shipment)
    rest = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    assert (rest.amount, rest.advance) == (30_000_000, False)
    pay(session, world, rest)
    stands = bookkeeping.worth(session, order)
    assert (stands.received, stands.paid, order.state) == (60_000_000, 60_000_000, OrderState.COMPLETED)
    assert differences(session) == []


def test_below_fifty_million_a_small_firm_may_be_paid_all_of_it(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    assert advance(session, world, order).amount == order.total


def test_more_than_the_rule_allows_is_refused_with_the_figure(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=1_200)
    with pytest.raises(Invalid, match=r"Rp30\.000\.000"):
        advance(session, world, order, 30_000_001)
    assert not order.advance


def test_a_large_firm_a_second_time_and_after_delivery_there_is_no_advance(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    world.vendor.scale = "large"
    session.flush()
    with pytest.raises(invoicing.NoAdvance):
        advance(session, world, order)
    world.vendor.scale = "small"
    session.flush()
    advance(session, world, order, 1_000)
    with pytest.raises(invoicing.NoAdvance):
        advance(session, world, order, 1_000)
    other = worlds.in_process(session, world, quantity=10)
    (shipment,) = shipments_of(session, other)
    deliver(session, world, shipment)
    with pytest.raises(invoicing.NoAdvance):
        advance(session, world, other)


def test_the_card_pays_one_payee_up_to_its_limit(session: Session, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = worlds.in_process(session, world, quantity=10)
    bill = advance(session, world, order)
    lower = tuple(replace(rule, value=bill.amount - 1) if rule.code == "KKPD" else rule for rule in RULES)
    monkeypatch.setattr("app.rules.queries.RULES", lower)
    with pytest.raises(RuleBroken, match="Permendagri 79/2022"):
        pay(session, world, bill, "pay_kkpd")
    session.refresh(bill)
    assert bill.paid_on is None
    monkeypatch.setattr("app.rules.queries.RULES", RULES)
    disbursing.pay_from_imprest(
        session, payment=bill, move="pay_kkpd", reference="KKPD/1", day=DAY, actor=world["treasurer"], at=AT
    )
    assert bill.route == "KKPD"


def smaller(session: Session, world: World, order: Order) -> None:
    """An addendum of both to two of the ten that were ordered."""
    changes = Changes([LineChange(order.lines[0].id, quantity=Decimal(2))])
    addendum.propose(session, order=order, changes=changes, note=None, actor=world["ppk"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    for who in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[who], at=AT)


def test_an_order_is_never_changed_to_less_than_its_advance_that_was_paid(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    pay(session, world, advance(session, world, order))
    with pytest.raises(addendum.BelowPaid, match="Sudah dibayar Rp500\\.000"):
        smaller(session, world, order)


def test_an_advance_that_is_paid_while_the_addendum_is_open_is_seen_when_it_is_signed(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    bill = advance(session, world, order)
    changes = Changes([LineChange(order.lines[0].id, quantity=Decimal(2))])
    addendum.propose(session, order=order, changes=changes, note=None, actor=world["ppk"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AT)
    pay(session, world, bill)
    with pytest.raises(addendum.BelowPaid):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world["vendor"], at=AT)


def test_a_bill_that_is_more_than_the_order_has_become_is_not_paid_until_its_amount_is_mended(
    session: Session, world: World
) -> None:
    order = worlds.in_process(session, world, quantity=10)
    bill = advance(session, world, order)
    smaller(session, world, order)
    with pytest.raises(disbursing.NotOwed, match="Rp500\\.000.*Rp100\\.000"), session.begin_nested():
        pay(session, world, bill)
    session.refresh(bill)
    disbursing.send_back(session, payment=bill, reason="Nilainya berubah", actor=world["treasurer"], at=AT)
    with pytest.raises(Invalid, match="Yang dapat ditagih Rp100\\.000"), session.begin_nested():
        invoicing.resubmit(session, payment=bill, note=None, actor=world["vendor"], at=AT)
    session.refresh(bill)
    invoicing.resubmit(session, payment=bill, amount=100_000, note=None, actor=world["vendor"], at=AT)
    assert (bill.amount, bill.transferred_rupiah, sum(tax.base for tax in bill.taxes if tax.tax != "PPN")) == (
        100_000,
        100_000,
        100_000,
    )
    pay(session, world, bill)
    assert bookkeeping.worth(session, order).paid == 100_000
    assert differences(session) == []


def test_nobody_cancels_an_order_while_the_vendor_has_an_advance_for_it(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    pay(session, world, advance(session, world, order))
    ask_to_cancel(session, world, order)
    with pytest.raises(cancellation.PaidAhead, match="Sudah dibayar Rp500\\.000, baru diterima Rp0"):
        cancellation.grant_cancel(session, order=order, reason="Setuju", actor=world["budget_user"], at=AT)


def test_no_advance_is_paid_while_a_cancellation_is_decided_nor_after(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    bill = advance(session, world, order)
    ask_to_cancel(session, world, order)
    with pytest.raises(disbursing.NotOwed), session.begin_nested():
        pay(session, world, bill)
    cancellation.grant_cancel(session, order=order, reason="Setuju", actor=world["budget_user"], at=AT)
    assert order.state == OrderState.CANCELLED
    session.refresh(bill)
    with pytest.raises(disbursing.NotOwed):
        pay(session, world, bill)


def test_a_vendor_gives_its_advance_back_and_the_order_can_be_cancelled(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    bill = advance(session, world, order)
    pay(session, world, bill)
    ask_to_cancel(session, world, order)
    disbursing.reverse(session, payment=bill, reason="Uang muka dikembalikan", actor=world["treasurer"], at=AT)
    cancellation.grant_cancel(session, order=order, reason="Setuju", actor=world["budget_user"], at=AT)
    stands = bookkeeping.worth(session, order)
    assert (order.state, stands.committed, stands.paid) == (OrderState.CANCELLED, 0, 0)
    assert differences(session) == []


def test_bills_of_one_order_together_stay_within_what_the_card_pays_one_payee(session: Session, world: World) -> None:
    decree(
        session, region_id=world.region.id, code="KKPD", value=300_000, valid_from=DAY, valid_until=None, decree_number="SK 2",
        actor=world["region_admin"], at=AT,
    )  # fmt: skip
    order = worlds.in_process(session, world)
    deliver(session, world, shipments_of(session, order)[0])
    first, second = (
        invoicing.invoice(session, order=order, number=None, amount=250_000, tax_invoice_number=None, actor=world["vendor"], at=AT)
        for _half in range(2)
    )
    pay(session, world, first, "pay_kkpd")
    with pytest.raises(RuleBroken, match=r"sudah Rp250\.000 dengan kartu.*SK 2"), session.begin_nested():
        pay(session, world, second, "pay_kkpd")
    session.expire_all()
    disbursing.reverse(session, payment=first, reason="Slip dibatalkan", actor=world["treasurer"], at=AT)
    pay(session, world, second, "pay_kkpd")
    assert (first.route, second.route) == ("LS", "KKPD")


def test_an_advance_by_the_card_counts_towards_its_limit_and_the_rest_goes_over_the_treasury_with_its_taxes(
    session: Session, world: World
) -> None:
    """The card frees what it pays from tax, and the treasury withholds from the rest alone."""
    world.vendor.pkp = True
    decree(
        session, region_id=world.region.id, code="KKPD", value=50_000_000, valid_from=DAY, valid_until=None, decree_number="SK 1",
        actor=world["region_admin"], at=AT,
    )  # fmt: skip
    order = worlds.in_process(session, world, quantity=1_200)
    first = advance(session, world, order)
    pay(session, world, first, "pay_kkpd")
    assert (first.amount, first.advance, first.route, first.withheld_rupiah) == (30_000_000, True, "KKPD", 0)
    deliver(session, world, shipments_of(session, order)[0])
    rest = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    with pytest.raises(RuleBroken, match=r"sudah Rp30\.000\.000 dengan kartu"), session.begin_nested():
        pay(session, world, rest, "pay_kkpd")
    session.expire_all()
    disbursing.verify(session, payment=rest, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=rest, number=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spm(session, payment=rest, number=None, actor=world["budget_user"], at=AT)
    disbursing.issue_sp2d(session, payment=rest, number="SP2D/1", day=DAY, actor=world["treasurer"], at=AT)
    disbursing.receive(session, payment=rest, actor=world["vendor"], at=AT)
    assert (rest.amount, rest.withheld_rupiah) == (30_000_000, sum(tax.withheld for tax in rest.taxes))
    assert rest.withheld_rupiah == 2_972_973 + 405_405, "11 / 111 of it and 1,5 % of what is left"
    assert (order.state, bookkeeping.worth(session, order).paid) == (OrderState.COMPLETED, 60_000_000)
    assert differences(session) == []

"""A day that is written down for what was done: not to come, not before the order; a
payment counts on its own day, whichever way it went."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.fulfilment import shipping
from app.fulfilment.queries import shipments_of
from app.ledger import Kind
from app.ledger.models import Entry
from app.ledger.proving import differences
from app.orders import completion
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from tests import world as worlds
from tests.steps import deliver_all
from tests.world import AT, World

PLACED = date(2026, 3, 2)
LATER = AT + timedelta(days=30)
WRONG = (PLACED - timedelta(days=1), LATER.date() + timedelta(days=1), date(2030, 1, 1))


def billed(session: Session, world: World, order: Order) -> Payment:
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    return disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)


def pay_outside(session: Session, world: World, order: Order, day: date) -> None:
    completion.settle_outside(
        session,
        order=order,
        route="UP",
        reference="K-1",
        paid_on=day,
        amount=500_000,
        note=None,
        actor=world["treasurer"],
        at=LATER,
    )


def refused_field(caught: pytest.ExceptionInfo[Invalid]) -> str:
    (error,) = caught.value.errors
    assert "2 Maret 2026" in error.message
    assert "1 April 2026" in error.message
    return error.field


@pytest.mark.parametrize("day", WRONG)
def test_no_payment_is_dated_before_its_order_or_to_come(session: Session, world: World, day: date) -> None:
    order = worlds.in_process(session, world)
    deliver_all(session, world, order)
    with pytest.raises(Invalid) as caught, session.begin_nested():
        pay_outside(session, world, order, day)
    assert refused_field(caught) == "paid_on"
    bill = billed(session, world, order)
    for move in ("pay_up", "pay_kkpd"):
        with pytest.raises(Invalid) as caught, session.begin_nested():
            disbursing.pay_from_imprest(
                session, payment=bill, move=move, reference="K-1", day=day, actor=world["treasurer"], at=LATER
            )
        assert refused_field(caught) == "date"
    disbursing.issue_spp(session, payment=bill, number=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spm(session, payment=bill, number=None, actor=world["budget_user"], at=AT)
    with pytest.raises(Invalid) as caught, session.begin_nested():
        disbursing.issue_sp2d(session, payment=bill, number="SP2D/1", day=day, actor=world["treasurer"], at=LATER)
    assert refused_field(caught) == "date"
    assert session.scalars(select(Entry).where(Entry.kind == Kind.PAID)).all() == []


@pytest.mark.parametrize("day", WRONG)
def test_no_check_of_goods_is_finished_before_the_order_or_to_come(session: Session, world: World, day: date) -> None:
    (shipment,) = shipments_of(session, worlds.in_process(session, world))
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)
    with pytest.raises(Invalid) as caught, session.begin_nested():
        shipping.confirm(
            session, shipment=shipment, quantities={}, function=True, quantity=True, time=True, finished_on=day,
            actor=world["ppk"], at=LATER,
        )  # fmt: skip
    assert refused_field(caught) == "finished_on"
    assert shipment.state == "DELIVERED"


def test_a_payment_outside_the_system_counts_as_paid_on_its_own_day_and_as_settled_when_it_was_told(
    session: Session, world: World
) -> None:
    order = worlds.in_process(session, world)
    deliver_all(session, world, order)
    paid_on = PLACED + timedelta(days=3)
    pay_outside(session, world, order, paid_on)
    days = {
        entry.kind: entry.basis_date
        for entry in session.scalars(
            select(Entry).where(Entry.order_key == key_of(order), Entry.kind.in_([Kind.PAID, Kind.SETTLED]))
        )
    }
    assert days == {Kind.PAID: paid_on, Kind.SETTLED: date(2026, 4, 1)}
    assert differences(session) == []

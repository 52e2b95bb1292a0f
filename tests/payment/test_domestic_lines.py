"""What domestic lines make up of an order is the same part of what was accepted and of what was
paid: no partial payment says more, the last says all."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.catalogue.models import Listing
from app.fulfilment import shipping
from app.fulfilment.queries import shipments_of
from app.ledger import Basis
from app.ledger.proving import differences
from app.orders import addendum, bookkeeping, completion
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.payment import disbursing, invoicing
from app.realisation.asking import question
from app.realisation.tallying import tally
from tests import world as worlds
from tests.payment.making import mixed, standing
from tests.steps import DAY, deliver
from tests.world import AT, PASSWORD, World

QUANTITIES = st.integers(1, 9)


def pay(session: Session, world: World, order: Order, amount: int | None) -> None:
    bill = invoicing.invoice(
        session, order=order, number=None, amount=amount, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.pay_from_imprest(session, payment=bill, move="pay_up", reference="UP/1", day=DAY, actor=world["treasurer"], at=AT)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    quantities=st.tuples(QUANTITIES, QUANTITIES),
    shipping_cost=st.integers(0, 99_999),
    part=st.tuples(st.integers(0, 1), QUANTITIES),
    parts=st.lists(st.integers(1, 99), max_size=3),
)
def test_paid_and_accepted_carry_the_same_domestic_part_as_ordered(
    session: Session, world: World, foreign: Listing,
    quantities: tuple[int, int], shipping_cost: int, part: tuple[int, int], parts: Sequence[int],
) -> None:  # fmt: skip
    with session.begin_nested() as attempt:
        order = mixed(session, world, foreign, *quantities, shipping_cost)
        line = order.lines[part[0]]
        if part[1] < line.quantity:
            carried = [shipping.Carried(line.id, Decimal(part[1]))]
            shipping.split_shipment(session, order=order, carried=carried, actor=world["vendor"], at=AT)
        for shipment in shipments_of(session, order):
            deliver(session, world, shipment)
            for percent in parts:
                left = bookkeeping.worth(session, order).received - bookkeeping.worth(session, order).paid
                pay(session, world, order, max(1, left * percent // 100))
                standing(session, order)
        if bookkeeping.worth(session, order).paid < order.total:
            pay(session, world, order, None)
        assert order.state == "COMPLETED"
        assert standing(session, order) == {basis.value: (order.total, bookkeeping.pdn_amount(order)) for basis in Basis}
        assert differences(session) == []
        attempt.rollback()
    session.expire_all()


def test_the_metric_is_the_same_on_every_basis_once_all_is_paid(session: Session, world: World, foreign: Listing) -> None:
    order = mixed(session, world, foreign, 3, 7)
    deliver(session, world, shipments_of(session, order)[0])
    completion.settle_outside(
        session, order=order, route="UP", reference="K", paid_on=DAY, amount=order.total, note=None, actor=world["treasurer"], at=AT
    )
    told = {}
    for basis in Basis:
        rows = tally(session, question(region="99.01", year=2026, basis=basis))["metrics"]
        told[basis.value] = {row["code"]: row["percent"] for row in rows if row["code"].startswith("PDN_REAL")}
    assert told["ordered"]["PDN_REAL_TRUE"] == f"{150_000 / order.total * 100:.4f}"
    assert told == dict.fromkeys(told, told["ordered"])


def test_a_line_that_an_addendum_made_dearer_is_received_and_paid_whole(session: Session, world: World, foreign: Listing) -> None:
    """What an earlier handover was worth stays as it was entered; the last one brings the rest."""
    order = mixed(session, world, foreign, 6, 2)
    line = next(line for line in order.lines if line.pdn)
    shipping.split_shipment(session, order=order, carried=[shipping.Carried(line.id, Decimal(2))], actor=world["vendor"], at=AT)
    first, second = shipments_of(session, order)
    deliver(session, world, first)
    worlds.reprice(session, world, 60_000)
    change = Changes([LineChange(line.id, unit_price=60_000)])
    addendum.propose(session, order=order, changes=change, note="Bahan naik", actor=world["vendor"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["ppk"], at=AT)
    for who in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[who], at=AT)
    deliver(session, world, second)
    pay(session, world, order, None)
    assert order.state == "COMPLETED"
    assert order.total == 6 * 60_000 + 2 * 33_331
    assert standing(session, order) == {basis.value: (order.total, 360_000) for basis in Basis}

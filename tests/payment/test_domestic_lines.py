"""What domestic lines make up of an order is the same part of what was accepted and of what was paid: no partial payment says more, the last says all."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.catalogue.models import Listing, ListingVersion
from app.fulfilment import handover, shipping
from app.fulfilment.models import Shipment
from app.fulfilment.queries import handovers_of, shipments_of
from app.ledger import Basis
from app.ledger.models import Entry
from app.ledger.proving import differences
from app.orders import addendum, bookkeeping, completion, confirmation, negotiation, placing, review, signing
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.orders.opening import Delivery
from app.payment import disbursing, invoicing
from app.realisation.asking import question
from app.realisation.tallying import tally
from tests import world as worlds
from tests.orders.test_the_way_through import DAY
from tests.world import AT, KD_RUP, PASSWORD, World

QUANTITIES = st.integers(1, 9)


@pytest.fixture
def foreign(session: Session, world: World) -> Listing:
    """A product that is not domestic, beside the world's that is."""
    listing = worlds.add_listing(session, world.etalase, world.vendor, price=33_331, name="Tinta cetak")
    session.execute(
        update(ListingVersion)
        .where(ListingVersion.region_id == listing.region_id, ListingVersion.listing_id == listing.id)
        .values(pdn=False, pdn_reason=None)
    )
    return listing


def mixed(session: Session, world: World, foreign: Listing, domestic: int, other: int, shipping_cost: int = 0) -> Order:
    """A signed order of both products."""
    wanted = [(world.listing, domestic), (foreign, other)]
    order = placing.place(
        session, kd_rup=KD_RUP,
        wanted=[placing.Wanted(listing.region_id, listing.id, Decimal(quantity)) for listing, quantity in wanted],
        delivery=Delivery("Jalan Contoh 1", DAY.replace(month=4)), actor=world["pp"], at=AT,
    ).order  # fmt: skip
    negotiation.offer(session, order=order, prices={}, shipping=shipping_cost, due_date=None, actor=world["vendor"], at=AT)
    for who in ("pp", "vendor"):
        negotiation.agree(session, order=order, actor=world[who], at=AT)
    negotiation.submit_for_review(session, order=order, note=None, actor=world["pp"], at=AT)
    review.approve(
        session,
        order=order,
        sp_number=None,
        terms=None,
        accounts=[],
        reason="Sesuai kebutuhan",
        answers={},
        actor=world["ppk"],
        at=AT,
    )
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AT)
    confirmation.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    return signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["vendor"], at=AT)


def confirmed(session: Session, world: World, shipment: Shipment, quantities: Mapping[UUID, Decimal] | None = None) -> None:
    """All of it, or so many of each line."""
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)
    shipping.confirm(
        session, shipment=shipment, quantities=quantities or {}, function=True, quantity=True, time=True, finished_on=DAY,
        actor=world["ppk"], at=AT,
    )  # fmt: skip


def deliver(session: Session, world: World, shipment: Shipment, quantities: Mapping[UUID, Decimal] | None = None) -> None:
    confirmed(session, world, shipment, quantities)
    paper = handovers_of(session, shipment.order)[-1]
    handover.number(session, handover=paper, given=None, actor=world["ppk"], at=AT)
    handover.sign(session, handover=paper, actor=world["vendor"], at=AT)
    handover.sign(session, handover=paper, actor=world["ppk"], at=AT)


def pay(session: Session, world: World, order: Order, amount: int | None) -> None:
    bill = invoicing.invoice(
        session, order=order, number=None, amount=amount, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.pay_from_imprest(session, payment=bill, move="pay_up", reference="UP/1", day=DAY, actor=world["treasurer"], at=AT)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)


def standing(session: Session, order: Order) -> dict[str, tuple[int, int]]:
    """Amount and domestic part by basis, after what must hold at any time."""
    session.flush()
    rows = session.execute(
        select(Entry.basis, func.sum(Entry.amount), func.sum(Entry.pdn_true))
        .where(Entry.region_id == order.region_id, Entry.order_key == bookkeeping.key_of(order), Entry.basis.is_not(None))
        .group_by(Entry.basis)
    )
    found = {basis: (int(amount), int(pdn)) for basis, amount, pdn in rows}
    for entry in session.scalars(
        select(Entry).where(Entry.order_key == bookkeeping.key_of(order), Entry.kind.in_(("received", "paid")))
    ):
        assert 0 <= entry.pdn_true <= entry.amount
    for narrow, wide in (("accepted", "ordered"), ("paid", "accepted")):
        (amount, pdn), (most, most_pdn) = found.get(narrow, (0, 0)), found.get(wide, (0, 0))
        assert pdn <= most_pdn
        assert amount - pdn <= most - most_pdn, "and the rest no more than the rest"
    return found


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

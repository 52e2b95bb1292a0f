"""Moves that meet each other: a year's end in WIT, a change and a dispute while a part
is on its way, money that comes back in the next year."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.disputes import deadlines as disputes
from app.fulfilment import shipping
from app.ledger.models import Entry
from app.orders import addendum, bookkeeping, cancellation, confirmation, negotiation, placing, review, signing
from app.orders.changes import Changes, LineChange
from app.orders.ground import Delivery
from app.orders.models import Order
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.regions.models import Holiday
from tests import world as worlds
from tests.disputes import making
from tests.steps import deliver_all, nothing_is_broken, sign_for
from tests.world import AT, KD_RUP, PASSWORD, World

NEW_YEAR = date(2027, 1, 1)
LAST_MINUTE = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)
"""23.59 in Jayapura; two hours before midnight in Jakarta."""


def days(session: Session, order: Order) -> dict[str, tuple[date, int]]:
    """The day on which each kind of entry counts, and the budget year."""
    rows = session.execute(
        select(Entry.kind, Entry.basis_date, Entry.fiscal_year).where(Entry.order_key == bookkeeping.key_of(order))
    )
    return {kind: (day, year) for kind, day, year in rows}


def placed(session: Session, world: World, at: datetime, quantity: int = 10) -> Order:
    order = placing.place(
        session, kd_rup=KD_RUP, wanted=[placing.Wanted(world.listing.region_id, world.listing.id, Decimal(quantity))],
        delivery=Delivery("Jalan Contoh 1", date(2027, 1, 15)), actor=world["pp"], at=at,
    ).order  # fmt: skip
    for who in ("vendor", "pp"):
        negotiation.agree(session, order=order, actor=world[who], at=at)
    return negotiation.submit_for_review(session, order=order, note=None, actor=world["pp"], at=at)


def signed(session: Session, world: World, order: Order, at: datetime) -> Order:
    review.approve(
        session, order=order, sp_number=None, terms=None, accounts=[], reason="Perlu", answers={}, actor=world["ppk"], at=at
    )
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=at)
    confirmation.accept(session, order=order, note=None, actor=world["vendor"], at=at)
    return signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["vendor"], at=at)


def paid(session: Session, world: World, order: Order, at: datetime, day: date) -> Payment:
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=at)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=at)
    disbursing.pay_from_imprest(session, payment=bill, move="pay_up", reference="UP/1", day=day, actor=world["treasurer"], at=at)
    return disbursing.receive(session, payment=bill, actor=world["vendor"], at=at)


def test_an_order_of_the_last_minute_of_a_year_in_wit_counts_where_its_days_say(session: Session, world: World) -> None:
    world.region.timezone = "Asia/Jayapura"
    session.add(Holiday(region_id=world.region.id, day=NEW_YEAR, name="Tahun Baru"))
    session.flush()
    order = placed(session, world, LAST_MINUTE)
    assert (order.number.split("/")[3], order.fiscal_year) == ("2026", 2026)
    assert order.due_at == datetime(2027, 1, 6, 15, tzinfo=UTC) - timedelta(microseconds=1), (
        "three working days: 4, 5 and 6 January"
    )
    after = LAST_MINUTE + timedelta(minutes=2)
    signed(session, world, order, after)
    assert (order.order_date, (order.sp_number or "").rpartition("/")[2]) == (NEW_YEAR, "2027")
    second = datetime(2027, 1, 2, 1, tzinfo=UTC)
    deliver_all(session, world, order, at=second)
    bill = paid(session, world, order, second, date(2027, 1, 2))
    assert (order.state, bill.taxed_on) == ("COMPLETED", date(2027, 1, 2))
    found = days(session, order)
    assert found["committed"] == (NEW_YEAR, 2026)
    assert {found[kind] for kind in ("received", "paid", "settled")} == {(date(2027, 1, 2), 2026)}
    disbursing.reverse(session, payment=bill, reason="Salah buku", actor=world["treasurer"], at=second + timedelta(days=400))
    assert (order.state, {entry.basis_date for entry in _paid(session, order)}) == ("ON_PROCESS", {date(2027, 1, 2)})
    nothing_is_broken(session)


def _paid(session: Session, order: Order) -> list[Entry]:
    mine = (Entry.order_key == bookkeeping.key_of(order), Entry.basis == "paid")
    return list(session.scalars(select(Entry).where(*mine)))


def test_a_change_a_dispute_and_a_request_to_cancel_meet_while_a_part_is_on_its_way(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    (line,) = order.lines
    part = shipping.split_shipment(
        session, order=order, carried=[shipping.Carried(line.id, Decimal(4))], actor=world["vendor"], at=AT
    )
    shipping.pack(session, shipment=part, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=part, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    dispute = making.claim(session, world, order)
    fewer = Changes([LineChange(line.id, quantity=Decimal(6))])
    addendum.propose(session, order=order, changes=fewer, note=None, actor=world["vendor"], at=AT)
    cancellation.request_cancel(session, order=order, reason="Macet", letter=None, actor=world["ppk"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["ppk"], at=AT)
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=AT)
    assert dispute.due_at is not None
    disputes.run_out(session, dispute=dispute, at=dispute.due_at + timedelta(seconds=1))
    later = dispute.due_at + timedelta(days=1)
    cancellation.refuse_cancel(session, order=order, reason="Lanjut", actor=world["budget_user"], at=later)
    assert (dispute.state, order.state) == ("pending", "ON_ADDENDUM")
    for who in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[who], at=later)
    shipping.deliver(session, shipment=part, proof=None, actor=world["vendor"], at=later)
    short = {line.id: Decimal(3)}
    shipping.confirm(
        session, shipment=part, quantities=short, function=True, quantity=True, time=True, finished_on=later.date(), actor=world["ppk"], at=later
    )  # fmt: skip
    sign_for(session, world, part, at=later)
    nothing_is_broken(session)
    cancellation.request_cancel(session, order=order, reason="Cukup", letter=None, actor=world["vendor"], at=later)
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=later)
    cancellation.grant_cancel(session, order=order, reason="Setuju", actor=world["budget_user"], at=later)
    assert (order.state, order.total, line.quantity, line.accepted_quantity) == ("ON_PROCESS", 150_000, 3, 3)
    nothing_is_broken(session)
    paid(session, world, order, later, later.date())
    assert order.state == "COMPLETED"
    nothing_is_broken(session)

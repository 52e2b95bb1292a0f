"""Orders and bills for tests of payment."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.catalogue.models import Listing
from app.fulfilment.queries import shipments_of
from app.ledger import Basis, Kind
from app.ledger.models import Entry, RegionDayTally
from app.orders import bookkeeping, confirmation, negotiation, placing, review, signing
from app.orders.ground import Delivery
from app.orders.models import Order
from app.payment import disbursing, invoicing, refilling
from app.payment.models import Payment
from tests import world as worlds
from tests.steps import DAY, deliver
from tests.world import AT, KD_RUP, PASSWORD, World

GU = "2934/SP2D-GU/141.300.0001"
LATER = AT + timedelta(days=30)
REFILLED = DAY + timedelta(days=20)


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


def paid(session: Session, world: World, number: str = "SP2D/7", day: date = DAY) -> tuple[Order, Payment]:
    """A delivered order whose only bill the treasury has paid."""
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    bill = billed(session, world, order, None)
    disbursing.issue_sp2d(session, payment=bill, number=number, day=day, actor=world["treasurer"], at=AT)
    return order, bill


def reverse(session: Session, world: World, bill: Payment) -> Payment:
    return disbursing.reverse(session, payment=bill, reason="Rekening salah", actor=world["treasurer"], at=AT)


def billed(session: Session, world: World, order: Order, amount: int | None) -> Payment:
    """A bill that waits for its SP2D; of all that is left where no amount is given."""
    bill = invoicing.invoice(
        session, order=order, number=None, amount=amount, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=bill, number=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spm(session, payment=bill, number=None, actor=world["budget_user"], at=AT)
    return bill


def settled(session: Session) -> tuple[int, int]:
    """Amount and orders that count as settled on the day of the tests."""
    day = select(RegionDayTally.amount, RegionDayTally.orders).where(
        RegionDayTally.basis == Basis.SETTLED, RegionDayTally.day == DAY
    )
    amount, orders = session.execute(day).one()
    return amount, orders


def entries(session: Session, order: Order) -> list[tuple[int, int, int, date | None]]:
    """Amount, orders, domestic part and day of what was entered as paid."""
    rows = session.execute(
        select(Entry.amount, Entry.orders_delta, Entry.pdn_true, Entry.basis_date)
        .where(Entry.order_key == bookkeeping.key_of(order), Entry.kind == Kind.PAID)
        .order_by(Entry.id)
    )
    return [tuple(row) for row in rows]


def paid_from_cash(session: Session, world: World, move: str = "pay_up") -> Payment:
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.pay_from_imprest(session, payment=bill, move=move, reference="K/1", day=DAY, actor=world["treasurer"], at=AT)
    return bill


def link(session: Session, world: World, bill: Payment, number: str = GU, day: date = REFILLED) -> None:
    refilling.link(session, payment=bill, number=number, day=day, actor=world["treasurer"], at=LATER)


def advance(session: Session, world: World, order: Order, amount: int | None = None) -> Payment:
    return invoicing.invoice_advance(
        session, order=order, number=None, amount=amount, tax_invoice_number=None, actor=world["vendor"], at=AT
    )


def pay(session: Session, world: World, bill: Payment, move: str = "pay_up") -> None:
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.pay_from_imprest(session, payment=bill, move=move, reference="UP/1", day=DAY, actor=world["treasurer"], at=AT)
    disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)

"""Steps: an order of the invented world goes on after its signatures, each step by the command of whoever takes it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.clock import local_date
from app.fulfilment import handover, shipping
from app.fulfilment.models import Shipment
from app.fulfilment.queries import handovers_of, shipments_of
from app.invariants.declared import INVARIANTS
from app.invariants.views import PREFIX
from app.ledger.models import PackageTally
from app.ledger.proving import differences
from app.orders import addendum, cancellation
from app.orders.changes import Changes
from app.orders.models import Order
from tests.world import AT, KD_RUP, PASSWORD, World

DAY = date(2026, 3, 2)


def send(session: Session, world: World, shipment: Shipment, *, at: datetime = AT) -> None:
    """It has arrived."""
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=at)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="1", actor=world["vendor"], at=at)
    shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=at)


def check(
    session: Session, world: World, shipment: Shipment, quantities: Mapping[UUID, Decimal] | None = None, *, at: datetime = AT
) -> None:
    """All of what arrived was good, or so many of these lines."""
    shipping.confirm(
        session, shipment=shipment, quantities=quantities or {}, function=True, quantity=True, time=True,
        finished_on=local_date(at, world.region.timezone), actor=world["ppk"], at=at,
    )  # fmt: skip


def sign_for(session: Session, world: World, shipment: Shipment, *, at: datetime = AT) -> None:
    """Both sides sign the newest handover."""
    paper = handovers_of(session, shipment.order)[-1]
    handover.number(session, handover=paper, given=None, actor=world["ppk"], at=at)
    for who in ("vendor", "ppk"):
        handover.sign(session, handover=paper, actor=world[who], at=at)


def confirmed(session: Session, world: World, shipment: Shipment, quantities: Mapping[UUID, Decimal] | None = None) -> None:
    """It is sent and checked."""
    send(session, world, shipment)
    check(session, world, shipment, quantities)


def deliver(
    session: Session, world: World, shipment: Shipment, quantities: Mapping[UUID, Decimal] | None = None, *, at: datetime = AT
) -> None:
    """It is sent, checked and signed for."""
    send(session, world, shipment, at=at)
    check(session, world, shipment, quantities, at=at)
    sign_for(session, world, shipment, at=at)


def deliver_all(session: Session, world: World, order: Order, *, at: datetime = AT) -> None:
    for shipment in shipments_of(session, order):
        deliver(session, world, shipment, at=at)


def ask_to_cancel(session: Session, world: World, order: Order) -> None:
    """The vendor asks, and the budget user is to decide."""
    cancellation.request_cancel(session, order=order, reason="Barang tidak ada", letter="S-1", actor=world["vendor"], at=AT)
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=AT)


def changed(session: Session, world: World, order: Order, changes: Changes, *, by: str = "vendor") -> None:
    """An addendum that one side proposes and both sign."""
    addendum.propose(session, order=order, changes=changes, note="Harga bahan berubah", actor=world[by], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["ppk" if by == "vendor" else "vendor"], at=AT)
    for who in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[who], at=AT)


def nothing_is_broken(session: Session) -> None:
    """Tallies are the fold of the entries, and every invariant holds."""
    session.flush()
    assert differences(session) == []
    for each in INVARIANTS:
        found = session.connection().exec_driver_sql(f"SELECT * FROM {PREFIX}{each.name}").all()  # noqa: S608
        assert found == [], each.name


def package(session: Session) -> tuple[int, int, int, int]:
    session.flush()
    row = session.scalars(select(PackageTally).where(PackageTally.kd_rup == KD_RUP).execution_options(populate_existing=True)).one()
    assert differences(session) == []
    return row.held, row.committed, row.received, row.paid

"""Orders for tests of papers."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.fulfilment.models import Shipment
from app.fulfilment.queries import shipments_of
from app.orders.models import Order
from app.payment import disbursing, invoicing
from tests import world as worlds
from tests.steps import DAY, deliver
from tests.world import AT, World

TODAY = DAY


def accepted(
    session: Session, world: World, order: Order, *, parcel: Shipment | None = None, confirmed: int | None = None, at: datetime = AT
) -> None:
    """The parcel, the last unless one is named, is sent, checked, handed over and signed
    for by both; of its one line `confirmed` were good."""
    quantities = {} if confirmed is None else {order.lines[0].id: Decimal(confirmed)}
    deliver(session, world, parcel or shipments_of(session, order)[-1], quantities, at=at)


def paid(session: Session, world: World, **changes: object) -> Order:
    """From the cart to the SP2D."""
    order = worlds.in_process(session, world, **changes)
    accepted(session, world, order)
    bill = invoicing.invoice(
        session, order=order, number=None, amount=None, tax_invoice_number="010.000-26.1", actor=world["vendor"], at=AT
    )
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=bill, number=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spm(session, payment=bill, number=None, actor=world["budget_user"], at=AT)
    disbursing.issue_sp2d(session, payment=bill, number="00123/SP2D/2026", day=TODAY, actor=world["treasurer"], at=AT)
    session.flush()
    return order

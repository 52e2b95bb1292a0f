"""Questions about payments; each is seen by whoever may see its order."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from app.actor import Actor
from app.language import _
from app.orders import bookkeeping
from app.orders.models import Order
from app.orders.queries import of_visible, part_for
from app.payment.models import Payment
from app.payment.states import RUNNING


def payments_of(session: Session, order: Order) -> Sequence[Payment]:
    return session.scalars(
        select(Payment).where(Payment.region_id == order.region_id, Payment.order_id == order.id).order_by(Payment.id)
    ).all()


def payments_seen(session: Session, actor: Actor, *, states: Sequence[str] = (), limit: int) -> Sequence[Payment]:
    """The payments of the orders that this actor may see, oldest first."""
    statement = of_visible(Payment, actor).options(contains_eager(Payment.order)).order_by(Payment.id).limit(limit)
    if states:
        statement = statement.where(Payment.state.in_(states))
    return session.scalars(statement).all()


def payment_for(session: Session, actor: Actor, *, region_id: int, id: UUID) -> Payment:
    """The payment with its order locked first. Raises `NotFound`."""
    return part_for(session, actor, Payment, region_id=region_id, id=id, missing=_("Pembayaran ini tidak ditemukan."))


def invoiced_amount(session: Session, order: Order) -> int:
    """What running and finished invoices bill; a returned one bills until it is resubmitted, as it was or
    changed. Of an advance no more than the vendor kept."""
    billed = select(func.coalesce(func.sum(Payment.amount - Payment.refunded_ahead_rupiah), 0))
    return int(session.scalar(billed.where(Payment.region_id == order.region_id, Payment.order_id == order.id)) or 0)


def payable_amount(session: Session, order: Order) -> int:
    """What may still be paid: of what is ordered while the order runs (an advance
    goes before its goods), else of what was received."""
    stands = bookkeeping.worth(session, order)
    whole = stands.committed if order.state in RUNNING else stands.received
    return max(0, whole - stands.paid)

"""Finished orders for tests of ratings."""

from datetime import date

from sqlalchemy.orm import Session

from app.orders import completion
from app.orders.models import Order
from tests.steps import deliver_all
from tests.world import AT, World


def finish(session: Session, world: World, order: Order) -> Order:
    """Delivered, accepted and paid outside the system."""
    deliver_all(session, world, order)
    return completion.settle_outside(
        session, order=order, route="UP", reference="1", paid_on=date(2026, 3, 2), amount=order.total, note=None, actor=world["ppk"], at=AT
    )  # fmt: skip

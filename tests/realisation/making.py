"""What moves an order, for tests of the figures."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy.orm import Session

from app import ledger
from app.actor import SYSTEM_ACTOR
from app.ledger import Line
from app.orders import bookkeeping
from app.orders.models import Order
from tests import world as worlds


def move(session: Session, order: Order, *lines: Line, on: date, at: datetime = worlds.AT) -> None:
    """An entry of an order placed here, as its command would write it."""
    subject = ledger.Subject(
        region_id=order.region_id, scope="EP_LOCAL", order_key=bookkeeping.key_of(order), fiscal_year=order.fiscal_year,
        satker_code=order.satker_code, kd_rup=order.kd_rup, vendor_key="0.X", fund_set=order.fund_set, order_date=order.order_date,
        state_from=order.state, state_to=order.state, total=order.total, pdn_marked=True, local_umkk=True,
    )  # fmt: skip
    ledger.enter(session, subject, *lines, actor=SYSTEM_ACTOR, at=at, on=on)


def two_places(percent: str) -> str:
    return str(Decimal(percent).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))

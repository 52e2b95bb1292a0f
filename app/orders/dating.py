"""Dating: the day that somebody writes down for what was done about an order."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import local_date
from app.errors import invalid_field
from app.language import _
from app.orders.bookkeeping import region_of
from app.orders.models import Order
from app.web.pages.dates import tanggal


def judge_day(session: Session, order: Order, day: date, *, field: str, at: datetime, since: date | None = None) -> None:
    """What is written down as done was done: not on a day to come, nor before the order was placed, or before the payment
    (`since`) that it is about; days are its region's. Raises `Invalid` with the field."""
    zone = region_of(session, order).timezone
    first, today = since or local_date(order.placed_at, zone), local_date(at, zone)
    if not first <= day <= today:
        said = (
            _("Pilih tanggal dari {first} (pesanan dibuat) sampai {today} (hari ini).")
            if since is None
            else _("Pilih tanggal dari {first} (hari pembayaran) sampai {today} (hari ini).")
        )
        raise invalid_field(field, said.format(first=tanggal(first), today=tanggal(today)))

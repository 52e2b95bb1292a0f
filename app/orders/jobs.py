"""Jobs of orders: what the clock does to them."""

from sqlalchemy import select

from app import db
from app.clock import now
from app.orders import deadlines
from app.orders.models import Order
from app.outbox import job

AT_ONCE = 100
"""Orders ended in one transaction: few enough to hold their locks shortly."""


@job("orders.expire", cron="*/5 * * * *")
def expire(timestamp: int = 0) -> None:
    """End every order whose time has run out, region by region; one that moved on meanwhile is left alone, so running twice does no harm."""
    at = now()
    with db.new_session() as session:
        regions = session.scalars(select(Order.region_id).where(Order.due_at < at).distinct()).all()
    for region_id in regions:
        while True:
            with db.new_session() as session:
                late = deadlines.overdue(session, region_id=region_id, at=at, limit=AT_ONCE)
                for order in late:
                    deadlines.expire(session, order=order, at=at)
            if len(late) < AT_ONCE:
                break

"""Jobs of orders: what the clock does to them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.clock import now
from app.moves.history import MoveTaken
from app.moves.news import News, in_region, news
from app.orders import cancel_waiting, deadlines, warning_ahead
from app.orders.models import CancelRequest, Order
from app.orders.telling import news_of
from app.outbox import in_parts, job
from app.regions.models import Region


@job("orders.expire", cron="*/5 * * * *")
def expire(timestamp: int = 0) -> None:
    """End every order whose time has run out, and pass on every request to cancel that was not opened in time, region by region;
    one that moved on meanwhile is left alone, so running twice does no harm."""
    at = now()

    def part(session: Session, region_id: int, limit: int) -> int:
        late = deadlines.overdue(session, region_id=region_id, at=at, limit=limit)
        for order in late:
            deadlines.expire(session, order=order, at=at)
        return len(late)

    def requests(session: Session, region_id: int, limit: int) -> int:
        left = cancel_waiting.unattended(session, region_id=region_id, at=at, limit=limit)
        for order in left:
            cancel_waiting.attend(session, order=order, at=at)
        return len(left)

    with db.new_session() as session:
        regions = session.scalars(select(Order.region_id).where(Order.due_at < at).distinct()).all()
        asked = session.scalars(select(CancelRequest.region_id).where(CancelRequest.decision.is_(None)).distinct()).all()
    in_parts(regions, part)
    in_parts(asked, requests)


@job("orders.warn", cron="11 * * * *")
def warn(timestamp: int = 0) -> None:
    """Tell whoever has to act that the clock of an order, or of a request to cancel it, is in its last working
    day, region by region; nobody is told twice of one."""
    at = now()
    with db.new_session() as session:
        regions = {
            *session.scalars(select(Order.region_id).where(Order.due_at > at).distinct()),
            *session.scalars(select(CancelRequest.region_id).where(CancelRequest.due_at > at).distinct()),
        }
    for region_id in sorted(regions):
        with db.new_session() as session:
            warning_ahead.warn(session, region=session.get_one(Region, region_id), at=at)


@news("orders.tell", in_region(Order))
def tell(session: Session, order: Order, done: MoveTaken) -> News:
    """What releases before this one enqueued: the notice of a move is now written with the move."""
    return news_of(session, order, done)

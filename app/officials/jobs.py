"""Jobs of officials: decrees that end soon, or ran out with orders on their name, and posts that nobody holds are
told of; orders come back when a Plh's time is over."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.clock import now
from app.officials.telling import remind as remind_of
from app.officials.telling import tell_of_left_behind, tell_of_vacancies
from app.orders.models import Order
from app.orders.succession.passing import catch_up
from app.outbox import in_parts, job
from app.regions.models import Region
from app.regions.queries import every_region_id


@job("officials.remind", cron="23 * * * *")
def remind(timestamp: int = 0) -> None:
    """Every region for itself; who was told is not told again."""
    at = now()
    for region_id in every_region_id():
        with db.new_session() as session:
            region = session.get_one(Region, region_id)
            remind_of(session, region=region, at=at)
            tell_of_left_behind(session, region=region, at=at)
            tell_of_vacancies(session, region=region, at=at)


@job("officials.give_back", cron="*/5 * * * *")
def give_back(timestamp: int = 0) -> None:
    """Orders whose Plh's last day is over go back to the official; a move on one does not wait for this."""
    at = now()

    def part(session: Session, region_id: int, limit: int) -> int:
        over = session.scalars(
            select(Order)
            .where(Order.region_id == region_id, Order.acting_until <= at)
            .order_by(Order.id)
            .limit(limit)
            .with_for_update(of=Order, skip_locked=True)
        ).all()
        for order in over:
            catch_up(session, order, at)
        return len(over)

    with db.new_session() as session:
        regions = session.scalars(select(Order.region_id).where(Order.acting_until <= at).distinct()).all()
    in_parts(regions, part)

"""Jobs of digests: at seven in the morning of a region's working day, one job per person."""

from uuid import UUID

from sqlalchemy import select

from app import db
from app.clock import local_date, local_time, now
from app.digests import daily
from app.outbox import enqueue, job
from app.regions.calendar import holidays_of
from app.regions.models import Region

HOUR = 7


@job("digests.morning", cron="0 * * * *")
def morning(timestamp: int = 0) -> None:
    """Every region by its own clock; asking twice in the hour sends nothing twice."""
    at = now()
    with db.new_session() as session:
        for region in session.scalars(select(Region).order_by(Region.id)).all():
            today = local_date(at, region.timezone)
            if local_time(at, region.timezone).hour != HOUR or today.weekday() > 4 or today in holidays_of(session, region):
                continue
            for account_id in daily.readers(session, region_id=region.id, on=today):
                enqueue(session, "digests.send", region_id=region.id, account_id=str(account_id))


@job("digests.send")
def send(region_id: int, account_id: str, **_more: object) -> None:
    """The digest of one person."""
    with db.new_session() as session:
        daily.send(session, region=session.get_one(Region, region_id), account_id=UUID(account_id), at=now())

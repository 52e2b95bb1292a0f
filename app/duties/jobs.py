"""Jobs of duties: what lies too long is told."""

from sqlalchemy import select

from app import db
from app.clock import now
from app.duties import reminding
from app.outbox import job
from app.regions.models import Region


@job("duties.remind", cron="37 22 * * *")
def remind(timestamp: int = 0) -> None:
    """Every morning before work begins in Indonesia, each region for itself; who was told is not told again."""
    at = now()
    with db.new_session() as session:
        regions = session.scalars(select(Region.id)).all()
    for region_id in regions:
        with db.new_session() as session:
            reminding.remind(session, region=session.get_one(Region, region_id), at=at)

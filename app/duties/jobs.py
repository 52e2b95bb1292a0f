"""Jobs of duties: what lies too long is told."""

from app import db
from app.clock import now
from app.duties import reminding
from app.outbox import job
from app.regions.models import Region
from app.regions.queries import every_region_id


@job("duties.remind", cron="37 22 * * *")
def remind(timestamp: int = 0) -> None:
    """Every morning before work begins in Indonesia, each region for itself; who was told is not told again."""
    at = now()
    for region_id in every_region_id():
        with db.new_session() as session:
            reminding.remind(session, region=session.get_one(Region, region_id), at=at)

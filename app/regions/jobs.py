"""Jobs of regions: what a change of the calendar brings."""

from uuid import UUID

from app import db
from app.clock import now
from app.outbox import job
from app.regions import clocks
from app.regions.models import Region


@job("regions.reclock")
def reclock(region_id: int, change: str, **_more: object) -> None:
    """The region's days off changed: every running clock is counted anew, each in a transaction of its own."""
    at = now()
    with db.new_session() as session:
        running = clocks.running(session, region_id)
    for kind, thing_id in running:
        with db.new_session() as session:
            region = session.get_one(Region, region_id)
            clocks.reclock(session, region=region, kind=kind, thing_id=thing_id, change_id=UUID(change), at=at)

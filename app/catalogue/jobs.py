"""Jobs of the catalogue: what the calendar does to what is on show, and what is left of a long workbook of listings."""

from uuid import UUID

from sqlalchemy import select

from app import db
from app.catalogue import expiring
from app.catalogue.bulk import uploads
from app.catalogue.search import dictionary
from app.clock import now
from app.outbox import job
from app.regions.models import Region


@job("catalogue.expire", cron="40 20 * * *")
def expire(timestamp: int = 0) -> None:
    """Every night, after midnight in WIB: tell of what will end, then take down what has ended, region by region. Twice does no harm."""
    at = now()
    with db.new_session() as session:
        regions = session.scalars(select(Region.id).order_by(Region.id)).all()
    for id in regions:
        for take in (expiring.remind, expiring.expire_due):
            done = 1
            while done:
                with db.new_session() as session:
                    done = take(session, region=session.get_one(Region, id), at=at)


@job("catalogue.bulk", attempts=4)
def bulk(region_id: int, id: str, **_more: object) -> None:
    """Apply the rest of a vendor's workbook."""
    uploads.go_on(db.new_session, region_id=region_id, id=UUID(id), at=now)


@job("catalogue.count_words", cron="10 19 * * *")
def count_words(timestamp: int = 0) -> None:
    """Every night: how many listings have each word of the dictionary. Twice does no harm."""
    with db.new_session() as session:
        db.take_time(session)
        dictionary.count(session)

"""Jobs of competitions: the hour, telling those whom it concerns, and throwing away a key that opens nothing any more."""

from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.competition import opening, sealing
from app.competition.models import Competition
from app.competition.queries import vendors_to_tell
from app.errors import Refusal
from app.identifiers import public_id
from app.moves.history import MoveTaken
from app.moves.news import News, in_region, news
from app.notifications.telling import Audience
from app.outbox import job

log = structlog.get_logger()


@job("competition.open_bids", cron="* * * * *")
def open_bids(timestamp: int = 0) -> None:
    """Open the bids of every competition whose hour has come, each in a transaction of its own; running twice does no harm.

    One that cannot be opened (its key is lost, a seal is broken) is named in the log and keeps nobody else waiting.
    """
    with db.new_session() as session:
        due = opening.overdue(session, at=db.transaction_time(session))
    for region_id, id in due:
        try:
            with db.new_session() as session:
                at = db.transaction_time(session)
                competition = session.scalars(
                    select(Competition)
                    .where(Competition.region_id == region_id, Competition.id == id)
                    .with_for_update(of=Competition)
                ).one()
                opening.open_bids(session, competition=competition, at=at)
        except Refusal as refusal:
            log.error("bids_not_opened", competition=public_id(region_id, id), why=refusal.message)


@job("competition.forget_key")
def forget_key(machine: str, region_id: int, id: str, move: str, taken: str, **_more: object) -> None:
    """After the bids were opened or the competition was cancelled for good; it is enqueued in that very transaction."""
    sealing.forget_key(UUID(id))


@news("competition.tell", in_region(Competition))
def tell(session: Session, competition: Competition, done: MoveTaken) -> News | None:
    """Tell those whom it asks and its satker what was done. That somebody bid is told to nobody."""
    if competition.published_at is None:
        return None
    vendors = [Audience(vendor_id=vendor) for vendor in vendors_to_tell(session, competition)]
    return News(
        [Audience(satker_code=competition.satker_code), *vendors],
        f"{competition.number} · {competition.title}",
        f"/kompetisi/{public_id(competition.region_id, competition.id)}",
        done.reason or done.note,
    )

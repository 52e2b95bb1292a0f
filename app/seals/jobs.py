"""Once a minute every region's new rows are sealed, at its day's end the day; once a
day all rows are looked through for any that came late."""

from sqlalchemy import select

from app import db
from app.clock import now
from app.outbox import job
from app.regions.models import Region
from app.seals import sealing
from app.seals.publishing import INSTALLATION, ITS_ZONE


@job("seals.seal", cron="* * * * *", attempts=1)
def seal(timestamp: int = 0, everything: bool = False) -> None:
    """Seal what was committed since the last time, region by region; running twice does no harm."""
    at = now()
    with db.new_session() as session:
        regions = [
            (INSTALLATION, ITS_ZONE),
            *((one.id, one.timezone) for one in session.scalars(select(Region).order_by(Region.id))),
        ]
    for region_id, timezone in regions:
        with db.new_session() as session:
            sealing.close_day(session, region_id, timezone=timezone, at=at)
        more = True
        while more:
            with db.new_session() as session:
                if everything:
                    db.take_time(session)
                more = sealing.seal_rows(session, region_id, at=at, everything=everything) == sealing.ROWS_AT_ONCE_MAX


@job("seals.sweep", cron="40 17 * * *", attempts=3)
def sweep(timestamp: int = 0) -> None:
    """Seal also what came late or carries an old key: all rows are looked through, at 00.40 WIB."""
    seal(everything=True)

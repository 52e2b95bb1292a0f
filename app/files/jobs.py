"""Jobs of the files."""

from app.clock import now
from app.files import parcels
from app.outbox import job


@job("files.forget_parcels", cron="23 * * * *")
def forget_parcels(timestamp: int = 0) -> None:
    """What was sent ahead of a form a day ago is removed, whether the form came or not."""
    parcels.forget(at=now())

"""Jobs of notifications: a message that waits is given to the mail server."""

from uuid import UUID

from sqlalchemy import update

from app import db
from app.clock import now
from app.notifications import mail
from app.notifications.models import OutgoingMail
from app.outbox import job


@job("notifications.send", attempts=10)
def send(id: str, **_more: object) -> None:
    """Tried again later where the server did not take it; the last fault is kept beside the message."""
    try:
        with db.new_session() as session:
            mail.deliver(session, id=UUID(id), at=now())
    except mail.TryAgain as fault:
        with db.new_session() as session:
            tried = {"tries": OutgoingMail.tries + 1, "fault": str(fault)}
            session.execute(update(OutgoingMail).where(OutgoingMail.id == UUID(id)).values(tried))
        raise

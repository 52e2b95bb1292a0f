"""Jobs of accounts: what is over is cleared away, so that the tables of the moment stay small."""

from app import db
from app.accounts import patience, sessions
from app.clock import now
from app.outbox import job
from app.web.caching import late
from app.web.incoming import once, unsent


@job("accounts.clear", cron="17 * * * *")
def clear(timestamp: int = 0) -> None:
    """Ended sign-ins and tokens, failures that have faded, answers that nobody asks for again, forms that nobody
    came back to, positions that every replica has passed."""
    at = now()
    for forget in (sessions.forget_ended, patience.forget_old, once.forget_old, unsent.forget_old, late.forget_old):
        with db.new_session() as session:
            forget(session, at=at)

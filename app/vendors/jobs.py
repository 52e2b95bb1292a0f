"""Jobs of vendors: what the calendar does to their papers, and telling a vendor what an office decided about it."""

from datetime import date

from sqlalchemy.orm import Session

from app import db
from app.actor import Role
from app.clock import now
from app.moves.history import MoveTaken
from app.moves.news import News, news, without_region
from app.notifications.telling import Audience
from app.outbox import job
from app.vendors import reminders
from app.vendors.models import Vendor
from app.vendors.verification import by_decree, lifted_by, still_suspended


@job("vendors.remind", cron="10 20 * * *")
def remind(timestamp: int = 0) -> None:
    """Every night, after midnight in WIB: papers that end soon or have ended, and blacklists whose period is over."""
    at = now()
    told = 1
    while told:
        with db.new_session() as session:
            told = reminders.remind(session, at=at)
    with db.new_session() as session:
        reminders.tell_of_ended_blacklists(session, at=at)


@news("vendors.tell", without_region(Vendor))
def tell(session: Session, vendor: Vendor, done: MoveTaken) -> News | None:
    """Tell a vendor's people what an office decided about it, in its own words; what they did themselves is no news."""
    if Role(done.role) is Role.VENDOR:
        return None
    return News([Audience(vendor_id=vendor.id, email=vendor.email)], vendor.legal_name or "", "/toko", in_words(done))


def in_words(done: MoveTaken) -> str | None:
    """The reason or note; a blacklist also names its decree and its last day, and what lifts it is
    named with its day, and the suspension that is left."""
    said, more = done.reason or done.note, done.details
    if done.move == "blacklist":
        return f"{said} {by_decree(more['decree'], date.fromisoformat(more['until']))}"
    if done.move == "lift":
        said = f"{said} {lifted_by(more['decree'], date.fromisoformat(more['issued_on']))}"
        return f"{said} {still_suspended(left)}" if (left := more.get("left")) else said
    return said

"""Jobs of vendors: what the calendar does to their papers, and telling a vendor what an office decided about it."""

from datetime import date
from uuid import UUID

from app import db
from app.actor import Role
from app.clock import now
from app.language import _
from app.notifications import telling as notices
from app.notifications.telling import Audience
from app.outbox import job
from app.transitions import MoveTaken
from app.vendors import reminders
from app.vendors.models import Vendor
from app.web.dates import tanggal


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


@job("vendors.tell")
def tell(machine: str, region_id: int, id: str, move: str, taken: str, **_more: object) -> None:
    """Tell a vendor's people what an office decided about it, in its own words; what they did themselves is no news."""
    with db.new_session() as session:
        vendor = session.get(Vendor, UUID(id))
        done = session.get(MoveTaken, (region_id, UUID(taken)))
        if vendor is None or done is None or Role(done.role) is Role.VENDOR:
            return
        notices.tell(
            session,
            [Audience(vendor_id=vendor.id, email=vendor.email)],
            region_id=region_id,
            cause=done.id,
            title=vendor.legal_name or "",
            link="/toko",
            move=done.move,
            state=done.state_to,
            actor_role=done.role,
            note=_in_words(done),
            at=done.at,
        )


def _in_words(done: MoveTaken) -> str | None:
    """The reason or note; a blacklist also names its decree and its last day."""
    said = done.reason or done.note
    if done.move != "blacklist":
        return said
    decree = _("Surat keputusan {decree}, sampai {day}.").format(
        decree=done.details["decree"], day=tanggal(date.fromisoformat(done.details["until"]))
    )
    return f"{said} {decree}"

"""Appeals: within 14 days a vendor may ask another curator to look again at a return or a freeze; once for each decision."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.curation import deciding
from app.catalogue.models import Appeal, Listing
from app.catalogue.states import FROZEN, LISTING
from app.identifiers import new_id
from app.transitions import moves_for, names_of, step


def appeal(session: Session, *, listing: Listing, text: str | None, actor: Actor, at: datetime) -> Appeal:
    """Against a return or a freeze, within 14 days of it, once."""
    frozen = listing.state == FROZEN
    step(session, LISTING, listing, "appeal", actor=actor, at=at, reason=text)
    first_by, first_at = (
        (listing.decided_by, listing.decided_at) if frozen else (listing.newest.decided_by, listing.newest.decided_at)
    )
    assert first_at is not None
    assert text is not None
    made = Appeal(
        region_id=listing.region_id,
        id=new_id(),
        listing_id=listing.id,
        version_number=None if frozen else listing.newest_version,
        first_decision_by=first_by,
        first_decision_at=first_at,
        text=text.strip(),
        asked_by=actor.account_id,
        asked_at=at,
    )
    session.add(made)
    session.flush()
    session.expire(listing, ["appeals"])
    return made


def uphold(session: Session, *, listing: Listing, actor: Actor, at: datetime, note: str | None = None) -> Listing:
    """The first decision stands."""
    judged = listing.open_appeal
    step(session, LISTING, listing, "uphold", actor=actor, at=at, note=note)
    _decide(judged, "UPHELD", actor, at, note)
    session.flush()
    return listing


def overturn(session: Session, *, listing: Listing, actor: Actor, at: datetime, note: str | None = None) -> Listing:
    """The first decision falls: the returned version is approved, the frozen listing is on show again. Raises `VendorIsOut` as approving does."""
    judged = listing.open_appeal
    if judged is not None and judged.version_number is not None and "overturn" in names_of(moves_for(LISTING, listing, actor)):
        deciding.demand_vendor(session, listing)
    deciding.name_first_version(listing)
    step(session, LISTING, listing, "overturn", actor=actor, at=at, note=note)
    _decide(judged, "OVERTURNED", actor, at, note)
    if judged is not None and judged.version_number is not None:
        deciding.show_newest(session, listing, actor=actor, at=at)
    else:
        deciding.thaw(session, listing)
    return listing


def _decide(judged: Appeal | None, outcome: str, actor: Actor, at: datetime, note: str | None) -> None:
    assert judged is not None, "the move's guard asks for an open appeal"
    judged.outcome, judged.decided_by, judged.decided_at, judged.note = outcome, actor.account_id, at, note

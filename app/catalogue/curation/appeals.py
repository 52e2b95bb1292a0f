"""Appeals: within 14 days a vendor may ask another curator to look again at a return or a freeze; once for each decision."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import actor_with, in_force
from app.accounts.models import Account, Grant
from app.actor import Actor, Role
from app.catalogue.curation import deciding
from app.catalogue.models import Appeal, Listing
from app.catalogue.permissions import judge_appeal
from app.catalogue.states import FROZEN, LISTING
from app.identifiers import new_id
from app.moves.machine import moves_for, names_of
from app.moves.taking import step

LOOKED_AT = 50
"""Open appeals that are looked through for want of a judge."""


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
    """The first decision falls: the returned version is approved, the frozen listing is on
    show again. Raises `VendorIsOut` as approving does."""
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


def without_a_judge(session: Session, *, region_id: int, today: date) -> Sequence[Listing]:
    """Of the region's open appeals those that none of its curators may decide today, longest waiting first: who decided first is
    the only one, or the others are of the vendor. At most `LOOKED_AT` are looked through."""
    appealed = session.scalars(
        select(Listing)
        .join(Appeal, (Appeal.region_id == Listing.region_id) & (Appeal.listing_id == Listing.id))
        .where(Listing.region_id == region_id, Appeal.region_id == region_id, Appeal.outcome.is_(None))
        .order_by(Appeal.asked_at, Appeal.id)
        .limit(LOOKED_AT)
    ).all()
    if not appealed:
        return []
    judges = judges_of(session, region_id=region_id, today=today)
    return [listing for listing in appealed if not has_a_judge(listing, judges)]


def has_a_judge(listing: Listing, judges: Iterable[Actor]) -> bool:
    """May any of these curators decide its open appeal?"""
    return any(judge_appeal(judge, listing) for judge in judges)


def judges_of(session: Session, *, region_id: int, today: date) -> list[Actor]:
    """The region's curators of that day."""
    curators = session.execute(
        select(Account, Grant)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.role == Role.CURATOR, Grant.region_id == region_id, Account.active, *in_force(today))
    )
    return [actor_with(account, grant) for account, grant in curators]


def _decide(judged: Appeal | None, outcome: str, actor: Actor, at: datetime, note: str | None) -> None:
    assert judged is not None, "the move's guard asks for an open appeal"
    judged.outcome, judged.decided_by, judged.decided_at, judged.note = outcome, actor.account_id, at, note

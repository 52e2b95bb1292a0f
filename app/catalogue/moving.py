"""Moving: from a move's name to its command, for the API and for the pages. Every body is a name, a reason and a note."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue import appeals, curation, listing
from app.catalogue.models import Listing
from app.catalogue.states import LISTING
from app.errors import invalid_field
from app.language import _
from app.transitions import NotNow, moves_for, names_of
from app.web.moves import MoveBody

Take = Callable[[Session, Listing, MoveBody, Actor, datetime], object]


def body_of(thing: Listing, actor: Actor, move: str) -> type[MoveBody]:
    """The model for a move's body; raises `NotNow` for one that nobody can post, `Invalid` for a name of nothing."""
    if move in DOORS:
        return MoveBody
    if move in LISTING.names:
        raise NotNow(move=move, moves=names_of(moves_for(LISTING, thing, actor)))
    raise invalid_field("move", _("Langkah ini tidak dikenal."))


def take(session: Session, thing: Listing, body: MoveBody, *, actor: Actor, at: datetime) -> Listing:
    """Take the move that the body names. Raises what its command raises."""
    DOORS[body.move](session, thing, body, actor, at)
    session.flush()
    return thing


def _noted(command: Callable[..., Listing]) -> Take:
    return lambda session, thing, body, actor, at: command(session, listing=thing, note=body.note, actor=actor, at=at)


def _reasoned(command: Callable[..., Listing]) -> Take:
    return lambda session, thing, body, actor, at: command(
        session, listing=thing, reason=body.reason, note=body.note, actor=actor, at=at
    )


def _withdraw(session: Session, thing: Listing, body: MoveBody, actor: Actor, at: datetime) -> Listing:
    """Its vendor takes it down by itself; the office with a reason."""
    if actor.is_vendor_staff:
        return listing.withdraw(session, listing=thing, note=body.note, actor=actor, at=at)
    return curation.withdraw(session, listing=thing, reason=body.reason, note=body.note, actor=actor, at=at)


def _appeal(session: Session, thing: Listing, body: MoveBody, actor: Actor, at: datetime) -> object:
    return appeals.appeal(session, listing=thing, text=body.reason or body.note, actor=actor, at=at)


DOORS: dict[str, Take] = {
    "submit": _noted(listing.submit),
    "approve": _noted(curation.approve),
    "return": _reasoned(curation.send_back),
    "freeze": _reasoned(curation.freeze),
    "unfreeze": _noted(curation.unfreeze),
    "withdraw": _withdraw,
    "renew": _noted(listing.renew),
    "appeal": _appeal,
    "uphold": _noted(appeals.uphold),
    "overturn": _noted(appeals.overturn),
}

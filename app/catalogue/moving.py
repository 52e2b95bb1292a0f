"""Moving: from a move's name to its command, for the API and for the pages. Every body is a name, a reason and a note."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.curation import appeals, deciding
from app.catalogue.listing import sending
from app.catalogue.models import Listing
from app.catalogue.states import LISTING
from app.moves.doors import Door, Doors
from app.web.incoming.moves import MoveBody

Take = Callable[[Session, Listing, MoveBody, Actor, datetime], object]


def _noted(command: Callable[..., Listing]) -> Take:
    return lambda session, thing, body, actor, at: command(session, listing=thing, note=body.note, actor=actor, at=at)


def _reasoned(command: Callable[..., Listing]) -> Take:
    return lambda session, thing, body, actor, at: command(
        session, listing=thing, reason=body.reason, note=body.note, actor=actor, at=at
    )


def _withdraw(session: Session, thing: Listing, body: MoveBody, actor: Actor, at: datetime) -> Listing:
    """Its vendor takes it down by itself; the office with a reason."""
    if actor.is_vendor_staff:
        return sending.withdraw(session, listing=thing, note=body.note, actor=actor, at=at)
    return deciding.withdraw(session, listing=thing, reason=body.reason, note=body.note, actor=actor, at=at)


def _appeal(session: Session, thing: Listing, body: MoveBody, actor: Actor, at: datetime) -> object:
    return appeals.appeal(session, listing=thing, text=body.reason or body.note, actor=actor, at=at)


def _reconsider(session: Session, thing: Listing, body: MoveBody, actor: Actor, at: datetime) -> object:
    return deciding.reconsider(session, listing=thing, reason=body.reason or body.note, actor=actor, at=at)


DOORS = Doors(
    LISTING,
    {
        "submit": Door(MoveBody, _noted(sending.submit)),
        "approve": Door(MoveBody, _noted(deciding.approve)),
        "return": Door(MoveBody, _reasoned(deciding.send_back)),
        "reconsider": Door(MoveBody, _reconsider),
        "freeze": Door(MoveBody, _reasoned(deciding.freeze)),
        "unfreeze": Door(MoveBody, _noted(deciding.unfreeze)),
        "withdraw": Door(MoveBody, _withdraw),
        "renew": Door(MoveBody, _noted(sending.renew)),
        "appeal": Door(MoveBody, _appeal),
        "uphold": Door(MoveBody, _noted(appeals.uphold)),
        "overturn": Door(MoveBody, _noted(appeals.overturn)),
    },
)

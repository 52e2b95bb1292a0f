"""Moving: from a move's name to its body and its command, for the API and for the pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import invalid_field
from app.language import _
from app.transitions import NotNow, moves_for, names_of
from app.vendors import registration, verification
from app.vendors.bodies import BlacklistBody
from app.vendors.models import Vendor
from app.vendors.states import VENDOR
from app.web.moves import MoveBody

Take = Callable[[Session, Vendor, Any, Actor, datetime], Vendor]


def body_of(vendor: Vendor, actor: Actor, move: str) -> type[MoveBody]:
    """The model for a move's body; raises `NotNow` for one that nobody can post, `Invalid` for a name of nothing."""
    if move in DOORS:
        return DOORS[move][0]
    if move in VENDOR.names:
        raise NotNow(move=move, moves=names_of(moves_for(VENDOR, vendor, actor)))
    raise invalid_field("move", _("Langkah ini tidak dikenal."))


def take(session: Session, vendor: Vendor, body: MoveBody, *, actor: Actor, at: datetime) -> Vendor:
    """Take the move that the body names. Raises what its command raises."""
    return DOORS[body.move][1](session, vendor, body, actor, at)


def _submit(session: Session, vendor: Vendor, body: MoveBody, actor: Actor, at: datetime) -> Vendor:
    return registration.submit(session, vendor=vendor, actor=actor, at=at)


def _verify(session: Session, vendor: Vendor, body: MoveBody, actor: Actor, at: datetime) -> Vendor:
    return verification.verify(session, vendor=vendor, note=body.note, actor=actor, at=at)


def _return(session: Session, vendor: Vendor, body: MoveBody, actor: Actor, at: datetime) -> Vendor:
    return verification.send_back(session, vendor=vendor, reason=body.reason, note=body.note, actor=actor, at=at)


def _suspend(session: Session, vendor: Vendor, body: MoveBody, actor: Actor, at: datetime) -> Vendor:
    return verification.suspend(session, vendor=vendor, reason=body.reason, note=body.note, actor=actor, at=at)


def _reinstate(session: Session, vendor: Vendor, body: MoveBody, actor: Actor, at: datetime) -> Vendor:
    return verification.reinstate(session, vendor=vendor, reason=body.reason, note=body.note, actor=actor, at=at)


def _blacklist(session: Session, vendor: Vendor, body: BlacklistBody, actor: Actor, at: datetime) -> Vendor:
    return verification.blacklist(
        session, vendor=vendor, reason=body.reason, decree=body.decree, until=body.until, note=body.note, actor=actor, at=at
    )


def _close(session: Session, vendor: Vendor, body: MoveBody, actor: Actor, at: datetime) -> Vendor:
    return verification.close(session, vendor=vendor, note=body.note, actor=actor, at=at)


DOORS: dict[str, tuple[type[MoveBody], Take]] = {
    "submit": (MoveBody, _submit),
    "verify": (MoveBody, _verify),
    "return": (MoveBody, _return),
    "suspend": (MoveBody, _suspend),
    "reinstate": (MoveBody, _reinstate),
    "blacklist": (BlacklistBody, _blacklist),
    "close": (MoveBody, _close),
}

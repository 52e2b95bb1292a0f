"""Moving: from a move's name to its body and its command, for the API and for the pages."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.moves.doors import Door, Doors
from app.vendors import registration, verification
from app.vendors.bodies import BlacklistBody, LiftBody
from app.vendors.models import Vendor
from app.vendors.states import VENDOR
from app.web.incoming.moves import MoveBody


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


def _lift(session: Session, vendor: Vendor, body: LiftBody, actor: Actor, at: datetime) -> Vendor:
    return verification.lift(
        session, vendor=vendor, reason=body.reason, decree=body.decree, issued_on=body.issued_on, note=body.note, actor=actor, at=at
    )


def _close(session: Session, vendor: Vendor, body: MoveBody, actor: Actor, at: datetime) -> Vendor:
    return verification.close(session, vendor=vendor, note=body.note, actor=actor, at=at)


DOORS = Doors(
    VENDOR,
    {
        "submit": Door(MoveBody, _submit),
        "verify": Door(MoveBody, _verify),
        "return": Door(MoveBody, _return),
        "suspend": Door(MoveBody, _suspend),
        "reinstate": Door(MoveBody, _reinstate),
        "blacklist": Door(BlacklistBody, _blacklist),
        "lift": Door(LiftBody, _lift),
        "close": Door(MoveBody, _close),
    },
)

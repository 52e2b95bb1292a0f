"""Moving: the moves of a list of SP2D, for the API and for the page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.moves.doors import Door, Doors
from app.payment.sp2d import applying
from app.payment.sp2d.models import Sp2dList
from app.payment.sp2d.states import SP2D_LIST
from app.web.incoming.moves import MoveBody


def _by(command: Callable[..., Sp2dList]) -> Callable[[Session, Sp2dList, MoveBody, Actor, datetime], Any]:
    return lambda session, it, body, actor, at: command(session, sent=it, actor=actor, at=at)


DOORS = Doors(SP2D_LIST, {"apply": Door(MoveBody, _by(applying.apply)), "discard": Door(MoveBody, _by(applying.discard))})

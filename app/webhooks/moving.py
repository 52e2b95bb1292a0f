"""Moving: the one table from a move's name to its command, for the API, the pages and the command line."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.moves.doors import Door, Doors
from app.web.incoming.moves import MoveBody
from app.webhooks import keeping
from app.webhooks.bodies import ChangeMove
from app.webhooks.models import Webhook
from app.webhooks.states import WEBHOOK


def _door(command: Callable[..., Any]) -> Door:
    def take(session: Session, hook: Webhook, body: MoveBody, actor: Actor, at: datetime) -> None:
        command(session, hook=hook, actor=actor, at=at)

    return Door(MoveBody, take)


def _change(session: Session, hook: Webhook, body: ChangeMove, actor: Actor, at: datetime) -> None:
    keeping.change(session, hook=hook, url=body.url, events=body.events, actor=actor, at=at)


DOORS = Doors(
    WEBHOOK,
    {
        "change": Door(ChangeMove, _change),
        "ping": _door(keeping.ping),
        "rotate_secret": _door(keeping.rotate_secret),
        "switch_off": _door(keeping.switch_off),
        "switch_on": _door(keeping.switch_on),
        "remove": _door(keeping.remove),
    },
)
REPLAY = "replay"
"""The one move of a delivery."""

"""Moving: the one table from a move's name to its body and its command, for the API and for the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import in_zone
from app.competition import awarding, evaluating, publishing
from app.competition import bodies as b
from app.competition.models import Competition
from app.competition.states import COMPETITION
from app.errors import invalid_field
from app.language import _
from app.orders.splitting import Share
from app.transitions import NotNow, moves_for, names_of
from app.web.moves import MoveBody


@dataclass(frozen=True, slots=True)
class Door:
    """A move as it can be asked for: what must come with it, and what it does."""

    body: type[MoveBody]
    take: Callable[[Session, Competition, Any, Actor, datetime], object]


def take(session: Session, competition: Competition, body: MoveBody, *, actor: Actor, at: datetime) -> None:
    """Take the move that the body names. Raises what its command raises."""
    DOORS[body.move].take(session, competition, body, actor, at)


def body_of(competition: Competition, actor: Actor, move: str) -> type[MoveBody]:
    """The model for a move's body; raises `NotNow` for the system's own, `Invalid` for a name of nothing."""
    if move in DOORS:
        return DOORS[move].body
    if move in COMPETITION.names:
        raise NotNow(move=move, moves=names_of(moves_for(COMPETITION, competition, actor)))
    raise invalid_field("move", _("Langkah ini tidak dikenal."))


def _publish(session: Session, it: Competition, body: MoveBody, actor: Actor, at: datetime) -> object:
    return publishing.publish(session, competition=it, note=body.note, actor=actor, at=at)


def _amend(session: Session, it: Competition, body: b.AmendBody, actor: Actor, at: datetime) -> object:
    closes_at = in_zone(body.closes_at, b.region_of(session, it.region_id).timezone)
    return publishing.amend(session, competition=it, note=body.note, closes_at=closes_at, actor=actor, at=at)


def _evaluate(session: Session, it: Competition, body: b.EvaluateBody, actor: Actor, at: datetime) -> object:
    judgements = body.judgements(it.region_id)
    return evaluating.evaluate(session, competition=it, judgements=judgements, note=body.note, actor=actor, at=at)


def _reevaluate(session: Session, it: Competition, body: MoveBody, actor: Actor, at: datetime) -> object:
    return evaluating.reevaluate(session, competition=it, note=body.note, actor=actor, at=at)


def _award(session: Session, it: Competition, body: b.AwardBody, actor: Actor, at: datetime) -> object:
    accounts = [Share(account.account_code, account.amount) for account in body.accounts]
    return awarding.award(session, competition=it, accounts=accounts, note=body.note, actor=actor, at=at)


def _cancel(session: Session, it: Competition, body: MoveBody, actor: Actor, at: datetime) -> object:
    return publishing.cancel(session, competition=it, reason=body.reason, actor=actor, at=at)


DOORS: dict[str, Door] = {
    "publish": Door(MoveBody, _publish),
    "amend": Door(b.AmendBody, _amend),
    "evaluate": Door(b.EvaluateBody, _evaluate),
    "reevaluate": Door(MoveBody, _reevaluate),
    "award": Door(b.AwardBody, _award),
    "cancel": Door(MoveBody, _cancel),
}

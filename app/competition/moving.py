"""Moving: the one table from a move's name to its body and its command, for the API and for the pages."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import in_zone
from app.competition import awarding, evaluating, lifting, publishing
from app.competition import bodies as b
from app.competition.models import Competition
from app.competition.states import COMPETITION
from app.moves.doors import Door, Doors
from app.orders.splitting import Share
from app.web.incoming.moves import MoveBody


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
    return awarding.award(session, competition=it, accounts=accounts, due_date=body.due_date, note=body.note, actor=actor, at=at)


def _lift_award(session: Session, it: Competition, body: MoveBody, actor: Actor, at: datetime) -> object:
    return lifting.lift_award(session, competition=it, reason=body.reason, actor=actor, at=at)


def _cancel(session: Session, it: Competition, body: MoveBody, actor: Actor, at: datetime) -> object:
    return publishing.cancel(session, competition=it, reason=body.reason, actor=actor, at=at)


DOORS = Doors(
    COMPETITION,
    {
        "publish": Door(MoveBody, _publish),
        "amend": Door(b.AmendBody, _amend),
        "evaluate": Door(b.EvaluateBody, _evaluate),
        "reevaluate": Door(MoveBody, _reevaluate),
        "award": Door(b.AwardBody, _award),
        "lift_award": Door(MoveBody, _lift_award),
        "cancel": Door(MoveBody, _cancel),
    },
)

"""Moving: the one table from a move's name to its command, for the API and for the pages; only pages send files along."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.disputes import deciding, evidence, pursuing
from app.disputes.models import Dispute
from app.disputes.states import DISPUTE
from app.moves.doors import Door, Doors
from app.web.incoming.moves import MoveBody

Files = Sequence[bytes]
WITH_FILES = frozenset({"answer_dispute", "add_evidence"})


def _reply(session: Session, it: Dispute, body: MoveBody, actor: Actor, at: datetime, files: Files = ()) -> Dispute:
    return pursuing.reply(session, dispute=it, note=body.note, files=files, actor=actor, at=at)


def _settle(session: Session, it: Dispute, body: MoveBody, actor: Actor, at: datetime, files: Files = ()) -> Dispute:
    return pursuing.settle(session, dispute=it, note=body.note, actor=actor, at=at)


def _escalate(session: Session, it: Dispute, body: MoveBody, actor: Actor, at: datetime, files: Files = ()) -> Dispute:
    return pursuing.escalate(session, dispute=it, reason=body.reason, actor=actor, at=at)


def _take_back(session: Session, it: Dispute, body: MoveBody, actor: Actor, at: datetime, files: Files = ()) -> Dispute:
    return pursuing.take_back(session, dispute=it, reason=body.reason, actor=actor, at=at)


def _add_evidence(session: Session, it: Dispute, body: MoveBody, actor: Actor, at: datetime, files: Files = ()) -> Dispute:
    return evidence.add_evidence(session, dispute=it, files=files, note=body.note, actor=actor, at=at)


def _decide(session: Session, it: Dispute, body: MoveBody, actor: Actor, at: datetime, files: Files = ()) -> Dispute:
    return deciding.decide(session, dispute=it, move=body.move, reason=body.reason, actor=actor, at=at)


DOORS = Doors(
    DISPUTE,
    {
        "answer_dispute": Door(MoveBody, _reply),
        "settle": Door(MoveBody, _settle),
        "escalate_dispute": Door(MoveBody, _escalate),
        "take_back": Door(MoveBody, _take_back),
        "add_evidence": Door(MoveBody, _add_evidence),
        **dict.fromkeys(deciding.DECISIONS, Door(MoveBody, _decide)),
    },
)

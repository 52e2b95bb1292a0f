"""Moving: the one table from a move's name to its command, for the API and for the pages; only pages send files along."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.disputes import deciding, evidence, pursuing
from app.disputes.models import Dispute
from app.disputes.states import DISPUTE
from app.errors import invalid_field
from app.language import _
from app.transitions import NotNow, moves_for, names_of
from app.web.moves import MoveBody

Files = Sequence[bytes]
Door = Callable[[Session, Dispute, MoveBody, Files, Actor, datetime], Dispute]
WITH_FILES = frozenset({"answer_dispute", "add_evidence"})


def take(session: Session, dispute: Dispute, body: MoveBody, *, files: Files = (), actor: Actor, at: datetime) -> Dispute:
    """Take the move that the body names. Raises what its command raises."""
    return DOORS[body.move](session, dispute, body, files, actor, at)


def body_of(dispute: Dispute, actor: Actor, move: str) -> type[MoveBody]:
    """The model for a move's body; raises `NotNow` for the system's own, `Invalid` for a name of nothing."""
    if move in DOORS:
        return MoveBody
    if move in DISPUTE.names:
        raise NotNow(move=move, moves=names_of(moves_for(DISPUTE, dispute, actor)))
    raise invalid_field("move", _("Langkah ini tidak dikenal."))


def _reply(session: Session, it: Dispute, body: MoveBody, files: Files, actor: Actor, at: datetime) -> Dispute:
    return pursuing.reply(session, dispute=it, note=body.note, files=files, actor=actor, at=at)


def _settle(session: Session, it: Dispute, body: MoveBody, files: Files, actor: Actor, at: datetime) -> Dispute:
    return pursuing.settle(session, dispute=it, note=body.note, actor=actor, at=at)


def _escalate(session: Session, it: Dispute, body: MoveBody, files: Files, actor: Actor, at: datetime) -> Dispute:
    return pursuing.escalate(session, dispute=it, reason=body.reason, actor=actor, at=at)


def _take_back(session: Session, it: Dispute, body: MoveBody, files: Files, actor: Actor, at: datetime) -> Dispute:
    return pursuing.take_back(session, dispute=it, reason=body.reason, actor=actor, at=at)


def _add_evidence(session: Session, it: Dispute, body: MoveBody, files: Files, actor: Actor, at: datetime) -> Dispute:
    return evidence.add_evidence(session, dispute=it, files=files, note=body.note, actor=actor, at=at)


def _decide(session: Session, it: Dispute, body: MoveBody, files: Files, actor: Actor, at: datetime) -> Dispute:
    return deciding.decide(session, dispute=it, move=body.move, reason=body.reason, actor=actor, at=at)


DOORS: dict[str, Door] = {
    "answer_dispute": _reply,
    "settle": _settle,
    "escalate_dispute": _escalate,
    "take_back": _take_back,
    "add_evidence": _add_evidence,
    **dict.fromkeys(deciding.DECISIONS, _decide),
}

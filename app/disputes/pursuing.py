"""Between the two sides: the other one replies, the opener takes it, takes it further or takes it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.disputes import deadlines, evidence
from app.disputes.models import Dispute
from app.disputes.permissions import other
from app.disputes.states import DISPUTE
from app.moves.taking import step


def reply(
    session: Session, *, dispute: Dispute, note: str | None, files: Sequence[bytes] = (), actor: Actor, at: datetime
) -> Dispute:
    """The answer of the other side, once; the opener has DISPUTE_TAKE_UP_DAYS working days to take it up."""
    step(session, DISPUTE, dispute, "answer_dispute", actor=actor, at=at, note=note, details={"evidence": len(files)})
    dispute.answer, dispute.answered_by, dispute.answered_at = (note or "").strip(), actor.account_id, at
    evidence.keep(session, dispute, files, side=other(dispute.side), actor=actor, at=at)
    deadlines.moved(session, dispute, at=at)
    return dispute


def settle(session: Session, *, dispute: Dispute, note: str | None, actor: Actor, at: datetime) -> Dispute:
    """The opener is content with the answer."""
    step(session, DISPUTE, dispute, "settle", actor=actor, at=at, note=note)
    deadlines.moved(session, dispute, at=at)
    return dispute


def escalate(session: Session, *, dispute: Dispute, reason: str | None, actor: Actor, at: datetime) -> Dispute:
    """The opener is not content: the region's admin decides."""
    step(session, DISPUTE, dispute, "escalate_dispute", actor=actor, at=at, reason=reason)
    deadlines.moved(session, dispute, at=at)
    return dispute


def take_back(session: Session, *, dispute: Dispute, reason: str | None, actor: Actor, at: datetime) -> Dispute:
    """The opener holds it against nobody any more."""
    step(session, DISPUTE, dispute, "take_back", actor=actor, at=at, reason=reason)
    deadlines.moved(session, dispute, at=at)
    return dispute

"""Deciding an escalated dispute: for the opener, for the other side, or that it
is none; always with a sentence that both sides read."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.disputes import deadlines
from app.disputes.models import Dispute
from app.disputes.states import DISPUTE
from app.moves.taking import step

DECISIONS = {"grant_dispute": "opener", "decline_dispute": "other", "void_dispute": "none"}
"""For whom each decision is."""


def decide(session: Session, *, dispute: Dispute, move: str, reason: str | None, actor: Actor, at: datetime) -> Dispute:
    """`move` is one of `DECISIONS`. Raises `NotNow` also for an admin who had a hand in the order or the dispute."""
    assert move in DECISIONS
    step(session, DISPUTE, dispute, move, actor=actor, at=at, reason=reason, details={"for": DECISIONS[move]})
    dispute.decision, dispute.decided_by = (reason or "").strip(), actor.account_id
    deadlines.moved(session, dispute, at=at)
    return dispute

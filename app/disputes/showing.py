"""Showing: a dispute as the API gives it, with what this caller can do now; and what the page of its order shows of it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import iso, now
from app.disputes import deadlines
from app.disputes.models import Dispute
from app.disputes.opening import SUBJECTS, why_not
from app.disputes.queries import disputes_of_order
from app.disputes.shapes import DisputeInFull, DisputeInList
from app.disputes.states import DISPUTE
from app.identifiers import public_id
from app.language import gettext
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.orders.models import Order
from app.orders.permissions import party
from app.orders.showing import taken_as_json
from app.regions.models import Region

WAITED_FOR = frozenset({"answer_dispute", "settle", "grant_dispute"})
"""Moves that a dispute waits for; evidence may be added and a dispute taken back at any time."""


def dispute_in_list(dispute: Dispute) -> DisputeInList:
    """One line of a list."""
    return {
        "id": public_id(dispute.region_id, dispute.id),
        "order_id": public_id(dispute.region_id, dispute.order_id),
        "number": dispute.position,
        "state": dispute.state,
        "side": dispute.side,
        "subject": dispute.subject,
        "opened_at": dispute.opened_at.isoformat(),
        "due_at": iso(dispute.due_at),
        "ended_at": iso(dispute.ended_at),
    }


def dispute_in_full(session: Session, dispute: Dispute, actor: Actor) -> DisputeInFull:
    return {
        **dispute_in_list(dispute),
        "statement": dispute.statement,
        "answer": dispute.answer,
        "answered_at": iso(dispute.answered_at),
        "decision": dispute.decision,
        "evidence": [
            {
                "id": public_id(piece.region_id, piece.id),
                "number": piece.position,
                "side": piece.side,
                "content_type": piece.file_type,
                "sha256": piece.file_sha256,
                "added_at": piece.added_at.isoformat(),
            }
            for piece in dispute.evidence
        ],
        "moves": names_of(moves_for(DISPUTE, dispute, actor, now())),
        "history": [taken_as_json(taken) for taken in history(session, region_id=dispute.region_id, subject_id=dispute.id)],
    }


def disputes_on_page(session: Session, order: Order, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """What `disputes/_section.html` shows on the order's page."""
    if order.vendor_signed_at is None:
        return {"disputes": [], "awaited": [], "can_dispute": False}
    side = party(actor, order)
    region = session.get_one(Region, order.region_id)
    disputes = disputes_of_order(session, order)
    return {
        "disputes": disputes,
        "awaited": [dispute for dispute in disputes if _waits_for(actor, dispute, at)],
        "can_dispute": side is not None and why_not(session, order, side, at) is None,
        "answer_days": deadlines.days_of(session, region, "DISPUTE_ANSWER_DAYS", at),
        "subjects": {code: gettext(text) for code, text in SUBJECTS.items()},
    }


def _waits_for(actor: Actor, dispute: Dispute, at: datetime) -> bool:
    """Does it go on by this person: the answer, what follows from the answer, or the decision?"""
    return not WAITED_FOR.isdisjoint(names_of(moves_for(DISPUTE, dispute, actor, at)))

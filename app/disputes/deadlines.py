"""Clocks: each open state has so many working days of the region's calendar as a rule gives it.

An unanswered claim escalates by itself, an answer that the opener leaves lying ends as ignored: the deadline itself does,
whenever the worker looks, and what comes later is refused with what happened. A pending dispute is decided by a person: its date
is shown, and a decision that comes later is late, not void.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.clock import local_date
from app.disputes.models import Dispute
from app.disputes.states import DISPUTE, DisputeState
from app.identifiers import public_id
from app.language import _, gettext, mark
from app.moves.machine import StateClock, bind
from app.moves.taking import step
from app.regions.calendar import after_working_days
from app.regions.clocks import Clock, Wound, declare
from app.regions.models import Region
from app.rules.queries import rules_in_force

CLOCKS = {
    DisputeState.CLAIM: "DISPUTE_ANSWER_DAYS",
    DisputeState.ANSWERED: "DISPUTE_TAKE_UP_DAYS",
    DisputeState.PENDING: "DISPUTE_DECIDE_DAYS",
}
"""The rule that says how many working days each state may stand."""
BY_ITSELF = {DisputeState.CLAIM: "escalate_dispute", DisputeState.ANSWERED: "expire"}
"""What the system does when the time of a state has run out; of these the deadline binds."""
SAID = {
    DisputeState.CLAIM: mark("Waktu menjawab sudah habis; sengketanya diteruskan kepada admin daerah"),
    DisputeState.ANSWERED: mark("Waktu menanggapi jawaban sudah habis; sengketanya gugur"),
}


def days_of(session: Session, region: Region, code: str, at: datetime) -> int:
    return rules_in_force(session, region, on=local_date(at, region.timezone))[code].value


def due(session: Session, region_id: int, state: str, at: datetime) -> datetime | None:
    """When a state that begins now runs out; None for one that ends the dispute."""
    code = CLOCKS.get(DisputeState(state))
    if code is None:
        return None
    region = session.get_one(Region, region_id)
    return after_working_days(session, region, at, days_of(session, region, code, at))


def moved(session: Session, dispute: Dispute, *, at: datetime) -> None:
    """Wind the clock of the state that a move has just led to, or stop it for good."""
    dispute.due_at = due(session, dispute.region_id, dispute.state, at)
    if dispute.state == DisputeState.PENDING:
        dispute.escalated_at = at
    if dispute.due_at is None:
        dispute.ended_at = at
    session.flush()


def _wound(session: Session, dispute: Dispute) -> Wound | None:
    state = DisputeState(dispute.state)
    since = {
        DisputeState.CLAIM: dispute.opened_at,
        DisputeState.ANSWERED: dispute.answered_at,
        DisputeState.PENDING: dispute.escalated_at,
    }.get(state)
    if since is None:
        return None
    return Wound(since, days_of(session, session.get_one(Region, dispute.region_id), CLOCKS[state], since))


declare(
    Clock(
        Dispute,
        _wound,
        lambda dispute: _("Sengketa {n} · {order}").format(n=dispute.position, order=dispute.order.number),
        lambda dispute: f"/sengketa/{public_id(dispute.region_id, dispute.id)}",
    )
)


def run_out(session: Session, *, dispute: Dispute, at: datetime) -> Dispute:
    """What the clock does to it; the caller holds its lock. Nothing where it has moved on meanwhile."""
    if is_over(dispute, at):
        step(session, DISPUTE, dispute, BY_ITSELF[DisputeState(dispute.state)], actor=SYSTEM_ACTOR, at=at)
        moved(session, dispute, at=at)
    return dispute


def is_over(dispute: Dispute, at: datetime) -> bool:
    """Has the time of a state run out that ends by itself?"""
    return dispute.state in BY_ITSELF and dispute.due_at is not None and dispute.due_at < at


def over(dispute: Dispute) -> str:
    """What happens to a dispute whose time has run out."""
    return gettext(SAID[DisputeState(dispute.state)])


def _run_out(session: Session, dispute: Dispute, at: datetime) -> str:
    happened = over(dispute)
    run_out(session, dispute=dispute, at=at)
    return happened


bind(DISPUTE, StateClock(is_over, _run_out))


def overdue(session: Session, *, region_id: int, at: datetime, limit: int = 100) -> list[Dispute]:
    """Disputes of a region that the system has to move on, oldest first, locked."""
    return list(
        session.scalars(
            select(Dispute)
            .where(Dispute.region_id == region_id, Dispute.state.in_(BY_ITSELF), Dispute.due_at < at)
            .order_by(Dispute.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True, of=Dispute)
        )
    )

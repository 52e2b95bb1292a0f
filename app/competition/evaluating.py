"""Evaluating: each opened bid is judged on papers, on technique and on its price, with reasons;
the ranks follow from that and from what was published.

Rule: without published criteria the lowest price that fits wins; with them the technical score and the
price (100 × lowest / own) are weighed as published. A price above the HPS never fits. Equal bids: the
one that came first. Ranks are compared as exact fractions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor
from app.competition.models import Bid, Competition
from app.competition.states import COMPETITION, CompetitionState
from app.errors import FieldError, Invalid
from app.language import _
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, step


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found of one bid: papers, technique, and with criteria a score of 0 to
    100; `reason` says why not, or why so many points."""

    bid_id: UUID
    admin_fit: bool
    technical_fit: bool
    score: int | None = None
    reason: str | None = None


def evaluate(
    session: Session,
    *,
    competition: Competition,
    judgements: Sequence[Judgement],
    note: str | None,
    actor: Actor,
    at: datetime,
) -> Competition:
    """Judge all bids at once: a winner stands, or where none fits the competition has failed.

    Raises `Invalid` for a bid without judgement, a misfit without reason, a score that is missing or that nobody asked for.
    """
    open_ = names_of(moves_for(COMPETITION, competition, actor))
    if competition.state != CompetitionState.CLOSED or "evaluate" not in open_:
        raise NotNow(move="evaluate", moves=open_)
    given = _checked(competition, judgements)
    for bid in competition.bids:
        found = given[bid.id]
        bid.admin_fit, bid.technical_fit = found.admin_fit, found.technical_fit
        bid.score, bid.reason = found.score, found.reason
    for bid in competition.bids:
        bid.rank = None
    for rank, bid in enumerate(ranked(competition, competition.bids), 1):
        bid.rank = rank
    competition.evaluated_by, competition.evaluated_as, competition.evaluated_at = actor.account_id, actor.role, at
    step(
        session,
        COMPETITION,
        competition,
        "evaluate",
        actor=actor,
        at=at,
        note=note,
        details={"ranks": {str(bid.id): bid.rank for bid in competition.bids}},
    )
    session.flush()
    return competition


def reevaluate(session: Session, *, competition: Competition, note: str | None, actor: Actor, at: datetime) -> Competition:
    """The PPK sends the judgement back with a note; what was found stands until it is judged anew."""
    step(session, COMPETITION, competition, "reevaluate", actor=actor, at=at, note=note)
    for bid in competition.bids:
        bid.rank = None
    competition.evaluated_by = competition.evaluated_as = competition.evaluated_at = None
    return competition


def ranked(competition: Competition, bids: Iterable[Bid]) -> list[Bid]:
    """Those that fit, best first."""
    fit = [bid for bid in bids if bid.fits]
    lowest = min((bid.total or 0 for bid in fit), default=0)
    return sorted(fit, key=lambda bid: (-points(competition, bid, lowest), bid.total, bid.submitted_at, bid.id))


def points(competition: Competition, bid: Bid, lowest: int) -> Fraction:
    """Of a hundred: the price's part alone, or weighed with the technical score."""
    assert bid.total
    price = Fraction(100 * lowest, bid.total)
    if competition.technical_weight is None:
        return price
    return (competition.technical_weight * (bid.score or 0) + (100 - competition.technical_weight) * price) / 100


def _checked(competition: Competition, judgements: Sequence[Judgement]) -> dict[UUID, Judgement]:
    known = {bid.id for bid in competition.bids}
    given = {judgement.bid_id: judgement for judgement in judgements}
    errors = []
    for index, judgement in enumerate(judgements):
        if judgement.bid_id not in known:
            errors.append(FieldError(f"bids.{index}.bid_id", _("Penawaran ini tidak ada di kompetisi ini.")))
        if not (judgement.admin_fit and judgement.technical_fit) and not (judgement.reason or "").strip():
            errors.append(FieldError(f"bids.{index}.reason", _("Tulis mengapa penawaran ini tidak memenuhi.")))
        if (judgement.score is None) != (competition.technical_weight is None):
            wanted = (
                _("Isi nilai teknis 0 sampai 100.") if judgement.score is None else _("Nilai teknis tidak diumumkan; kosongkan.")
            )
            errors.append(FieldError(f"bids.{index}.score", wanted))
    if known - set(given) or len(given) < len(judgements):
        errors.append(FieldError("bids", _("Nilai setiap penawaran tepat satu kali.")))
    if errors:
        raise Invalid(_("Evaluasi belum dapat disimpan."), errors=errors)
    return given

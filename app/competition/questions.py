"""Questions and answers while bids may come in: public to all; who asked is told to nobody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.competition import permissions as may
from app.competition.bidding import BiddingClosed, NotAsked, is_open, why_not_bid
from app.competition.models import Competition, Question
from app.errors import NotFound, Refusal
from app.identifiers import new_id
from app.language import _
from app.regions.models import Region

OF_ONE_VENDOR_MAX = 20


class TooManyQuestions(Refusal):
    """One vendor has asked enough."""

    def __init__(self) -> None:
        super().__init__(_("Paling banyak {n} pertanyaan dari satu penyedia.").format(n=OF_ONE_VENDOR_MAX))


class Answered(Refusal):
    """An answer that others have read is not changed; an addendum is."""

    def __init__(self) -> None:
        super().__init__(_("Pertanyaan ini sudah dijawab. Untuk mengubah kebutuhan, buat adendum."), moves=[])


def ask(session: Session, *, competition: Competition, text: str, actor: Actor, at: datetime) -> Question:
    """A question of a vendor that may bid. Raises `BiddingClosed`, `NotAsked`, `TooManyQuestions`."""
    assert actor.vendor_id is not None
    if not is_open(competition, at):
        raise BiddingClosed(competition=competition, timezone=session.get_one(Region, competition.region_id).timezone)
    if why := why_not_bid(session, competition, actor, at):
        raise NotAsked(why)
    asked = session.scalar(
        select(func.count()).where(
            Question.region_id == competition.region_id,
            Question.competition_id == competition.id,
            Question.vendor_id == actor.vendor_id,
        )
    )
    if (asked or 0) >= OF_ONE_VENDOR_MAX:
        raise TooManyQuestions
    question = Question(
        region_id=competition.region_id,
        id=new_id(),
        competition_id=competition.id,
        vendor_id=actor.vendor_id,
        text=text,
        asked_at=at,
    )
    session.add(question)
    _record(session, competition, question, "question.ask", actor, at)
    return question


def answer(session: Session, *, competition: Competition, question_id: UUID, text: str, actor: Actor, at: datetime) -> Question:
    """The buyer's answer, once. Raises `NotFound`, `BiddingClosed`, `Answered`."""
    question = question_of(session, competition, question_id, actor, lock=True)
    if not is_open(competition, at):
        raise BiddingClosed(competition=competition, timezone=session.get_one(Region, competition.region_id).timezone)
    if question.answered_at is not None:
        raise Answered
    question.answer, question.answered_by, question.answered_at = text, actor.account_id, at
    _record(session, competition, question, "question.answer", actor, at)
    return question


def question_of(session: Session, competition: Competition, id: UUID, actor: Actor, *, lock: bool = False) -> Question:
    """For those who may answer it. Raises `NotFound`."""
    question = session.get(Question, (competition.region_id, id), with_for_update=lock, populate_existing=lock)
    if question is None or question.competition_id != competition.id or not may.prepare(actor, competition):
        raise NotFound(_("Pertanyaan ini tidak ditemukan."))
    return question


def _record(session: Session, competition: Competition, question: Question, action: str, actor: Actor, at: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        region_id=competition.region_id,
        action=action,
        subject_kind="competition",
        subject_id=str(competition.id),
        at=at,
        details={"question": str(question.id)},
    )

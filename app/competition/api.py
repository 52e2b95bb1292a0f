"""Competitions in the API: everybody reads what is published; buyers write,
vendors bid and ask, every move goes through one door."""

from datetime import date
from typing import Annotated

from fastapi import Query

from app import db
from app.actor import BUYERS, Role
from app.competition import bidding, drafting, moving, questions
from app.competition.bodies import BidBody, NeedBody, QuestionBody, region_of
from app.competition.listed import COMPETITIONS
from app.competition.queries import competition_of
from app.competition.shapes import CompetitionInFull, CompetitionInList, OwnBid, QuestionAsked
from app.competition.showing import competition_in_full, competition_in_list, own_bid
from app.competition.states import CompetitionState
from app.identifiers import parse_public_id, public_id
from app.lists import called, scene_of
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Cursor, Sorted, Words, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.moves import SentMove
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()


@api.get("/competitions", who=ANYONE, rate=READ)
def list_competitions(
    actor: CurrentActor,
    session: Db,
    at: At,
    state: CompetitionState | None = None,
    region: Annotated[str | None, Query(max_length=20)] = None,
    q: Words = "",
    closes_from: date | None = None,
    closes_to: date | None = None,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[CompetitionInList]:
    """Competitions that the caller may see, newest first: all that are published, and officials their drafts."""
    code = None if region is None else region_by_code(session, region).code
    narrowed = {"state": state, "region": code, "q": q, "closes_from": closes_from, "closes_to": closes_to}
    found = called(COMPETITIONS, scene_of(session, actor, at), sort=sort, cursor=cursor, **narrowed)
    return listed([competition_in_list(row[0]) for row in found.rows], found.following)


@api.post("/competitions", who=BUYERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def write_competition(body: NeedBody, actor: CurrentActor, session: Db, at: At) -> CompetitionInFull:
    """A new draft. There is no `Idempotency-Key` here: a kept answer or fingerprint would betray the HPS."""
    made = drafting.write(session, need=body.asked(region_of(session, actor.region_id)), actor=actor, at=at)
    session.flush()
    return competition_in_full(session, made, actor, at)


@api.get("/competitions/{competition_id}", who=ANYONE, rate=READ)
def show_competition(competition_id: str, actor: CurrentActor, session: Db, at: At) -> CompetitionInFull:
    """All of it that this caller may see."""
    return competition_in_full(session, competition_of(session, competition_id, actor), actor, at)


@api.put("/competitions/{competition_id}", who=BUYERS, csrf=Csrf.BEARER, rate=WRITE)
def rewrite_competition(competition_id: str, body: NeedBody, actor: CurrentActor, session: Db, at: At) -> CompetitionInFull:
    """The draft anew, as a whole; without `hps` the sealed one stays."""
    competition = competition_of(session, competition_id, actor, lock=True)
    need = body.asked(region_of(session, competition.region_id))
    drafting.rewrite(session, competition=competition, need=need, actor=actor, at=at)
    session.flush()
    return competition_in_full(session, competition, actor, at)


@api.post("/competitions/{competition_id}/moves", moves=moving.DOORS.bodies, who=BUYERS, csrf=Csrf.BEARER, rate=WRITE)
def move_competition(
    competition_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[CompetitionInFull]:
    """Take a move; the body is that of the move's name."""

    def make() -> CompetitionInFull:
        competition = competition_of(session, competition_id, actor, lock=True)
        moving.DOORS.move(session, competition, sent, actor=actor, at=at)
        return competition_in_full(session, competition, actor, at)

    return once.json(session, actor, make, status=200)


@api.put("/competitions/{competition_id}/bid", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE)
def put_bid(competition_id: str, body: BidBody, actor: CurrentActor, session: Db) -> OwnBid:
    """Bid, or replace the bid that stands. `content` comes this once and is kept
    nowhere: it proves what was bid, `commitment` is its SHA-256.

    Sent twice it replaces itself, so there is no `Idempotency-Key`: a kept fingerprint would betray the price.
    """
    at = db.transaction_time(session)
    competition = competition_of(session, competition_id, actor, share=True)
    receipt = bidding.submit(
        session,
        competition=competition,
        lines=body.lines_given(competition.region_id),
        shipping=body.shipping,
        statement=body.statement,
        actor=actor,
        at=at,
    )
    return {**own_bid(competition, receipt.bid), "content": receipt.content}


@api.delete("/competitions/{competition_id}/bid", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE)
def withdraw_bid(competition_id: str, actor: CurrentActor, session: Db) -> CompetitionInFull:
    """Take the bid back before the hour."""
    at = db.transaction_time(session)
    competition = competition_of(session, competition_id, actor, share=True)
    bidding.withdraw(session, competition=competition, actor=actor, at=at)
    session.flush()
    return competition_in_full(session, competition, actor, at)


@api.post("/competitions/{competition_id}/questions", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def ask_question(
    competition_id: str, body: QuestionBody, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[QuestionAsked]:
    """A question, for everybody to read without the asker's name."""

    def make() -> QuestionAsked:
        competition = competition_of(session, competition_id, actor, share=True)
        made = questions.ask(session, competition=competition, text=body.text, actor=actor, at=at)
        return {"id": public_id(made.region_id, made.id), "text": made.text}

    return once.json(session, actor, make)


@api.put("/competitions/{competition_id}/questions/{question_id}", who=BUYERS, csrf=Csrf.BEARER, rate=WRITE)
def answer_question(
    competition_id: str, question_id: str, body: QuestionBody, actor: CurrentActor, session: Db, at: At
) -> CompetitionInFull:
    """Answer it, once; everybody reads the answer."""
    competition = competition_of(session, competition_id, actor, share=True)
    questions.answer(
        session, competition=competition, question_id=parse_public_id(question_id)[1], text=body.text, actor=actor, at=at
    )
    session.flush()
    return competition_in_full(session, competition, actor, at)

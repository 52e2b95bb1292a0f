"""Moves, bids and questions.

A receipt is the answer to the form itself: its content stands in no table, so there is no other page that could
show it. For the same reason the form of a bid is not kept for being sent twice (`once`): a fingerprint of a
price can be guessed. A bid sent twice replaces itself.
"""

from collections.abc import Callable

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import db
from app.actor import BUYERS, Actor, Role
from app.competition import bidding, forms, moving, questions
from app.competition.bodies import BidBody, QuestionBody
from app.competition.queries import competition_of
from app.competition.routes.detail import detail
from app.errors import Refusal
from app.identifiers import parse_public_id
from app.language import mark
from app.regions.models import Region
from app.web.access import WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Posted, RefusedForm
from app.web.incoming.once import OnceKey
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.post("/kompetisi/{competition_id}/langkah", who=BUYERS, csrf=Csrf.FORM, says=MOVED["competition"], rate=WRITE)
def move_competition(
    request: Request, competition_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    competition = competition_of(session, competition_id, actor, lock=True)
    move = str(data.get("move", ""))

    def take() -> str:
        body = forms.checked(moving.DOORS.body_of(competition, actor, move), *forms.move_from(competition, move, data))
        moving.DOORS.take(session, competition, body, actor=actor, at=at)
        return f"/kompetisi/{competition_id}"

    return _taken(request, session, actor, at, competition_id, move, data, lambda: once.go_on(request, session, actor, take))


@pages.post("/kompetisi/{competition_id}/penawaran", who={Role.VENDOR}, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
def put_bid(request: Request, competition_id: str, data: Posted, actor: CurrentActor, session: Db) -> Response:
    """The answer is the receipt."""
    at = db.transaction_time(session)
    competition = competition_of(session, competition_id, actor, share=True)

    def take() -> Response:
        body = forms.checked(BidBody, *forms.bid_from(competition, data))
        receipt = bidding.submit(
            session,
            competition=competition,
            lines=body.lines_given(competition.region_id),
            shipping=body.shipping,
            statement=body.statement,
            actor=actor,
            at=at,
        )
        region = session.get_one(Region, competition.region_id)
        return page(
            request, "competition/receipt.html", competition=competition, receipt=receipt, key=competition_id, region=region
        )

    return _taken(request, session, actor, at, competition_id, "bid", data, take)


@pages.post(
    "/kompetisi/{competition_id}/penawaran/tarik", who={Role.VENDOR}, csrf=Csrf.FORM, says=mark("Penawaran ditarik."), rate=WRITE
)
def withdraw_bid(request: Request, competition_id: str, data: Posted, actor: CurrentActor, session: Db) -> Response:
    at = db.transaction_time(session)
    competition = competition_of(session, competition_id, actor, share=True)

    def take() -> Response:
        bidding.withdraw(session, competition=competition, actor=actor, at=at)
        return go_to(request, f"/kompetisi/{competition_id}")

    return _taken(request, session, actor, at, competition_id, "withdraw_bid", data, take)


@pages.post(
    "/kompetisi/{competition_id}/pertanyaan", who={Role.VENDOR}, csrf=Csrf.FORM, says=mark("Pertanyaan terkirim."), rate=WRITE
)
def ask_question(
    request: Request, competition_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    competition = competition_of(session, competition_id, actor, share=True)

    def take() -> str:
        body = forms.checked(QuestionBody, {"text": str(data.get("text", "")).strip()}, [])
        questions.ask(session, competition=competition, text=body.text, actor=actor, at=at)
        return f"/kompetisi/{competition_id}#tanya-jawab"

    return _taken(request, session, actor, at, competition_id, "ask", data, lambda: once.go_on(request, session, actor, take))


@pages.post(
    "/kompetisi/{competition_id}/pertanyaan/{question_id}", who=BUYERS, csrf=Csrf.FORM, says=mark("Jawaban diumumkan."), rate=WRITE
)
def answer_question(
    request: Request, competition_id: str, question_id: str, data: Posted, actor: CurrentActor, session: Db, at: At
) -> Response:
    competition = competition_of(session, competition_id, actor, share=True)
    id = parse_public_id(question_id)[1]

    def take() -> Response:
        body = forms.checked(QuestionBody, {"text": str(data.get("text", "")).strip()}, [])
        questions.answer(session, competition=competition, question_id=id, text=body.text, actor=actor, at=at)
        return go_to(request, f"/kompetisi/{competition_id}#tanya-jawab")

    questions.question_of(session, competition, id, actor)
    return _taken(request, session, actor, at, competition_id, f"answer-{question_id}", data, take)


def _taken(
    request: Request,
    session: Session,
    actor: Actor,
    at: At,
    competition_id: str,
    form: str,
    data: Posted,
    take: Callable[[], Response],
) -> Response:
    """Do it and answer; where it is refused, the competition with the form as it was typed."""

    def again(refusal: Refusal) -> Response:
        fresh = competition_of(session, competition_id, actor)
        return detail(request, session, actor, at, fresh, refused=RefusedForm.of(form, data, refusal))

    return or_again(session, take, again)

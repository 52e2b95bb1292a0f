"""The pages of competitions: what is open, one of them, writing a need, bidding on one, and the forms of every move.

A receipt is the answer to the form itself: its content stands in no table, so there is no other page that could show it. For the same reason neither the
form of a need nor that of a bid is kept for being sent twice (`once`): a fingerprint of a price can be guessed. A bid sent twice replaces itself.
"""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import db, documents
from app.accounts.models import Account
from app.actor import BUYERS, SATKER_ROLES, Actor, Role
from app.catalogue.queries import listings_of_vendor
from app.clock import local_date, local_time
from app.competition import bidding, drafting, forms, moving, questions, sheet
from app.competition import permissions as may
from app.competition.bodies import BidBody, NeedBody, QuestionBody, region_of
from app.competition.listed import COMPETITIONS
from app.competition.models import Competition
from app.competition.queries import (
    amendments_of,
    competition_of,
    invitations_of,
    inviting,
    questions_of,
)
from app.competition.showing import audience_key, hps_shown, order_shown, satker_of, shelf_of, tenderers_shown, winner_shown
from app.competition.states import COMPETITION, CompetitionState
from app.errors import NotFound, Refusal
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.lists import open_list
from app.money import rupiah
from app.plan import queries as plan
from app.plan.years import orderable_years
from app.regions.models import Region
from app.transitions import history, moves_for
from app.vendors.models import Vendor
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.done import ITSELF
from app.web.forms import FormState, Posted
from app.web.htmx import go_to
from app.web.moved import MOVED
from app.web.once import OnceKey
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
INSIDE = SATKER_ROLES | may.OVERSEERS
PACKAGES_SHOWN = 200
Refused = tuple[str, FormState, Refusal]
"""A form that came back: which one, what was typed, why not."""


@pages.get("/kompetisi", who=ANYONE, rate=READ)
def list_competitions(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(COMPETITIONS, request, session, actor, at=at)
    if answer := listed.instead():
        return answer
    invited = inviting(session, vendor_id=actor.vendor_id) if actor.vendor_id else []
    return page(request, "competition/list.html", listed=listed.filled(), invited=[_row(session, one) for one in invited])


@pages.get("/kompetisi/baru", who=BUYERS, rate=READ)
def begin_competition(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _form_page(request, session, actor, at, None, FormState(), None)


@pages.post("/kompetisi/baru", who=BUYERS, csrf=Csrf.FORM, says=mark("Kompetisi disimpan sebagai konsep."), rate=WRITE)
def write_competition(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    try:
        body = forms.checked(NeedBody, *forms.need_from(data))
        made = drafting.write(session, need=body.asked(region_of(session, actor.region_id)), actor=actor, at=at)
    except Refusal as refusal:
        session.rollback()
        return _form_page(request, session, actor, at, None, _need_as_typed(data, refusal), refusal)
    return go_to(request, f"/kompetisi/{_key(made)}")


@pages.get("/kompetisi/{competition_id}", who=ANYONE, rate=READ)
def show_competition(request: Request, competition_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return _detail(request, session, actor, at, competition_of(session, competition_id, actor))


@pages.get("/kompetisi/{competition_id}/ubah", who=BUYERS, rate=READ)
def change_competition(request: Request, competition_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    competition = competition_of(session, competition_id, actor)
    if competition.state != CompetitionState.DRAFT or not may.prepare(actor, competition):
        return go_to(request, f"/kompetisi/{_key(competition)}")
    return _form_page(request, session, actor, at, competition, _as_written(session, competition), None)


@pages.post("/kompetisi/{competition_id}/ubah", who=BUYERS, csrf=Csrf.FORM, says=mark("Perubahan disimpan."), rate=WRITE)
def rewrite_competition(request: Request, competition_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    competition = competition_of(session, competition_id, actor, lock=True)
    try:
        body = forms.checked(NeedBody, *forms.need_from(data))
        need = body.asked(region_of(session, competition.region_id))
        drafting.rewrite(session, competition=competition, need=need, actor=actor, at=at)
    except Refusal as refusal:
        session.rollback()
        fresh = competition_of(session, competition_id, actor)
        return _form_page(request, session, actor, at, fresh, _need_as_typed(data, refusal), refusal)
    return go_to(request, f"/kompetisi/{competition_id}")


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


@pages.get("/kompetisi/{competition_id}/evaluasi.pdf", who=INSIDE, rate=READ)
def show_sheet(competition_id: str, actor: CurrentActor, session: Db) -> Response:
    """The evaluation sheet, once the bids are opened."""
    competition = competition_of(session, competition_id, actor)
    if not may.is_inside(actor, competition):
        raise NotFound(_("Kompetisi ini tidak ditemukan."))
    if competition.opened_at is None:
        raise sheet.NotOpened
    evaluator = session.get(Account, competition.evaluated_by) if competition.evaluated_by else None
    made = sheet.report(
        competition,
        session.get_one(Region, competition.region_id),
        satker_of(session, competition),
        evaluator.name if evaluator else "",
    )
    name = competition.number.replace("/", "-")
    return Response(
        documents.pdf(made),
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="evaluasi-{name}.pdf"'},
    )


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
    """Do it and answer; where it is refused, undo and show the competition with the form as it was typed."""
    try:
        response = take()
    except Refusal as refusal:
        session.rollback()
        fresh = competition_of(session, competition_id, actor)
        came_back = (form, FormState.refused(data, refusal.errors), refusal)
        return _detail(request, session, actor, at, fresh, refused=came_back, status=refusal.status)
    location = response.headers.get("location")
    return go_to(request, location) if location else response


def _detail(
    request: Request,
    session: Session,
    actor: Actor,
    at: At,
    competition: Competition,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> Response:
    inside, vendor = may.is_inside(actor, competition), actor.is_vendor_staff
    is_open = bidding.is_open(competition, at)
    why_not = bidding.why_not_bid(session, competition, actor, at) if vendor and is_open else None
    return page(
        request,
        "competition/detail.html",
        status,
        competition=competition,
        key=_key(competition),
        region=session.get_one(Region, competition.region_id),
        satker=satker_of(session, competition),
        inside=inside,
        is_open=is_open,
        why_not=why_not,
        can_bid=vendor and is_open and why_not is None,
        own=bidding.standing_bid(session, competition, actor.vendor_id) if vendor else None,
        products=_own_products(session, actor) if vendor and is_open else [],
        bids=competition.bids if inside and competition.opened_at is not None else [],
        hps=hps_shown(competition, actor),
        tenderers=tenderers_shown(competition, actor),
        winner=winner_shown(competition),
        order=order_shown(competition, actor),
        how_chosen=sheet.how_chosen(competition),
        shelf=shelf_of(session, competition),
        invited=invitations_of(session, competition) if inside else [],
        amendments=amendments_of(session, competition),
        questions=questions_of(session, competition),
        may_answer=may.prepare(actor, competition),
        moves=[move.name for move in moves_for(COMPETITION, competition, actor)],
        taken=history(session, region_id=competition.region_id, subject_id=competition.id) if inside else [],
        refused=refused,
        public_id=public_id,
    )


def _form_page(
    request: Request,
    session: Session,
    actor: Actor,
    at: At,
    competition: Competition | None,
    form: FormState,
    refusal: Refusal | None,
) -> Response:
    region = region_of(session, actor.region_id)
    today = local_date(at, region.timezone)
    years = orderable_years(session, region_id=region.id, today=today)
    typed = [int(name.split(".")[1]) for name in form.values if name.startswith("lines.") and name.split(".")[1].isdecimal()]
    return page(
        request,
        "competition/form.html",
        refusal.status if refusal else 200,
        competition=competition,
        key=_key(competition) if competition else None,
        form=form,
        refusal=refusal,
        rows=max(forms.ROWS_AT_FIRST, max(typed, default=-1) + 1 + (forms.ROWS_MORE if competition else 0)),
        packages=[
            (one.kd_rup, f"{one.kd_rup} · {one.name} ({_('sisa')} {rupiah(one.remaining)})")
            for one in plan.packages(session, region_id=region.id, year=years, satker_code=actor.satker_code, limit=PACKAGES_SHOWN)
        ],
    )


def _need_as_typed(data: Posted, refusal: Refusal) -> FormState:
    return FormState.refused(data, forms.where_typed(data, list(refusal.errors)))


def _as_written(session: Session, competition: Competition) -> FormState:
    region = session.get_one(Region, competition.region_id)
    invited = [session.get_one(Vendor, one.vendor_id).nib or "" for one in invitations_of(session, competition)]
    closes_at = local_time(competition.closes_at, region.timezone).strftime("%Y-%m-%dT%H:%M")
    return FormState(values=forms.values_of(competition, invited, closes_at, audience_key(session, competition)))


def _own_products(session: Session, actor: Actor) -> list[tuple[str, str]]:
    assert actor.vendor_id is not None
    return [
        (public_id(row.Listing.region_id, row.Listing.id), row.name)
        for row in listings_of_vendor(session, vendor_id=actor.vendor_id)
        if row.Listing.state == "published"
    ]


def _row(session: Session, competition: Competition) -> dict[str, Any]:
    region = session.get_one(Region, competition.region_id)
    return {"it": competition, "key": _key(competition), "region": region.name, "zone": region.timezone}


def _key(competition: Competition) -> str:
    return public_id(competition.region_id, competition.id)

"""`/akun/data`: what is held about oneself, to take along, and the request that it be erased.
`/permintaan-hapus`: where the region's admin answers."""

import json
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.accounts.models import Account
from app.accounts.reauthentication import FRESHLY
from app.accounts.requests import ErasureRequest, requests_to
from app.accounts.routes.own import OwnAccount
from app.actor import Actor
from app.errors import Refusal
from app.identifiers import parse_public_id, public_id
from app.language import mark
from app.persons import asking, exporting
from app.persons.asking import SETTLERS, ErasureDecision, may_settle
from app.regions.models import Region
from app.web.access import ANYONE, PERSONAL, READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, Posted, parse
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()
Reason = Annotated[str, Field(min_length=5, max_length=500)]


class ErasureForm(Form):
    """Why, or about what."""

    wish: Reason


class DecisionForm(Form):
    """What the region's admin answers."""

    decision: ErasureDecision
    answer: Reason


@pages.get("/akun/data", who=ANYONE, rate=READ)
def show_own_data(request: Request, account: OwnAccount, actor: CurrentActor, session: Db) -> Response:
    return page(request, "persons/own.html", **_own(session, account, actor))


@pages.post("/akun/data/unduh", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=PERSONAL, before_factor=True, dependencies=[FRESHLY])
def download_own_data(account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    document = exporting.export_own(session, account, actor=actor, at=at)
    headers = {"content-disposition": 'attachment; filename="data-saya.json"', "cache-control": "no-store"}
    return Response(json.dumps(document, ensure_ascii=False, indent=1), media_type="application/json", headers=headers)


@pages.post(
    "/akun/data/hapus",
    who=ANYONE,
    csrf=Csrf.FORM,
    says=mark("Permintaan dikirim kepada admin daerah."),
    rate=PERSONAL,
    before_factor=True,
    dependencies=[FRESHLY],
)
def ask_for_erasure(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    def ask() -> Response:
        asking.ask(session, account=account, wish=parse(ErasureForm, data).wish, actor=actor, at=at)
        return go_to(request, "/akun/data")

    def again(refusal: Refusal) -> Response:
        return form_again(request, "persons/own.html", data, refusal, **_own(session, account, actor))

    return or_again(session, ask, again)


@pages.get("/permintaan-hapus", who=SETTLERS, rate=READ)
def list_erasure_requests(request: Request, actor: CurrentActor, session: Db) -> Response:
    assert actor.region_id is not None
    asked = requests_to(session, region_id=actor.region_id)
    rows = [(public_id(one.region_id, one.id), one, session.get_one(Account, one.account_id)) for one in asked]
    return page(request, "persons/requests.html", rows=rows)


@pages.get("/permintaan-hapus/{request_id}", who=SETTLERS, rate=READ)
def show_erasure_request(request: Request, request_id: str, actor: CurrentActor, session: Db) -> Response:
    asked = _request(session, request_id, actor)
    return page(request, "persons/request.html", **_around(session, asked, actor))


@pages.post(
    "/permintaan-hapus/{request_id}",
    who=SETTLERS,
    csrf=Csrf.FORM,
    says=mark("Penolakan dikirim."),
    rate=WRITE,
    dependencies=[FRESHLY],
)
def settle_erasure_request(request: Request, request_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """What stays of somebody who was erased stands on the answer, this once."""
    asked = _request(session, request_id, actor, lock=True)

    def settle() -> Response:
        form = parse(DecisionForm, data)
        told = asking.settle(session, request=asked, decision=form.decision, answer=form.answer, actor=actor, at=at)
        if form.decision is ErasureDecision.REFUSED:
            return go_to(request, "/permintaan-hapus")
        session.flush()
        return page(request, "persons/request.html", **_around(session, asked, actor, told))

    def again(refusal: Refusal) -> Response:
        around = _around(session, _request(session, request_id, actor), actor)
        return form_again(request, "persons/request.html", data, refusal, **around)

    return or_again(session, settle, again)


def _request(session: Db, request_id: str, actor: Actor, *, lock: bool = False) -> ErasureRequest:
    region_id, id = parse_public_id(request_id)
    return asking.request_for(session, region_id=region_id, id=id, actor=actor, lock=lock)


def _own(session: Db, account: Account, actor: Actor) -> dict[str, Any]:
    asked = asking.requests_by(session, account=account, actor=actor)
    return {"account": account, "requests": asked, "waits": any(one.decision is None for one in asked)}


def _around(session: Db, asked: ErasureRequest, actor: Actor, told: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "id": public_id(asked.region_id, asked.id),
        "one": asked,
        "account": session.get_one(Account, asked.account_id),
        "region": session.get_one(Region, asked.region_id),
        "may": asked.decision is None and may_settle(actor, asked),
        "told": told,
    }

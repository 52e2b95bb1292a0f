"""One's own data in the API, and requests to be erased with what the region's admin answers."""

from typing import Annotated

from fastapi import Depends
from pydantic import Field

from app.accounts.models import Account
from app.accounts.reauthentication import demand_fresh
from app.accounts.requests import requests_to
from app.identifiers import parse_public_id
from app.persons import asking, exporting, showing
from app.persons.asking import SETTLERS, ErasureDecision
from app.persons.shapes import ErasureRequestShown, ErasureSettled, PersonalData
from app.web.access import READ, SIGNED_IN, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
Reason = Annotated[str, Field(min_length=5, max_length=500)]


class ErasureBody(Body):
    """Why, or about what, as the region's admin reads it."""

    wish: Reason


class ErasureDecisionBody(Body):
    """What is answered, and why; who is erased cannot read it any more."""

    decision: ErasureDecision
    answer: Reason


def _own_account(actor: CurrentActor, session: Db) -> Account:
    return session.get_one(Account, actor.account_id)


OwnAccount = Annotated[Account, Depends(_own_account)]


@api.post("/me/export", who=SIGNED_IN, csrf=Csrf.BEARER, rate=WRITE)
def export_own_data(account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> PersonalData:
    """Everything that is held about you. Needs a token with the scope `sign`; that it was given is audited."""
    demand_fresh(actor)
    return exporting.export_own(session, account, actor=actor, at=at)  # type: ignore[return-value]


@api.get("/me/erasure-requests", who=SIGNED_IN, rate=READ)
def list_own_erasure_requests(account: OwnAccount, actor: CurrentActor, session: Db) -> PageOf[ErasureRequestShown]:
    """Your requests to the region that you act in, newest first."""
    return {
        "items": [showing.as_json(session, one) for one in asking.requests_by(session, account=account, actor=actor)],
        "next": None,
    }


@api.post("/me/erasure-requests", who=SIGNED_IN, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def ask_for_erasure(
    body: ErasureBody, account: OwnAccount, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[ErasureRequestShown]:
    """Ask the region's admin that what no law keeps of you be erased. Needs a token with the scope `sign`."""
    demand_fresh(actor)
    return once.json(
        session, actor, lambda: showing.as_json(session, asking.ask(session, account=account, wish=body.wish, actor=actor, at=at))
    )


@api.get("/erasure-requests", who=SETTLERS, rate=READ)
def list_erasure_requests(actor: CurrentActor, session: Db) -> PageOf[ErasureRequestShown]:
    """What your region was asked: what waits first."""
    assert actor.region_id is not None
    return {"items": [showing.as_json(session, one) for one in requests_to(session, region_id=actor.region_id)], "next": None}


@api.post("/erasure-requests/{request_id}/decision", who=SETTLERS, csrf=Csrf.BEARER, rate=WRITE)
def settle_erasure_request(request_id: str, body: ErasureDecisionBody, actor: CurrentActor, session: Db, at: At) -> ErasureSettled:
    """Erase the person, or say why not. Needs a token with the scope `sign`. 409 while
    the person holds a role or orders run on the name."""
    region_id, id = parse_public_id(request_id)
    request = asking.request_for(session, region_id=region_id, id=id, actor=actor, lock=True)
    demand_fresh(actor)
    told = asking.settle(session, request=request, decision=body.decision, answer=body.answer, actor=actor, at=at)
    return {"request": showing.as_json(session, request), "removed": told.get("removed", {}), "kept": told.get("kept", [])}

"""The people of a shop: who acts for it, and for its owner the forms to add one and to end a role."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from app.accounts.links.models import VALID_DAYS
from app.accounts.reauthentication import FRESHLY
from app.actor import Role
from app.errors import Refusal
from app.identifiers import parse_public_id, public_id
from app.language import mark
from app.vendors import people, permissions
from app.vendors.bodies import Name
from app.vendors.models import Vendor
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, FormState, Posted, parse
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
SHOP = frozenset({Role.VENDOR})


class PersonForm(Form):
    """Somebody new."""

    name: Name
    login: Annotated[str, Field(min_length=1, max_length=100)]


class GrantForm(Form):
    """Who is meant, by the public id of the grant."""

    grant: Annotated[str, Field(min_length=1, max_length=60)]


@pages.get("/toko/orang", who=SHOP, rate=READ)
def list_people(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _page(request, session, actor, at, FormState(), None)


@pages.post("/toko/orang", who=SHOP, csrf=Csrf.FORM, says=ITSELF, rate=WRITE, dependencies=[FRESHLY])
def add_person(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """The link stands on this answer alone: nobody can read it again."""

    def add() -> Response:
        form = parse(PersonForm, data)
        vendor = session.get_one(Vendor, actor.vendor_id)
        link = people.add_person(session, vendor=vendor, name=form.name, login=form.login, actor=actor, at=at)
        return _with_link(request, session, actor, at, form.login, link)

    def again(refusal: Refusal) -> Response:
        return _page(request, session, actor, at, FormState.refused(data, refusal.errors), refusal)

    return or_again(session, add, again)


@pages.post("/toko/orang/tautan", who=SHOP, csrf=Csrf.FORM, says=ITSELF, rate=WRITE, dependencies=[FRESHLY])
def make_link_again(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """For somebody whose link was lost or has ended before they used it."""
    vendor, grant_id = session.get_one(Vendor, actor.vendor_id), parse_public_id(parse(GrantForm, data).grant)[1]
    link = people.link_again(session, vendor=vendor, grant_id=grant_id, actor=actor, at=at)
    login = next(one.login for one in people.people_of(session, vendor, at=at) if one.grant_id == grant_id)
    return _with_link(request, session, actor, at, login, link)


@pages.post("/toko/orang/akhiri", who=SHOP, csrf=Csrf.FORM, says=mark("Akses orang itu diakhiri."), rate=WRITE)
def end_person(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def end() -> Response:
        form = parse(GrantForm, data)
        vendor = session.get_one(Vendor, actor.vendor_id)
        people.end_person(session, vendor=vendor, grant_id=parse_public_id(form.grant)[1], actor=actor, at=at)
        return go_to(request, "/toko/orang")

    return or_again(session, end, lambda refusal: _page(request, session, actor, at, FormState(), refusal))


def _with_link(request: Request, session: Db, actor: CurrentActor, at: At, login: str, link: str) -> Response:
    response = _page(request, session, actor, at, FormState(), None, made=(login, link))
    response.headers["cache-control"] = "no-store"
    return response


def _page(
    request: Request,
    session: Db,
    actor: CurrentActor,
    at: At,
    form: FormState,
    refusal: Refusal | None,
    *,
    made: tuple[str, str] | None = None,
) -> Response:
    vendor = session.get_one(Vendor, actor.vendor_id)
    return page(
        request,
        "vendors/people.html",
        vendor=vendor,
        people=[(public_id(0, one.grant_id), one) for one in people.people_of(session, vendor, at=at)],
        leads=permissions.lead(actor, vendor),
        form=form,
        refusal=refusal,
        made=made,
        days=VALID_DAYS,
    )

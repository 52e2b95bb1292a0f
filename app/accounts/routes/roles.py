"""Choosing the role to act in, and the page on which each role's work begins."""

from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import sessions
from app.accounts.grants import grants_of
from app.accounts.models import Grant
from app.accounts.sessions import OFFICE_ZONE
from app.actor import Actor, Role
from app.clock import local_date
from app.errors import NotFound
from app.regions.models import Region
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.identity import SESSION_COOKIE
from app.web.incoming.forms import Form, Posted, parse
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
HOME = "/kerja"
HOMES = {Role.LEADER: "/dasbor"}
"""Everybody begins with what waits for them; the head of a region with its number, the rest on top of it."""


class RoleForm(Form):
    """The grant to go on with."""

    grant: UUID


@pages.get("/peran", who=ANYONE, rate=READ)
def show_roles(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    if actor.account_id is None:
        return RedirectResponse("/masuk?next=/peran", status_code=303)
    grants = grants_of(session, account_id=actor.account_id, on=local_date(at, OFFICE_ZONE))
    regions = {grant.region_id: session.get_one(Region, grant.region_id) for grant in grants if grant.region_id is not None}
    return page(request, "accounts/roles.html", grants=grants, regions=regions, is_current=lambda grant: _is_current(actor, grant))


@pages.post("/peran", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=WRITE, before_factor=True)
def choose_role(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    wanted = parse(RoleForm, data).grant
    held = grants_of(session, account_id=actor.account_id, on=local_date(at, OFFICE_ZONE)) if actor.account_id else []
    grant = next((grant for grant in held if grant.id == wanted), None)
    if grant is None:
        raise NotFound("")
    sessions.act_as(session, token=request.cookies.get(SESSION_COOKIE, ""), grant=grant)
    return go_to(request, HOMES.get(Role(grant.role), HOME))


def home_of(actor: Actor) -> str:
    """The page on which a role's work begins; a person without a role is told so on the page of roles."""
    return "/peran" if actor.role is Role.PUBLIC else HOMES.get(actor.role, HOME)


def _is_current(actor: Actor, grant: Grant) -> bool:
    return (actor.role, actor.region_id, actor.satker_code, actor.vendor_id) == (
        grant.role,
        grant.region_id,
        grant.satker_code,
        grant.vendor_id,
    )

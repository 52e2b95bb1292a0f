"""Signing in and out, and choosing the role to act in."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.accounts import patience, sessions
from app.accounts.grants import grants_of, normal_login
from app.accounts.models import Grant
from app.accounts.sessions import OFFICE_ZONE, WrongCredentials
from app.actor import Actor, Role
from app.clock import local_date, now
from app.errors import Invalid, NotFound, Refusal, TooFast
from app.regions.models import Region
from app.web.access import ANYONE, READ, SIGN_IN, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.forms import Form, FormState, Posted, parse
from app.web.htmx import go_to
from app.web.identity import SESSION_COOKIE, forget, remember
from app.web.passage import reading
from app.web.rates import address_of
from app.web.routing import Pages
from app.web.seats import wait_outside
from app.web.templating import page

pages = Pages()
HOMES = {
    Role.VENDOR: "/toko",
    Role.CURATOR: "/kurasi",
    Role.REGION_ADMIN: "/dasbor",
    Role.PP: "/pesanan",
    Role.PPK: "/pesanan",
    Role.TREASURER: "/pesanan",
    Role.BUDGET_USER: "/pesanan",
    Role.AUDITOR: "/dasbor",
    Role.LEADER: "/dasbor",
}


class SignInForm(Form):
    """Who, and where to go afterwards (a path of ours, never another site)."""

    login: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=256)]
    next: Annotated[str, Field(max_length=2000)] = ""


class RoleForm(Form):
    """The grant to go on with."""

    grant: UUID


async def unhurried(data: Posted) -> None:
    """A login that is guessed at gets slow answers; no seat, no thread and no connection waits meanwhile."""

    def seconds() -> float:
        with reading() as look:
            return patience.slowness(look, login=normal_login(str(data.get("login", ""))[:100].replace("\x00", "")), at=now())

    held_back = await run_in_threadpool(seconds)
    if held_back:
        await wait_outside(held_back)


@pages.get("/masuk", who=ANYONE, rate=READ)
def show_sign_in(request: Request, next: str = "") -> Response:
    return page(request, "accounts/sign_in.html", form=FormState(values={"next": safe_path(next)}), refusal=None)


@pages.post("/masuk", who=ANYONE, csrf=Csrf.FORM, rate=SIGN_IN, dependencies=[Depends(unhurried)])
def sign_in(request: Request, data: Posted, session: Db, at: At) -> Response:
    before = request.cookies.get(SESSION_COOKIE)
    try:
        form = parse(SignInForm, data)
        signed = sessions.sign_in(
            session, login=form.login, password=form.password, address=address_of(request), at=at, instead_of=before
        )
    except (Invalid, WrongCredentials, TooFast) as refusal:
        return _again(request, data, refusal)
    response = go_to(request, safe_path(form.next) or ("/peran" if signed.roles > 1 else home_of(signed.actor)))
    remember(response, signed.token)
    return response


@pages.post("/keluar", who=ANYONE, csrf=Csrf.FORM, rate=WRITE)
def sign_out(request: Request, session: Db, actor: CurrentActor, at: At) -> Response:
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        sessions.sign_out(session, token=token, actor=actor, at=at)
    response = go_to(request, "/")
    forget(response)
    return response


@pages.get("/peran", who=ANYONE, rate=READ)
def show_roles(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    if actor.account_id is None:
        return RedirectResponse("/masuk?next=/peran", status_code=303)
    grants = grants_of(session, account_id=actor.account_id, on=local_date(at, OFFICE_ZONE))
    regions = {grant.region_id: session.get_one(Region, grant.region_id) for grant in grants if grant.region_id is not None}
    return page(request, "accounts/roles.html", grants=grants, regions=regions, is_current=lambda grant: _is_current(actor, grant))


@pages.post("/peran", who=ANYONE, csrf=Csrf.FORM, rate=WRITE)
def choose_role(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    wanted = parse(RoleForm, data).grant
    held = grants_of(session, account_id=actor.account_id, on=local_date(at, OFFICE_ZONE)) if actor.account_id else []
    grant = next((grant for grant in held if grant.id == wanted), None)
    if grant is None:
        raise NotFound("")
    sessions.act_as(session, token=request.cookies.get(SESSION_COOKIE, ""), grant=grant)
    return go_to(request, HOMES.get(Role(grant.role), "/"))


def _again(request: Request, data: Posted, refusal: Refusal) -> Response:
    """The form with the login that was typed, never the password."""
    typed = {"login": str(data.get("login", "")), "next": safe_path(str(data.get("next", "")))}
    form = FormState.refused(typed, refusal.errors)
    response = page(request, "accounts/sign_in.html", refusal.status, form=form, refusal=refusal)
    if refusal.retry_after is not None:
        response.headers["retry-after"] = str(refusal.retry_after)
    return response


def home_of(actor: Actor) -> str:
    """The page on which a role's work begins; a person without a role is told so on the page of roles."""
    return "/peran" if actor.role is Role.PUBLIC else HOMES.get(actor.role, "/")


def safe_path(wanted: str) -> str:
    """A path on this site; anything that a browser could read as another site is empty."""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() and "\\" not in wanted
    return wanted if is_ours else ""


def _is_current(actor: Actor, grant: Grant) -> bool:
    return (actor.role, actor.region_id, actor.satker_code, actor.vendor_id) == (
        grant.role,
        grant.region_id,
        grant.satker_code,
        grant.vendor_id,
    )

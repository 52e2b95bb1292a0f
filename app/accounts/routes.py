"""Signing in and out, and choosing the role to act in."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from app.accounts import sessions
from app.accounts.grants import grants_of
from app.accounts.models import Grant
from app.accounts.sessions import OFFICE_ZONE, WrongCredentials
from app.actor import Role
from app.clock import local_date
from app.errors import FieldError, NotFound
from app.language import _
from app.regions.models import Region
from app.web.access import ANYONE, READ, SIGN_IN, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.forms import Form, FormState, Posted, parse
from app.web.identity import ANONYMOUS_COOKIE, SESSION_COOKIE
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()


class SignInForm(Form):
    """Who, and where to go afterwards (a path of ours, never another site)."""

    login: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=256)]
    next: str = "/"


class RoleForm(Form):
    """The grant to go on with."""

    grant: UUID


def safe_path(wanted: str) -> str:
    """A path on this site; anything that a browser could read as another site becomes the first page."""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not any(c in wanted for c in "\r\n\\\t")
    return wanted if is_ours else "/"


@pages.get("/masuk", who=ANYONE, rate=READ)
def show_sign_in(request: Request, next: str = "/") -> Response:
    return page(request, "accounts/sign_in.html", form=FormState(values={"next": safe_path(next)}), refusal=None)


@pages.post("/masuk", who=ANYONE, csrf=Csrf.FORM, rate=SIGN_IN)
def sign_in(request: Request, data: Posted, session: Db, at: At) -> Response:
    form = parse(SignInForm, data)
    try:
        signed = sessions.sign_in(session, login=form.login, password=form.password, at=at)
    except WrongCredentials as refusal:
        state = FormState.refused({"login": form.login, "next": safe_path(form.next)}, [FieldError("login", refusal.message)])
        return page(request, "accounts/sign_in.html", refusal.status, form=state, refusal=refusal)
    several = signed.roles > 1 and form.next == "/"
    response = RedirectResponse(
        "/peran" if several else safe_path(form.next) if form.next != "/" else home_of(signed.actor.role), status_code=303
    )
    response.set_cookie(SESSION_COOKIE, signed.token, path="/", secure=True, httponly=True, samesite="lax")
    response.delete_cookie(ANONYMOUS_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


@pages.post("/keluar", who=ANYONE, csrf=Csrf.FORM, rate=WRITE)
def sign_out(request: Request, session: Db) -> Response:
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        sessions.sign_out(session, token=token)
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


@pages.get("/peran", who=ANYONE, rate=READ)
def show_roles(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    if actor.account_id is None:
        return RedirectResponse("/masuk?next=/peran", status_code=303)
    grants = grants_of(session, account_id=actor.account_id, on=local_date(at, OFFICE_ZONE))
    regions = {grant.region_id: session.get(Region, grant.region_id) for grant in grants if grant.region_id is not None}
    return page(request, "accounts/roles.html", grants=grants, regions=regions)


@pages.post("/peran", who=ANYONE, csrf=Csrf.FORM, rate=WRITE)
def choose_role(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    wanted = parse(RoleForm, data).grant
    held = grants_of(session, account_id=actor.account_id, on=local_date(at, OFFICE_ZONE)) if actor.account_id else []
    grant: Grant | None = next((grant for grant in held if grant.id == wanted), None)
    if grant is None:
        raise NotFound(_("Peran ini tidak ditemukan."))
    sessions.act_as(session, token=request.cookies.get(SESSION_COOKIE, ""), grant=grant)
    return RedirectResponse(home_of(Role(grant.role)), status_code=303)


def home_of(role: Role) -> str:
    """The page on which a role's work begins."""
    homes = {
        Role.VENDOR: "/toko",
        Role.CURATOR: "/kurasi",
        Role.PP: "/pesanan",
        Role.PPK: "/pesanan",
        Role.TREASURER: "/pesanan",
        Role.BUDGET_USER: "/pesanan",
        Role.REGION_ADMIN: "/kurasi",
        Role.AUDITOR: "/pesanan",
    }
    return homes.get(role, "/")

"""Signing in and out: the password, and on a page of its own the second factor where one is set up."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.accounts import patience, sessions, signing_in
from app.accounts.factors import passkeys
from app.accounts.factors.models import HalfSignIn
from app.accounts.factors.passkeys import NoPasskeysHere, Purpose
from app.accounts.grants import normal_login
from app.accounts.models import Account
from app.accounts.oidc import binding
from app.accounts.routes.roles import home_of
from app.accounts.sessions import SignedIn
from app.accounts.signing_in import HALF_MINUTES, HalfOver, HalfWay, WrongCredentials
from app.accounts.ways import Device
from app.clock import now
from app.errors import Invalid, Refusal, TooFast
from app.language import mark
from app.web.access import ANYONE, READ, SIGN_IN, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.identity import SESSION_COOKIE, forget, remember
from app.web.incoming import unsent
from app.web.incoming.forms import Answer, Form, FormState, Posted, Secret, parse
from app.web.limits.rates import address_of
from app.web.limits.seats import wait_outside
from app.web.pages.done import ITSELF
from app.web.pages.htmx import FACTORS, go_to
from app.web.pages.templating import page
from app.web.passage import reading
from app.web.routing import Pages

pages = Pages()


class SignInForm(Form):
    """Who, and where to go afterwards (a path of ours, never another site)."""

    login: Annotated[str, Field(min_length=1, max_length=100)]
    password: Secret
    next: Annotated[str, Field(max_length=2000)] = ""


class CodeForm(Form):
    """A code of the telephone, or one of the list."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class KeyForm(Form):
    """The browser's answer for a passkey."""

    passkey: Answer
    next: Annotated[str, Field(max_length=2000)] = ""


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
    return sign_in_page(request, None, next_path=safe_path(next))


@pages.post("/masuk", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN, before_factor=True, dependencies=[Depends(unhurried)])
def sign_in(request: Request, data: Posted, session: Db, at: At) -> Response:
    try:
        form = parse(SignInForm, data)
        signed = signing_in.sign_in(
            session,
            login=form.login,
            password=form.password,
            address=address_of(request),
            device=Device.of(request),
            next_path=safe_path(form.next),
            at=at,
            instead_of=request.cookies.get(SESSION_COOKIE),
        )
    except (Invalid, WrongCredentials, TooFast) as refusal:
        return _again(request, data, refusal)
    if isinstance(signed, HalfWay):
        response = go_to(request, "/masuk/kode")
        remember(response, signed.token)
        return response
    return welcome(request, signed)


@pages.get("/masuk/kode", who=ANYONE, rate=READ)
def show_code(request: Request, session: Db, at: At) -> Response:
    half = signing_in.waiting(session, request.cookies.get(SESSION_COOKIE), at=at)
    return _code_page(request, session, half, FormState(), None) if half else go_to(request, "/masuk")


@pages.post("/masuk/kode", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN, before_factor=True)
def finish(request: Request, data: Posted, session: Db, at: At) -> Response:
    token = request.cookies.get(SESSION_COOKIE)
    try:
        code = parse(CodeForm, data).code
        signed = signing_in.finish(session, token=token, code=code, device=Device.of(request), at=at)
    except (Invalid, HalfOver, TooFast) as refusal:
        half = signing_in.waiting(session, token, at=at)
        if half is None:
            return _again(request, data, refusal)
        return _code_page(request, session, half, FormState.refused({}, refusal.errors), refusal)
    return welcome(request, signed)


@pages.post("/masuk/kunci/pilihan", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN, before_factor=True)
def ask_for_key(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    """What the browser is to sign: to confirm where one is signed in, as the second factor after the password, else to sign in."""
    half = signing_in.waiting(session, request.cookies.get(SESSION_COOKIE), at=at)
    if actor.account_id is not None:
        purpose, account_id = Purpose.CONFIRM, actor.account_id
    elif half is not None:
        purpose, account_id = Purpose.SECOND, half.account_id
    else:
        purpose, account_id = Purpose.SIGN_IN, None
    options = passkeys.options_for_using(session, purpose=purpose, account_id=account_id, at=at)
    return Response(options, media_type="application/json")


@pages.post("/masuk/kunci", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN, before_factor=True)
def sign_in_by_key(request: Request, data: Posted, session: Db, at: At) -> Response:
    token = request.cookies.get(SESSION_COOKIE)
    try:
        form = parse(KeyForm, data)
        signed = signing_in.by_passkey(session, token=token, answer=form.passkey, device=Device.of(request), at=at)
    except (Invalid, HalfOver, NoPasskeysHere) as refusal:
        session.rollback()
        half = signing_in.waiting(session, token, at=at)
        if half is None:
            return _again(request, data, refusal)
        return _code_page(request, session, half, FormState.refused({}, refusal.errors), refusal)
    return welcome(request, signed if signed.next_path else replace(signed, next_path=safe_path(form.next)))


def welcome(request: Request, signed: SignedIn) -> Response:
    """To where the person was going; who has to set up a second factor first, there."""
    path = signed.next_path or ("/peran" if signed.roles > 1 else home_of(signed.actor))
    response = go_to(request, FACTORS if signed.actor.lacks_factor else path)
    remember(response, signed.token)
    return response


@pages.post("/keluar", who=ANYONE, csrf=Csrf.FORM, says=mark("Anda sudah keluar."), rate=WRITE, before_factor=True)
def sign_out(request: Request, session: Db, actor: CurrentActor, at: At) -> Response:
    token = request.cookies.get(SESSION_COOKIE)
    begun = sessions.sign_out(session, token=token, actor=actor, at=at) if token else None
    came_by_provider = begun is not None and binding.was_used(session, actor, since=begun - timedelta(minutes=HALF_MINUTES))
    response = go_to(request, "/masuk/oidc/keluar" if came_by_provider else "/")
    forget(response)
    unsent.forget(session, request, response)
    return response


def _again(request: Request, data: Posted, refusal: Refusal) -> Response:
    """The form with the login that was typed, never the password."""
    typed = {"login": str(data.get("login", "")), "next": safe_path(str(data.get("next", "")))}
    return _form(request, FormState.refused(typed, refusal.errors), refusal)


def sign_in_page(request: Request, refusal: Refusal | None, *, next_path: str) -> Response:
    """The empty form, with what was refused on another way in."""
    return _form(request, FormState(values={"next": next_path}), refusal)


def _form(request: Request, form: FormState, refusal: Refusal | None) -> Response:
    return page(request, "accounts/sign_in.html", form=form, refusal=refusal)


def _code_page(request: Request, session: Db, half: HalfSignIn, form: FormState, refusal: Refusal | None) -> Response:
    has_passkey = session.get_one(Account, half.account_id).has_passkey
    return page(request, "accounts/code.html", form=form, refusal=refusal, has_passkey=has_passkey)


def safe_path(wanted: str) -> str:
    """A path on this site; anything that a browser could read as another site is empty."""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() and "\\" not in wanted
    return wanted if is_ours else ""

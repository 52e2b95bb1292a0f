"""`/akun/token`: API tokens of one's own, each for the role that one acts in; the
secret stands on the answer that makes it and on no other."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field

from app.accounts import tokens
from app.accounts.models import Account, Grant, WebSession
from app.accounts.reauthentication import FRESHLY
from app.accounts.routes.own import OwnAccount
from app.accounts.sessions import OFFICE_ZONE, digest
from app.accounts.trail import write_down
from app.clock import end_of_local_day, local_date
from app.errors import Invalid, NotFound, Refusal, invalid_field
from app.language import _, mark
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.identity import SESSION_COOKIE
from app.web.incoming.forms import Form, FormState, Optional, Posted, parse
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


class TokenForm(Form):
    """A new token: what it is for, until when, and whether it may sign (then for
    `tokens.SIGN_HOURS_MAX` hours, whatever the date says)."""

    label: Annotated[str, Field(min_length=1, max_length=100)]
    until: Annotated[date | None, Optional] = None
    sign: bool = False


class NameForm(Form):
    """One of one's own tokens, by name."""

    name: Annotated[str, Field(min_length=1, max_length=20)]


@pages.get("/akun/token", who=ANYONE, rate=READ)
def show_tokens(request: Request, account: OwnAccount, session: Db, at: At) -> Response:
    return _page(request, account, session, at)


@pages.post("/akun/token", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=WRITE, dependencies=[FRESHLY])
def make_token(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    try:
        form = parse(TokenForm, data)
        grant = _grant_of(request, session)
        scopes = {tokens.SIGN} if form.sign else frozenset()
        secret = tokens.mint(session, grant=grant, scopes=scopes, ends_at=_end_of(form, at), at=at, label=form.label)
    except Invalid as refusal:
        session.rollback()
        return _page(request, account, session, at, FormState.refused(data, refusal.errors), refusal)
    write_down(session, account.id, "token", actor, at, role=grant.role, scopes=sorted(scopes))
    response = _page(request, account, session, at, secret=secret)
    response.headers["cache-control"] = "no-store"
    return response


@pages.post("/akun/token/cabut", who=ANYONE, csrf=Csrf.FORM, says=mark("Token dicabut."), rate=WRITE, before_factor=True)
def revoke_token(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    name = parse(NameForm, data).name
    if not tokens.revoke(session, account_id=account.id, name=name):
        raise NotFound("")
    write_down(session, account.id, "token_revoked", actor, at, name=name)
    return go_to(request, "/akun/token")


def _grant_of(request: Request, session: Db) -> Grant:
    """The role that this browser acts in. Raises `Invalid` for a person without one."""
    signed = session.get(WebSession, digest(request.cookies.get(SESSION_COOKIE, "")))
    grant = session.get(Grant, signed.grant_id) if signed is not None and signed.grant_id is not None else None
    if grant is None:
        raise invalid_field("label", _("Token berlaku untuk satu peran, dan akun Anda belum memegang peran."))
    return grant


def _end_of(form: TokenForm, at: datetime) -> datetime:
    """The end of the day that was chosen; a token that may sign ends within hours."""
    if form.sign:
        return at + timedelta(hours=tokens.SIGN_HOURS_MAX)
    today = local_date(at, OFFICE_ZONE)
    if form.until is None or not today <= form.until <= today + timedelta(days=tokens.DAYS_MAX):
        raise invalid_field(
            "until", _("Pilih hari terakhir, dari hari ini sampai paling lama {n} hari lagi.").format(n=tokens.DAYS_MAX)
        )
    return end_of_local_day(form.until, OFFICE_ZONE)


def _page(
    request: Request,
    account: Account,
    session: Db,
    at: At,
    form: FormState | None = None,
    refusal: Refusal | None = None,
    secret: str = "",
) -> Response:
    held = tokens.tokens_of(session, account_id=account.id, at=at)
    roles: dict[UUID, Any] = {token.grant_id: session.get_one(Grant, token.grant_id).role for token in held}
    return page(
        request,
        "accounts/tokens.html",
        form=form,
        refusal=refusal,
        tokens=held,
        roles=roles,
        name_of=tokens.name_of,
        secret=secret,
        hours=tokens.SIGN_HOURS_MAX,
        days=tokens.DAYS_MAX,
    )

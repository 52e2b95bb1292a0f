"""`/akun`: one's own password, the devices on which one is signed in, and the sign-ins of the last months."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.accounts import own_password, sessions
from app.accounts.factors import recovery
from app.accounts.models import Account
from app.accounts.routes.own import OwnAccount
from app.accounts.ways import Device, known_as
from app.errors import Invalid, NotFound, Refusal, TooFast
from app.language import mark
from app.web.access import ANYONE, READ, SIGN_IN, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.identity import SESSION_COOKIE, remember
from app.web.incoming.forms import Form, FormState, Posted, Secret, parse
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
SHOWN = 30
"""Sign-ins on the page."""


class PasswordForm(Form):
    """The old one shows who it is."""

    old: Secret
    new: Secret


class DeviceForm(Form):
    """One of one's own sign-ins, by name."""

    name: Annotated[str, Field(min_length=1, max_length=20)]


@pages.get("/akun", who=ANYONE, rate=READ)
def show_account(request: Request, account: OwnAccount, session: Db, at: At) -> Response:
    return _page(request, account, session, at)


@pages.post(
    "/akun/sandi",
    who=ANYONE,
    csrf=Csrf.FORM,
    says=mark("Kata sandi diganti. Perangkat lain dikeluarkan dan token API yang lama berakhir."),
    rate=SIGN_IN,
    before_factor=True,
)
def change_password(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    try:
        form = parse(PasswordForm, data)
        signed = own_password.change(
            session, account=account, old=form.old, new=form.new, device=Device.of(request), actor=actor, at=at
        )
    except (Invalid, TooFast) as refusal:
        return _page(request, account, session, at, FormState.refused({}, refusal.errors), refusal)
    response = go_to(request, "/akun")
    remember(response, signed.token)
    return response


@pages.post(
    "/akun/perangkat/keluarkan", who=ANYONE, csrf=Csrf.FORM, says=mark("Perangkat itu dikeluarkan."), rate=WRITE, before_factor=True
)
def end_session(request: Request, data: Posted, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    if not sessions.end(session, actor=actor, name=parse(DeviceForm, data).name, at=at):
        raise NotFound("")
    return go_to(request, "/akun#perangkat")


@pages.post(
    "/akun/perangkat/keluarkan-semua",
    who=ANYONE,
    csrf=Csrf.FORM,
    says=mark("Semua perangkat lain dikeluarkan."),
    rate=WRITE,
    before_factor=True,
)
def end_other_sessions(request: Request, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    """But the one that asks."""
    sessions.end_others(session, actor=actor, token=request.cookies.get(SESSION_COOKIE, ""), at=at)
    return go_to(request, "/akun#perangkat")


def _page(
    request: Request, account: Account, session: Db, at: At, form: FormState | None = None, refusal: Refusal | None = None
) -> Response:
    own = sessions.digest(request.cookies.get(SESSION_COOKIE, ""))
    shown: dict[str, Any] = {
        "account": account,
        "devices": sessions.sessions_of(session, account_id=account.id, at=at),
        "is_this": lambda signed: signed.token_sha256 == own,
        "name_of": sessions.name_of,
        "known_as": known_as,
        "history": sessions.sign_ins_of(session, account_id=account.id, most=SHOWN),
        "left": recovery.left(session, account.id),
    }
    return page(request, "accounts/detail.html", form=form, refusal=refusal, **shown)

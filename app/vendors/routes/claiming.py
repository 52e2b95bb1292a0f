"""The page behind a claim link: which firm it is, and the account of its owner. The secret
stands in the address and in the form, nowhere else."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from app.accounts import sessions
from app.accounts.grants import create_account
from app.accounts.ways import Device, Way
from app.actor import Actor, Role
from app.errors import Invalid
from app.language import mark
from app.vendors import bodies, claiming
from app.web.access import ANYONE, READ, REGISTER, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.identity import SESSION_COOKIE, remember
from app.web.incoming.forms import Form, Posted, parse
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()
Secret = Annotated[str, Field(min_length=1, max_length=100)]


class ClaimForm(Form):
    """Somebody who has an account already."""

    kode: Secret


class ClaimWithAccountForm(bodies.AccountForm):
    kode: Secret


@pages.get("/klaim-usaha", who=ANYONE, rate=READ)
def show_claim(request: Request, session: Db, at: At, kode: Annotated[str, Query(max_length=100)] = "") -> Response:
    vendor = claiming.vendor_behind(session, kode, at=at)
    return page(request, "vendors/claim.html", vendor=vendor, kode=kode)


@pages.post(
    "/klaim-usaha",
    who=ANYONE,
    csrf=Csrf.FORM,
    says=mark("Usaha ini sekarang milik akun Anda. Lengkapi pendaftarannya."),
    rate=REGISTER,
)
def claim(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """The owner goes on with the registration where the older catalogue left it."""
    kode = str(data.get("kode", ""))[:100]
    vendor = claiming.vendor_behind(session, kode, at=at)
    owner = actor
    try:
        if actor.account_id is None:
            form = parse(ClaimWithAccountForm, data)
            account = create_account(session, login=form.login, name=form.name, password=form.password, at=at)
            owner = Actor(role=Role.PUBLIC, account_id=account.id, name=account.name)
        else:
            parse(ClaimForm, data)
        claiming.claim(session, secret=kode, actor=owner, at=at)
    except Invalid as refusal:
        return form_again(request, "vendors/claim.html", data, refusal, vendor=vendor, kode=kode)
    assert owner.account_id is not None
    signed = sessions.start(
        session,
        account_id=owner.account_id,
        at=at,
        way=Way.REGISTRATION,
        device=Device.of(request),
        instead_of=request.cookies.get(SESSION_COOKIE),
    )
    response = go_to(request, "/daftar/usaha" if signed.roles == 1 else "/peran")
    remember(response, signed.token)
    return response

"""`/masuk/tautan`: what may be done once with a printed link. The secret stands in the address and in the form, nowhere else."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from app.accounts.links import using
from app.accounts.links.making import PATH, Purpose
from app.errors import Invalid, Refusal, TooFast
from app.language import mark
from app.web.access import ANYONE, READ, SIGN_IN, Csrf
from app.web.dependencies import At, Db
from app.web.incoming.forms import Form, FormState, Posted, Secret, parse
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
Code = Annotated[str, Field(min_length=1, max_length=100)]


class NewPasswordForm(Form):
    """The password that its owner chooses."""

    kode: Code
    password: Secret


class NewLoginForm(NewPasswordForm):
    """Another login; the password shows who asks."""

    login: Annotated[str, Field(min_length=1, max_length=100)]


@pages.get(PATH, who=ANYONE, rate=READ)
def show_link(request: Request, session: Db, at: At, kode: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The form of the link; without a code the field to type it from paper."""
    if not kode:
        return page(request, "accounts/link_code.html")
    return _page(request, session, at, kode)


@pages.post(PATH, who=ANYONE, csrf=Csrf.FORM, says=mark("Tersimpan. Masuklah sekarang."), rate=SIGN_IN, before_factor=True)
def use_link(request: Request, data: Posted, session: Db, at: At) -> Response:
    """Done once; then the person signs in as always, second factor included."""
    kode = str(data.get("kode", ""))[:100]
    link, _account = using.behind(session, kode, at=at)
    try:
        if link.purpose == Purpose.LOGIN:
            asked = parse(NewLoginForm, data)
            using.choose_login(session, secret=kode, login=asked.login, password=asked.password, at=at)
        else:
            form = parse(NewPasswordForm, data)
            if link.purpose == Purpose.PASSWORD:
                using.choose_password(session, secret=kode, new=form.password, at=at)
            else:
                using.drop_factors(session, secret=kode, password=form.password, at=at)
    except (Invalid, TooFast) as refusal:
        session.rollback()
        return _page(request, session, at, kode, FormState.refused({"login": data.get("login", "")}, refusal.errors), refusal)
    return go_to(request, "/masuk")


def _page(
    request: Request, session: Db, at: At, kode: str, form: FormState | None = None, refusal: Refusal | None = None
) -> Response:
    link, account = using.behind(session, kode, at=at)
    response = page(request, "accounts/link.html", form=form, refusal=refusal, kode=kode, purpose=link.purpose, account=account)
    response.headers["cache-control"] = "no-store"
    return response

"""How the site looks and speaks to one browser: light, dark or as the device says; Indonesian or English. Cookies of the browser, no account, no
JavaScript needed."""

import re
from typing import Literal

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.language import LANGUAGES
from app.web import language
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.forms import Form, FormState, Posted, parse
from app.web.routing import Pages
from app.web.templating import page
from app.web.theme import COOKIE, theme_in

YEAR = 365 * 86400

pages = Pages()


class AppearanceForm(Form):
    """What a person may choose."""

    theme: Literal["perangkat", "terang", "gelap"]


@pages.get("/tampilan", who=ANYONE, rate=READ)
def show(request: Request) -> Response:
    return page(request, "appearance/detail.html", form=FormState(values={"theme": theme_in(request.cookies)}))


@pages.post("/tampilan", who=ANYONE, csrf=Csrf.FORM, rate=WRITE)
def choose(request: Request, data: Posted) -> Response:
    form = parse(AppearanceForm, data)
    response = RedirectResponse("/tampilan", status_code=303)
    _remember(response, COOKIE, form.theme)
    return response


@pages.get("/bahasa", who=ANYONE, rate=READ)
def choose_language(pilih: str = "", ke: str = "/") -> Response:
    """A link on every page, kept pages too, so it has no form's token: it changes how this browser reads and nothing else."""
    response = RedirectResponse(ke if OUR_OWN_PATH.fullmatch(ke) else "/", status_code=303)
    if pilih in LANGUAGES:
        _remember(response, language.COOKIE, pilih)
    return response


OUR_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
"""An address of this site: never another host, never a header's end."""


def _remember(response: Response, cookie: str, choice: str) -> None:
    response.set_cookie(cookie, choice, max_age=YEAR, path="/", samesite="lax", secure=True)

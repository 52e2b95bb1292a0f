"""How the site looks and speaks to one browser: light, dark or as the device says; Indonesian or English; with
pictures or without. Cookies of the browser, no account, no JavaScript needed. What a person chooses while signed in
is kept by the account too (`accounts/routes/reading.py`).
"""

import re
from typing import Literal

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.language import LANGUAGES, mark
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import CurrentActor
from app.web.incoming.forms import Form, FormState, Posted, parse
from app.web.pages import language, saving
from app.web.pages.templating import page
from app.web.pages.theme import COOKIE, theme_in
from app.web.routing import Pages

YEAR = 365 * 86400

pages = Pages()


class AppearanceForm(Form):
    """What a person may choose."""

    theme: Literal["perangkat", "terang", "gelap"]


@pages.get("/tampilan", who=ANYONE, rate=READ)
def show(request: Request, actor: CurrentActor) -> Response:
    pictures = saving.choice_in(request.cookies) if actor.account_id is None else saving.choice_of(actor.saves_data)
    return page(request, "appearance/detail.html", form=FormState(values={"theme": theme_in(request.cookies), "pilih": pictures}))


@pages.post("/tampilan", who=ANYONE, csrf=Csrf.FORM, says=mark("Tampilan disimpan."), rate=WRITE)
def choose(request: Request, data: Posted) -> Response:
    form = parse(AppearanceForm, data)
    response = RedirectResponse("/tampilan", status_code=303)
    remember(response, COOKIE, form.theme)
    return response


@pages.get("/bahasa", who=ANYONE, rate=READ)
def choose_language(pilih: str = "", ke: str = "/") -> Response:
    """A link on every page, kept pages too, so it has no form's token: it changes how this browser reads and nothing else."""
    response = back_to(ke)
    if pilih in LANGUAGES:
        remember(response, language.COOKIE, pilih)
    return response


@pages.get("/hemat-data", who=ANYONE, rate=READ)
def choose_pictures(pilih: str = "", ke: str = "/") -> Response:
    """A link on every page, like the language's."""
    response = back_to(ke)
    if pilih in saving.CHOICES:
        remember(response, saving.COOKIE, pilih)
    return response


OUR_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
"""An address of this site: never another host, never a header's end."""


def back_to(path: str) -> RedirectResponse:
    """To the page where the switch was pressed."""
    return RedirectResponse(path if OUR_OWN_PATH.fullmatch(path) else "/", status_code=303)


def remember(response: Response, cookie: str, choice: str) -> None:
    """For a year, in this browser."""
    response.set_cookie(cookie, choice, max_age=YEAR, path="/", samesite="lax", secure=True)

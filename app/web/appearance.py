"""How the site looks to one browser: light, dark or as the device says. A cookie of the browser, no account, no JavaScript needed."""

from typing import Literal

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

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
    response.set_cookie(COOKIE, form.theme, max_age=YEAR, path="/", samesite="lax", secure=True)
    return response

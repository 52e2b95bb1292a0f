"""`/tur` and `/masuk/sebagai`: in demo mode only, which answers on this machine alone. Elsewhere these addresses do not exist."""

from dataclasses import replace
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from app.accounts import sessions
from app.accounts.grants import account_by_login
from app.accounts.routes.sign_in import safe_path, welcome
from app.accounts.ways import Device, Way
from app.demo.people import PERSONAS, login_of
from app.demo.tour import REGION, tour
from app.errors import NotFound, Refusal
from app.language import _
from app.regions.queries import region_by_code
from app.settings import settings
from app.walls.standing import Gate, open_gate
from app.web.access import ANYONE, READ, SIGN_IN, Csrf
from app.web.dependencies import At, Db
from app.web.identity import SESSION_COOKIE
from app.web.incoming.forms import Form, Posted, parse
from app.web.pages.done import ITSELF
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
NAMES = {persona: name for persona, _role, _code, name in PERSONAS}


class PersonaForm(Form):
    """One of the example's people, and where to go on (a path of ours)."""

    persona: Annotated[str, Field(min_length=1, max_length=40)]
    next: Annotated[str, Field(max_length=2000)] = ""


class HasOwnFactor(Refusal):
    """Somebody tried a second factor with this persona: then it is asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(_("{name} memakai pengaman kedua. Masuk dengan nama masuk dan kata sandinya.").format(name=name))


@pages.get("/tur", who=ANYONE, rate=READ)
def show_tour(request: Request, session: Db, at: At) -> Response:
    """Whoever looks at it, between two persons or signed in elsewhere, sees how far the order is: one tries the demo alone."""
    _only_in_the_demo()
    region = region_by_code(session, REGION)
    open_gate(session, Gate.TOUR, region.id)
    return page(request, "demo/tour.html", tour=tour(session, at=at), names=NAMES, region=region, at=at)


@pages.post("/masuk/sebagai", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN, before_factor=True)
def sign_in_as(request: Request, data: Posted, session: Db, at: At) -> Response:
    """No password is asked: the terminal has printed all of them to whoever sits at this machine."""
    _only_in_the_demo()
    form = parse(PersonaForm, data)
    if form.persona not in NAMES:
        raise NotFound("")
    account = account_by_login(session, login_of(form.persona))
    if not account.active:
        raise NotFound("")
    if account.has_code or account.has_passkey:
        raise HasOwnFactor(account.name)
    signed = sessions.start(
        session,
        account_id=account.id,
        at=at,
        way=Way.EXAMPLE,
        device=Device.of(request),
        instead_of=request.cookies.get(SESSION_COOKIE),
    )
    return welcome(request, replace(signed, next_path=safe_path(form.next)))


def _only_in_the_demo() -> None:
    """The routes are not even there elsewhere (`main.routers`); should they ever be, they still open nothing."""
    if not settings().demo:
        raise NotFound("")

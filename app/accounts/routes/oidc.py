"""`/masuk/oidc`: to the identity provider and back. `/akun/oidc`: the link of one's own account to it. Nothing
of this is there without a provider in the settings."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from app import db
from app.accounts import signing_in
from app.accounts.models import Account
from app.accounts.oidc import binding, provider, trip
from app.accounts.oidc.provider import NotShown, ProviderAway
from app.accounts.oidc.trip import BACK, COOKIE, Purpose, Trip, TripOver
from app.accounts.reauthentication import FRESHLY
from app.accounts.routes.own import OwnAccount
from app.accounts.routes.sign_in import safe_path, sign_in_page, welcome
from app.accounts.signing_in import HalfWay
from app.accounts.ways import Device
from app.errors import Invalid, NotFound, Refusal
from app.language import _, mark
from app.settings import public_address, settings
from app.web.access import ANYONE, READ, SIGN_IN, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.identity import HOST_COOKIE, SESSION_COOKIE, remember
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
OWN = "/akun/oidc"
SIGNED_OUT = "/masuk/oidc/keluar"
Given = Annotated[str, Query(max_length=2000)]


def switched_on() -> None:
    if not provider.is_on():
        raise NotFound("")


IF_ON = [Depends(switched_on)]


class NotLinked(Refusal):
    """The provider knows who it is and we do not."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            _(
                "Akun {name} Anda belum dihubungkan dengan akun di sini. Masuk dengan kata sandi, lalu hubungkan di halaman Akun; "
                "atau minta admin daerah menghubungkannya."
            ).format(name=settings().oidc_name)
        )


@pages.get("/masuk/oidc", who=ANYONE, rate=SIGN_IN, dependencies=IF_ON)
def go_there(request: Request, session: Db, at: At, next: str = "") -> Response:
    """To the provider, with what came along for the way back in a cookie."""
    session.close()  # no connection is held while the provider is asked who it is
    begun = trip.begin(purpose=Purpose.SIGN_IN, at=at, next_path=safe_path(next))
    try:
        response: Response = RedirectResponse(trip.address_of(begun), status_code=303)
    except ProviderAway as refusal:
        return sign_in_page(request, refusal, next_path=begun.next_path)
    _carry(response, begun)
    return response


@pages.get(BACK, who=ANYONE, rate=SIGN_IN, dependencies=IF_ON)
def come_back(
    request: Request,
    actor: CurrentActor,
    session: Db,
    at: At,
    code: Given = "",
    state: Given = "",
    iss: Given = "",
    error: Given = "",
) -> Response:
    """Whoever comes back is signed in, or linked: what it was begun for, in this browser, once."""
    session.close()
    begun: Trip | None = None
    try:
        begun = trip.opened(request.cookies.get(COOKIE), at=at)
        subject = trip.shown(begun, code=code, state=state, issuer=iss, error=error)
        response = (
            _linked(request, begun, subject, actor, at)
            if begun.purpose is Purpose.BIND
            else _signed_in(request, begun, subject, at)
        )
    except (TripOver, NotShown, ProviderAway, NotLinked, Invalid) as refusal:
        if actor.account_id is not None:
            response = _own_page(request, db.session_factory()(), actor.account_id, refusal)
        else:
            response = sign_in_page(request, refusal, next_path=begun.next_path if begun else "")
    response.delete_cookie(COOKIE, **HOST_COOKIE)
    return response


@pages.get(SIGNED_OUT, who=ANYONE, rate=READ, dependencies=IF_ON)
def show_signed_out(request: Request, session: Db) -> Response:
    """Signed out here, and perhaps not there: on a machine of several people that matters."""
    session.close()
    try:
        ends = provider.known().ends
    except ProviderAway:
        ends = ""
    asked = urlencode({"client_id": settings().oidc_client_id, "post_logout_redirect_uri": f"{public_address()}/"})
    there = f"{ends}{'&' if '?' in ends else '?'}{asked}" if ends else ""
    return page(request, "accounts/oidc/signed_out.html", name=settings().oidc_name, there=there)


@pages.get(OWN, who=ANYONE, rate=READ, dependencies=IF_ON)
def show_own(request: Request, account: OwnAccount, session: Db) -> Response:
    return _page(request, session, account)


@pages.post(OWN, who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=SIGN_IN, before_factor=True, dependencies=[*IF_ON, FRESHLY])
def go_there_to_link(request: Request, account: OwnAccount, session: Db, at: At) -> Response:
    """A page with the way there: a form may not end at another site, a link may."""
    begun = trip.begin(purpose=Purpose.BIND, at=at, account=str(account.id))
    try:
        response = _page(request, session, account, there=trip.address_of(begun))
    except ProviderAway as refusal:
        return _page(request, session, account, refusal)
    _carry(response, begun)
    return response


@pages.post(
    f"{OWN}/lepas",
    who=ANYONE,
    csrf=Csrf.FORM,
    says=mark("Hubungan akun dilepas."),
    rate=WRITE,
    before_factor=True,
    dependencies=[*IF_ON, FRESHLY],
)
def unlink(request: Request, account: OwnAccount, actor: CurrentActor, session: Db, at: At) -> Response:
    binding.unbind(session, account=account, actor=actor, at=at)
    return go_to(request, OWN)


def _carry(response: Response, begun: Trip) -> None:
    response.set_cookie(COOKIE, trip.sealed(begun), max_age=trip.MINUTES * 60, **HOST_COOKIE)
    response.headers["cache-control"] = "no-store"


def _signed_in(request: Request, begun: Trip, subject: str, at: At) -> Response:
    """Raises `NotLinked`."""
    with db.new_session() as own:
        held = binding.known_as(own, subject)
        if held is None or not own.get_one(Account, held.account_id).active:
            raise NotLinked
        held.used_at = at
        signed = signing_in.by_provider(
            own,
            account_id=held.account_id,
            device=Device.of(request),
            next_path=begun.next_path,
            instead_of=request.cookies.get(SESSION_COOKIE),
            at=at,
        )
    if isinstance(signed, HalfWay):
        response = go_to(request, "/masuk/kode")
        remember(response, signed.token)
        return response
    return welcome(request, signed)


def _linked(request: Request, begun: Trip, subject: str, actor: CurrentActor, at: At) -> Response:
    """Raises `TripOver` where somebody else is signed in meanwhile, `Invalid` where the provider's account is another person's."""
    if str(actor.account_id) != begun.account:
        raise TripOver
    with db.new_session() as own:
        account = own.get_one(Account, actor.account_id)
        binding.bind(own, account=account, subject=subject, actor=actor, at=at)
    return go_to(request, OWN)


def _own_page(request: Request, session: Db, account_id: object, refusal: Refusal) -> Response:
    with session:
        return _page(request, session, session.get_one(Account, account_id), refusal)


def _page(request: Request, session: Db, account: Account, refusal: Refusal | None = None, there: str = "") -> Response:
    return page(
        request,
        "accounts/oidc/detail.html",
        refusal=refusal,
        bound=binding.bound_to(session, account.id),
        name=settings().oidc_name,
        there=there,
    )

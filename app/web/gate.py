"""The gate before every handler: rate, role and forgery, in that order, from the route's declaration."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from app.actor import Role
from app.errors import NotAllowed, NotFound, Unauthenticated
from app.language import _
from app.web import csrf, rates
from app.web.access import Access, Csrf
from app.web.dependencies import CurrentActor
from app.web.identity import Credentials


class SignInFirst(Exception):
    """A page for people who are signed in, asked for by somebody who is not: answered by a way to the sign-in."""

    def __init__(self, request: Request) -> None:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        self.response = RedirectResponse(f"/masuk?next={quote(wanted)}" if request.method == "GET" else "/masuk", status_code=303)


def gate(access: Access) -> Callable[..., Any]:
    """The dependency that lets a request through or refuses it."""

    async def through(request: Request, actor: CurrentActor) -> None:
        caller = str(actor.account_id or (request.client.host if request.client else "?"))
        if access.rate.shared:
            await run_in_threadpool(rates.spend, caller, access.rate)
        else:
            rates.spend(caller, access.rate)
        bearer = Credentials.of(request).bearer is not None
        is_api = request.url.path.startswith("/api/")
        if actor.role not in access.who:
            _refuse(request, access, actor.role, is_api)
        if access.csrf is Csrf.FORM and not bearer:
            csrf.check_origin(request)
            csrf.check_token(request, await _token_sent(request))
        elif access.csrf is Csrf.BEARER and not bearer and actor.role is not Role.PUBLIC:
            raise Unauthenticated(_("API menerima token (Authorization: Bearer), bukan kuki."))

    return through


def _refuse(request: Request, access: Access, role: Role, is_api: bool) -> None:
    if role is Role.PUBLIC:
        if is_api:
            raise Unauthenticated(_("Kirim token API Anda (Authorization: Bearer …)."))
        raise SignInFirst(request)
    if access.hides or not is_api:
        raise NotFound(_("Halaman ini tidak ditemukan."))
    raise NotAllowed(_("Peran Anda tidak dapat melakukan ini."))


async def _token_sent(request: Request) -> str | None:
    header = request.headers.get(csrf.HEADER)
    if header is not None:
        return header
    form: FormData = await request.form()
    given = form.get(csrf.FIELD)
    return given if isinstance(given, str) else None

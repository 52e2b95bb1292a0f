"""Forged calls: an unsafe call with a cookie must come from our own pages (`Sec-Fetch-Site`, `Origin`) and carry a token bound to the cookie."""

import hashlib
import hmac
import os
import secrets
from functools import cache

from fastapi import Request

from app.errors import Refusal
from app.language import _
from app.settings import settings
from app.web.identity import ANONYMOUS_COOKIE, SESSION_COOKIE

FIELD = "csrf"
HEADER = "x-csrf-token"


class Forged(Refusal):
    """The form did not come from our own page, or its page is too old."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _("Formulir ini sudah kedaluwarsa atau tidak berasal dari situs ini. Muat ulang halaman, lalu kirim lagi.")
        )


def token_for(request: Request) -> str:
    """The token of this browser; a visitor without a session is given an anonymous cookie by the answer."""
    return _sign(_browser(request) or _new_anonymous(request))


def check_origin(request: Request) -> None:
    """Raises `Forged` for a call from another site, whatever else it carries."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise Forged
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host', '')}":
        raise Forged


def check_token(request: Request, given: str | None) -> None:
    """Raises `Forged` unless the token is the one of this browser's cookie."""
    browser = _browser(request)
    if browser is None or not given or not hmac.compare_digest(_sign(browser).encode(), given.encode()):
        raise Forged


def _browser(request: Request) -> str | None:
    return request.cookies.get(SESSION_COOKIE) or request.cookies.get(ANONYMOUS_COOKIE)


def _new_anonymous(request: Request) -> str:
    if not hasattr(request.state, "anonymous"):
        request.state.anonymous = secrets.token_urlsafe(24)
    return str(request.state.anonymous)


def _sign(browser: str) -> str:
    return hmac.new(_key(), browser.encode(), hashlib.sha256).hexdigest()


@cache
def _key() -> bytes:
    """The installation's secret, made on first use and kept in the data folder (0600)."""
    path = settings().data / "secrets" / "web"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    made = secrets.token_bytes(32)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
    return made

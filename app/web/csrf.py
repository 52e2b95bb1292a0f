"""Forged calls: an unsafe call with a cookie must come from our own pages
(`Sec-Fetch-Site`, `Origin`) and carry a token bound to the cookie.

The token also says whose page it stood on, as only we can: a form that comes after its session is
over waits for that person alone (`incoming/unsent.py`).
"""

import hashlib
import hmac
import secrets
from uuid import UUID

from fastapi import Request

from app.actor import PUBLIC_ACTOR
from app.errors import Refusal
from app.keys import installation_key
from app.language import _
from app.web.addresses import read_address
from app.web.caching.promise import do_not_keep
from app.web.identity import ANONYMOUS_COOKIE, SESSION_COOKIE

FIELD = "csrf"
HEADER = "x-csrf-token"
KEY = "web"


class Forged(Refusal):
    """The form did not come from our own page, or its page is too old."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _("Formulir ini sudah kedaluwarsa atau tidak berasal dari situs ini. Buka lagi halamannya, lalu kirim lagi.")
        )


def token_for(request: Request) -> str:
    """A token of this browser, another one each time; a visitor without a session is given an anonymous cookie by the answer."""
    do_not_keep(request)
    actor, nonce = getattr(request.state, "actor", PUBLIC_ACTOR), secrets.token_hex(8)
    nonce = f"{nonce}-{_shown_to(nonce, actor.account_id)}" if actor.account_id is not None else nonce
    return _token(nonce, _browser(request) or _new_anonymous(request))


def check_origin(request: Request) -> None:
    """Raises `Forged` for a call from another site, whatever else it carries. A
    proxy may have taken the TLS off: hosts are compared."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise Forged
    origin = request.headers.get("origin")
    if origin is None or (origin == "null" and site == "same-origin"):  # a browser that is set to tell nobody where it comes from
        return
    told = read_address(origin)
    if told is None or told.netloc.lower() != request.headers.get("host", "").lower():
        raise Forged


def check_token(request: Request, given: str | None) -> None:
    """Raises `Forged` unless the token is one of this browser's cookie."""
    browser = _browser(request)
    nonce = (given or "").partition(".")[0]
    if browser is None or not given or not hmac.compare_digest(_token(nonce, browser).encode(), given.encode("utf-8", "replace")):
        raise Forged


def was_shown_to(given: str | None, account_id: UUID) -> bool:
    """Stood the form of that token on a page of this person? Known also once the session is over that it was made in."""
    nonce, _, told = (given or "").partition(".")[0].partition("-")
    return hmac.compare_digest(_shown_to(nonce, account_id).encode(), told.encode("utf-8", "replace"))


def _browser(request: Request) -> str | None:
    return request.cookies.get(SESSION_COOKIE) or request.cookies.get(ANONYMOUS_COOKIE)


def _new_anonymous(request: Request) -> str:
    if not hasattr(request.state, "anonymous"):
        request.state.anonymous = secrets.token_urlsafe(24)
    return str(request.state.anonymous)


def _token(nonce: str, browser: str) -> str:
    return f"{nonce}.{_signed(f'{nonce}.{browser}')}"


def _shown_to(nonce: str, account_id: UUID) -> str:
    return _signed(f"{nonce}-{account_id}")[:24]


def _signed(told: str) -> str:
    return hmac.new(installation_key(KEY), told.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

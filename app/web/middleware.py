"""What every answer carries: a request id, its language, the security headers, and for people who are signed
in `no-store`. What no request may exceed: its size.

`Envelope` is the outermost layer, around the answer of last resort too, so that no answer leaves
without them. HEAD is answered as GET without a body.
"""

import re
import secrets

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.language import _, language, speaking
from app.settings import settings
from app.web.access import UPLOAD
from app.web.identity import SESSION_COOKIE
from app.web.pages.language import language_for
from app.web.pages.saving import is_asked, saving

VIOLATED = "/pelanggaran-kebijakan"
"""Where a browser says what it kept out (`app/monitoring/violations.py`)."""
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; frame-ancestors 'none'"
"""The policy of a file that somebody sent: whatever is in it, nothing of it runs."""
PICTURE = (b"image/webp", b"image/png", b"image/jpeg", b"image/x-icon")
"""A picture that is opened by itself is shown in a page of the browser's own making,
whose style the policy keeps out: nothing to be told of."""
HEADERS = (
    (b"content-security-policy", f"{CSP}; report-uri {VIOLATED}".encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
SECURE = (
    (b"content-security-policy", f"{CSP}; report-uri {VIOLATED}; report-to kebijakan".encode()),
    (b"reporting-endpoints", f'kebijakan="{VIOLATED}"'.encode()),
    *HEADERS[1:],
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
)
"""Over TLS. Without it browsers take no `report-to`, and those that know it no `report-uri` beside it."""
OUR_OWN = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names of this machine, for probes and for whoever sits at it."""
BODY_MAX = UPLOAD.body_max
"""Bytes of a body where no route has set a smaller limit."""


class TooLarge(HTTPException):
    """The body went over the limit while it was read."""

    def __init__(self) -> None:
        super().__init__(413)


class Envelope:
    """The outermost layer around the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        scope.setdefault("state", {}).update(request_id=request_id, body_max=BODY_MAX)
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope["method"] = "GET"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _completed(message, scope, request_id)
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        with speaking(language_for(scope["path"], scope["headers"])), saving(is_asked(scope["headers"])):
            if not _is_known_host(_header(scope, b"host")):
                await _plain(sending, 400, _("Nama host ini tidak dilayani."))
            elif _header(scope, b"transfer-encoding") and _header(scope, b"content-length"):
                # The server goes by the one, a proxy may have gone by the other:
                # the rest of the connection is nobody's (RFC 9112, 6.1)
                await _plain(sending, 400, _("Panjang isi permintaan ini disebut dengan dua cara."))
            else:
                await self.app(scope, _counted(scope, receive), sending)


def _counted(scope: Scope, receive: Receive) -> Receive:
    """Counts the body while it streams, whatever its header says, against the limit of its route."""
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        declared = _header(scope, b"content-length")
        message = await receive()
        taken += len(message.get("body", b""))
        limit = scope["state"]["body_max"]
        if taken > limit or (declared.isdecimal() and int(declared[:20]) > limit):
            raise TooLarge
        return message

    return counting


def _completed(message: Message, scope: Scope, request_id: str) -> list[tuple[bytes, bytes]]:
    """The answer's headers (names in small letters, as ASGI has them) with ours. With
    304 the browser keeps those that came with the page."""
    headers = list(message["headers"])
    there = {name for name, _value in headers}
    if message["status"] != 304:
        ours = SECURE if scope.get("scheme") == "https" else HEADERS
        if any(name == b"content-type" and value.startswith(PICTURE) for name, value in headers):
            ours = ((b"content-security-policy", CSP.encode()), *ours[1:])
        headers += [header for header in ours if header[0] not in there]
    headers.append((b"x-request-id", request_id.encode()))
    if scope["path"].startswith("/api/"):
        headers += [(b"content-language", language().encode()), (b"vary", b"Accept-Language"), *_rate_headers(scope)]
    if b"cache-control" not in there:
        headers.append((b"cache-control", b"no-store" if _is_personal(scope) or b"set-cookie" in there else b"no-cache"))
    return headers


def _rate_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Which class was counted, and what is left of it (RateLimit header fields for HTTP, IETF draft)."""
    left = scope["state"].get("left")
    if left is None:
        return []
    rate = left.rate
    return [
        (b"ratelimit-policy", f'"{rate.name}";q={rate.requests};w={rate.seconds}'.encode()),
        (b"ratelimit", f'"{rate.name}";r={left.requests};t={left.seconds}'.encode()),
    ]


def _is_personal(scope: Scope) -> bool:
    """Is somebody signed in, or a token shown?"""
    return any(
        name == b"authorization" or (name == b"cookie" and f"{SESSION_COOKIE}=".encode() in value)
        for name, value in scope["headers"]
    )


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _is_known_host(host: str) -> bool:
    name = re.sub(r":\d+$", "", host).lower()
    return name in OUR_OWN or name in settings().allowed_hosts


async def _plain(send: Send, status: int, sentence: str) -> None:
    body = sentence.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

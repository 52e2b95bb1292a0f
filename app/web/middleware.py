"""What every answer carries: a request id, the security headers, and for people who are signed in `no-store`. What no request may exceed: its size."""

import re
import secrets
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import settings

BODY_MAX = 12 * 2**20
"""Bytes of a request's body; counted while it streams, whatever its header says."""

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
)
HSTS = ("strict-transport-security", "max-age=31536000; includeSubDomains")


class TooLarge(Exception):
    """The body went over the limit while it was read."""


class Envelope:
    """The outermost layer around the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        if not _is_known_host(headers.get(b"host", b"").decode("latin-1")):
            await _plain(send, 400, "Nama host ini tidak dilayani.", request_id)
            return
        if int(headers.get(b"content-length", b"0") or 0) > BODY_MAX:
            await _plain(send, 413, "Kiriman terlalu besar.", request_id)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _complete(MutableHeaders(raw=message["headers"]), scope, request_id)
            await send(message)

        try:
            await self.app(scope, _counted(receive), sending)
        except TooLarge:
            if not started:
                await _plain(send, 413, "Kiriman terlalu besar.", request_id)


def _counted(receive: Receive) -> Receive:
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY_MAX:
            raise TooLarge
        return message

    return counting


def _complete(headers: MutableHeaders, scope: Scope, request_id: str) -> None:
    for name, value in HEADERS:
        headers.setdefault(name, value)
    if scope.get("scheme") == "https":
        headers.setdefault(*HSTS)
    headers["x-request-id"] = request_id
    if "cache-control" not in headers:
        headers["cache-control"] = "no-store" if _is_personal(scope) else "no-cache"


def _is_personal(scope: Scope) -> bool:
    return any(name in (b"cookie", b"authorization") for name, _value in scope["headers"])


def _is_known_host(host: str) -> bool:
    name = re.sub(r":\d+$", "", host).lower()
    return name in settings().allowed_hosts


async def _plain(send: Send, status: int, sentence: str, request_id: str) -> None:
    body = sentence.encode()
    headers: Iterable[tuple[str, str]] = (
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", str(len(body))),
        ("x-request-id", request_id),
        ("connection", "close"),
        *HEADERS,
    )
    raw = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})

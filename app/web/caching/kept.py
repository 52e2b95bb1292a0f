"""Kept pages: what a visitor is shown is made once and given again for as long as it is true.

A handler promises for how long its page is true (`promise.keep_while`). Before a kept page is given its stamp is asked again, so nothing stale is shown and no process needs to be told anything. Kept is only what is the
same for every visitor: answers to people who are signed in, parts for htmx, pages with a form's token or a new cookie are made each time.
A browser that has the page already is told so (304).
"""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from app.clock import now
from app.language import language
from app.web.access import Rate
from app.web.caching.promise import Promise, promised
from app.web.caching.stamps import Asker, Stamp
from app.web.identity import SESSION_COOKIE
from app.web.limits import rates
from app.web.pages import done
from app.web.pages.banners import closed_in
from app.web.pages.saving import saves_data
from app.web.pages.theme import theme_in

KEPT_BYTES_MAX = 48 * 2**20
"""Of one process; what was asked for least recently goes first."""
LEVEL = 9
"""A page is packed once."""
Key = tuple[str, bytes, bytes, str, str, str, bool, tuple[str, ...]]
Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Kept:
    """A page as it was made, and for how long it is true."""

    stamp: Stamp
    said: tuple[Any, ...]
    until: datetime | None
    rate: Rate
    etag: bytes
    plain: tuple[Headers, bytes]
    packed: tuple[Headers, bytes]
    unchanged: Headers

    @property
    def size(self) -> int:
        return len(self.plain[1]) + len(self.packed[1])


@dataclass(frozen=True, slots=True)
class Reader:
    """A request of a visitor for a whole page: what tells his page from others, and what his browser has and takes."""

    key: Key
    etags: bytes
    takes_gzip: bool

    @classmethod
    def of(cls, scope: Scope) -> "Reader | None":
        """None for whoever is signed in, shows a token, or asks for a part of a page."""
        host = cookies = etags = encodings = b""
        for name, value in scope["headers"]:
            if name == b"host":
                host = value
            elif name == b"cookie":
                cookies = value
            elif name == b"if-none-match":
                etags = value
            elif name == b"accept-encoding":
                encodings = value
            elif name == b"authorization" or name.startswith(b"hx-"):
                return None
        told = cookie_parser(cookies.decode("latin-1")) if cookies else {}
        if SESSION_COOKIE in told or done.COOKIE in told:
            return None
        key = (
            scope["path"],
            scope["query_string"],
            host,
            scope.get("scheme", ""),
            theme_in(told),
            language(),
            saves_data(),
            closed_in(told),
        )
        return cls(key, etags, b"gzip" in encodings)


@dataclass(slots=True)
class Counts:
    """Requests of visitors for pages that can be kept."""

    hits: int = 0
    misses: int = 0


class KeptPages:
    """The layer below the envelope: a visitor's page that is kept and true is given from here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.asker = Asker()
        self.pages: OrderedDict[Key, Kept] = OrderedDict()
        self.bytes = 0
        self.counts = Counts()
        self.making: dict[tuple[asyncio.AbstractEventLoop, Key], asyncio.Event] = {}
        """Pages that were kept, are no longer true and are being made anew, each in its loop."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or (reader := Reader.of(scope)) is None:
            await self.app(scope, receive, send)
            return
        scope["state"]["keeping"] = (self, reader)
        kept = self.pages.get(reader.key)
        if kept is None or not rates.spend_as_visitor(scope, kept.rate):
            await self.app(scope, receive, send)
        elif (true := await self._true(reader.key)) is not None:
            await self._give(true, reader, send)
        else:
            await self._make_once(scope, reader, receive, send)

    async def _make_once(self, scope: Scope, reader: Reader, receive: Receive, send: Send) -> None:
        """Many who ask for one page at the same moment have it made by the first of them. The stamp is asked again once it was made, so what the others are
        given is as true as one of their own; where something changed meanwhile, they make their own."""
        at = (asyncio.get_running_loop(), reader.key)
        if (made := self.making.get(at)) is None:
            made = self.making[at] = asyncio.Event()
            try:
                await self.app(scope, receive, send)
            finally:
                del self.making[at]
                made.set()
            return
        await made.wait()
        if (true := await self._true(reader.key)) is not None:
            await self._give(true, reader, send)
        else:
            await self.app(scope, receive, send)

    async def _give(self, kept: Kept, reader: Reader, send: Send) -> None:
        self.counts.hits += 1
        if reader.key in self.pages:
            self.pages.move_to_end(reader.key)
        await _give(kept, reader, send)

    def keep(self, reader: Reader, kept: Kept) -> None:
        self.counts.misses += 1
        self._forget(reader.key)
        self.pages[reader.key] = kept
        self.bytes += kept.size
        while self.bytes > KEPT_BYTES_MAX:
            self._forget(next(iter(self.pages)))

    async def _true(self, key: Key) -> Kept | None:
        """The page, where it is there and its stamp still says the same."""
        kept = self.pages.get(key)
        if kept is None or (kept.until is not None and now() >= kept.until):
            return None
        return kept if await self.asker.ask(kept.stamp) == kept.said else None

    def _forget(self, key: Key) -> None:
        kept = self.pages.pop(key, None)
        self.bytes -= kept.size if kept else 0


def kept(request: Request, response: Response, rate: Rate) -> Response | None:
    """The answer as the next visitor will get it, when its handler has said how long it is true; None where it is not kept."""
    promise = promised(request)
    if promise is None or response.status_code != 200 or "set-cookie" in response.headers:
        return None
    pages, reader = request.state.keeping
    made = _made(promise, rate, response.headers, bytes(response.body))
    pages.keep(reader, made)
    headers, body, status = _chosen(made, reader)
    answer = Response(status_code=status)
    answer.raw_headers, answer.body = list(headers), body
    return answer


def _made(promise: Promise, rate: Rate, told: Mapping[str, str], body: bytes) -> Kept:
    etag = b'W/"' + hashlib.sha256(body).hexdigest()[:24].encode() + b'"'
    packed = gzip.compress(body, LEVEL, mtime=0)
    same: Headers = [
        (b"content-type", told["content-type"].encode()),
        (b"cache-control", b"no-cache"),
        (b"vary", b"HX-Request, Cookie, Save-Data, Accept-Encoding"),
        (b"etag", etag),
    ]
    return Kept(
        stamp=promise.stamp,
        said=promise.said,
        until=promise.until,
        rate=rate,
        etag=etag,
        plain=([*same, (b"content-length", str(len(body)).encode())], body),
        packed=([*same, (b"content-encoding", b"gzip"), (b"content-length", str(len(packed)).encode())], packed),
        unchanged=same[1:],
    )


def _chosen(kept: Kept, reader: Reader) -> tuple[Headers, bytes, int]:
    if reader.etags and kept.etag[2:] in reader.etags:
        return kept.unchanged, b"", 304
    return *(kept.packed if reader.takes_gzip else kept.plain), 200


async def _give(kept: Kept, reader: Reader, send: Send) -> None:
    headers, body, status = _chosen(kept, reader)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

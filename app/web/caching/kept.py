"""Kept pages: what a visitor is shown is made once and given again for as long as it is true.

A handler promises for how long its page is true (`promise.keep_while`). Before a kept page is given its stamp is asked
again, so nothing stale is shown and no process needs to be told anything. Kept is only what is the same for every
visitor: answers to people who are signed in, parts for htmx, pages with a form's token or a new cookie are made each
time. A browser that has the page already is told so (304).
"""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from fastapi import Request, Response
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    begun: int = 0
    """The turn in which it was begun, where it was made for all who asked (`Making`)."""

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
                cookies = cookies + b"; " + value if cookies else value  # HTTP/2 may bring them one by one (RFC 9113, 8.2.3)
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


@dataclass(slots=True, eq=False)
class Making:
    """A page that was kept, is no longer true and is being made anew by one of
    those who asked for it; `made` where it was kept again."""

    begun: int
    done: asyncio.Event = field(default_factory=asyncio.Event)
    made: Kept | None = None


class KeptPages:
    """The layer below the envelope: a visitor's page that is kept and true is given from here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.asker = Asker()
        self.pages: OrderedDict[Key, Kept] = OrderedDict()
        self.bytes = 0
        self.counts = Counts()
        self.making: dict[tuple[asyncio.AbstractEventLoop, Key], Making] = {}
        """Each in its loop."""
        self.turns = count(1)
        """Tells of two things which came first."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or (reader := Reader.of(scope)) is None:
            await self.app(scope, receive, send)
            return
        scope["state"]["keeping"] = (self, reader, None)
        kept = self.pages.get(reader.key)
        if kept is None or not rates.spend_as_visitor(scope, kept.rate):
            await self.app(scope, receive, send)
        elif (true := await self._true(reader.key)) is not None:
            await self._give(true, reader, send)
        else:
            await self._make_once(scope, reader, receive, send)

    async def _make_once(self, scope: Scope, reader: Reader, receive: Receive, send: Send) -> None:
        """However many ask for a page and however often it changes, it is made by one of them at a time.

        What was under way when a request came may be older than the request: it is given if its stamp still says the same. What
        began after that is as new as one's own would be, and is given whatever changed meanwhile.
        """
        at, came = (asyncio.get_running_loop(), reader.key), next(self.turns)
        if (under_way := self.making.get(at)) is not None:
            await under_way.done.wait()
            if (new_enough := await self._true(reader.key) or self._begun_since(came, reader.key)) is not None:
                await self._give(new_enough, reader, send)
                return
            if (begun_since := self.making.get(at)) is not None:
                await begun_since.done.wait()
                if begun_since.made is not None:
                    await self._give(begun_since.made, reader, send)
                else:
                    await self.app(scope, receive, send)
                return
        making = self.making[at] = Making(next(self.turns))
        scope["state"]["keeping"] = (self, reader, making)

        async def send_made(message: Message) -> None:
            self._end(at, making)
            await send(message)

        try:
            await self.app(scope, receive, send_made)
        finally:
            self._end(at, making)

    def _end(self, at: tuple[asyncio.AbstractEventLoop, Key], making: Making) -> None:
        """Nobody waits any longer: at the latest with the first word of the answer,
        which goes out as slowly as its reader reads."""
        if self.making.get(at) is making:
            del self.making[at]
        making.done.set()

    async def _give(self, kept: Kept, reader: Reader, send: Send) -> None:
        self.counts.hits += 1
        if reader.key in self.pages:
            self.pages.move_to_end(reader.key)
        await _give(kept, reader, send)

    def keep(self, reader: Reader, kept: Kept, making: Making | None) -> None:
        self.counts.misses += 1
        if making is not None:
            kept.begun, making.made = making.begun, kept
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

    def _begun_since(self, came: int, key: Key) -> Kept | None:
        """The page, where it was begun after somebody came: it was made while he asked whether the one before is true."""
        kept = self.pages.get(key)
        return kept if kept is not None and kept.begun > came else None

    def _forget(self, key: Key) -> None:
        kept = self.pages.pop(key, None)
        self.bytes -= kept.size if kept else 0


def kept(request: Request, response: Response, rate: Rate) -> Response | None:
    """The answer as the next visitor will get it, when its handler has said how long it is true; None where it is not kept."""
    promise = promised(request)
    if (
        promise is None
        or request.state.actor.account_id is not None
        or response.status_code != 200
        or "set-cookie" in response.headers
    ):
        return None
    pages, reader, making = request.state.keeping
    made = _made(promise, rate, response.headers, bytes(response.body))
    pages.keep(reader, made, making)
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

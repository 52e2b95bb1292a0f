"""A server on this machine that serves a feed as ISB or INAPROC do, and as they do on a bad day."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app import db
from app.accounts import sessions
from app.clock import now
from app.web.identity import SESSION_COOKIE
from tests.web.browsing import Browser
from tests.web.loopback import Quiet, on_loopback
from tests.world import World


@dataclass
class Answer:
    """One answer. `declared`: the length that it claims; `stall`: seconds of silence before the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    declared: int | None = None
    stall: threading.Event | None = None


@dataclass
class Feed:
    """What was asked of it: (cursor, authorization) per request; `answer` decides by number and cursor."""

    answer: Callable[[int, str | None], Answer]
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(answer: Callable[[int, str | None], Answer]) -> Iterator[Feed]:
    feed = Feed(answer)

    class Handler(Quiet):
        def do_GET(self) -> None:
            cursor = parse_qs(urlsplit(self.path).query).get("cursor", [None])[0]
            feed.asked.append((cursor, self.headers.get("authorization")))
            given = feed.answer(len(feed.asked), cursor)
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(given.declared if given.declared is not None else len(given.body)))
            self.end_headers()
            if given.stall is not None:
                given.stall.wait(10)
            with suppress(OSError):
                self.wfile.write(given.body)
            self.close_connection = True

    with on_loopback(Handler) as address:
        feed.url = f"{address}/api/paket?tahun=2026"
        yield feed


def bare(rows: Sequence[Any]) -> Answer:
    return Answer(json.dumps(list(rows)).encode(), headers={"content-type": "application/json"})


def enveloped(rows: Sequence[Any], cursor: str | None = None, **more: Any) -> Answer:
    document = {"success": True, "data": list(rows), "meta": {"cursor": cursor}, **more}
    return Answer(json.dumps(document).encode(), headers={"content-type": "application/json"})


def paged(rows: Sequence[Any], size: int) -> Callable[[int, str | None], Answer]:
    """Pages by cursor, as INAPROC v1 gives them."""

    def answer(_number: int, cursor: str | None) -> Answer:
        start = int(cursor or 0)
        end = start + size
        return enveloped(rows[start:end], str(end) if end < len(rows) else None)

    return answer


TOKEN = "token-yang-sangat-rahasia-9876"


def browser_of(world: World, persona: str = "region_admin") -> Browser:
    browser = Browser()
    with db.new_session() as session:
        token = sessions.start(session, account_id=world[persona].account_id, at=now()).token
    browser.client.cookies.set(SESSION_COOKIE, token, domain="testserver.local", path="/")
    return browser

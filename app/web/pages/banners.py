"""Banners: what is said on top of every page. `announcements` knows them; `main`
plugs its board in here, so that `web` knows no noun."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from fastapi import Request
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import now
from app.web.caching.stamps import Stamp

COOKIE = "__Host-lokapasar-tutup"
"""What a visitor closed: identifiers, joined by a hyphen."""
CLOSED_MAX = 8
ID = re.compile(r"[0-9]{1,6}\.[0-9A-Z]{26}")


@dataclass(frozen=True, slots=True)
class Banner:
    """One of them: who says it, in Indonesian and perhaps in English, until when."""

    id: str
    says: str
    text: str
    text_en: str | None
    until: datetime
    timezone: str


class Board(Protocol):
    """Knows what is to be said. `STAMP` is a statement of one row that changes with it."""

    STAMP: str

    def shown(self, session: Session, *, actor: Actor, closed: Collection[str], at: datetime) -> list[Banner]: ...

    def changes_at(self, session: Session, at: datetime) -> datetime | None: ...


_board: Board | None = None


def show_with(board: Board) -> None:
    global _board
    _board = board


def banners_for(request: Request, actor: Actor) -> list[Banner]:
    """What stands above this page. Nothing where the page is a refusal: its transaction may have failed."""
    session: Session | None = getattr(request.state, "session", None)
    if _board is None or session is None or request.state.is_refused:
        return []
    return _board.shown(session, actor=actor, closed=closed_in(request.cookies), at=now())


def closed_in(cookies: Mapping[str, str]) -> tuple[str, ...]:
    """What this browser closed, the same whatever their order."""
    return tuple(sorted(set(filter(ID.fullmatch, cookies.get(COOKIE, "").split("-")[:CLOSED_MAX]))))


def kept_with(stamp: Stamp) -> Stamp:
    """The stamp of a page, and of what stands above it, as one question."""
    return stamp if _board is None else _together(stamp, _board.STAMP)


def true_until(session: Session, until: datetime | None) -> datetime | None:
    """The page's own end, or when what stands above it changes by itself."""
    changes = None if _board is None else _board.changes_at(session, now())
    return min((one for one in (until, changes) if one is not None), default=None)


@lru_cache(maxsize=256)
def _together(stamp: Stamp, other: str) -> Stamp:
    return Stamp(f"SELECT * FROM ({stamp.statement}) AS page, ({other}) AS board", stamp.parameters)  # noqa: S608 - both our own

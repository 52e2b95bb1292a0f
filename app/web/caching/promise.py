"""A handler's promise for how long the page that it makes is true, so that `kept.py` may give it to other visitors.

Kept is only what is the same for every visitor: nothing that is made for somebody who is
signed in, no part for htmx, no page with a form's token.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session

from app.web.caching.stamps import MOMENT, Stamp
from app.web.pages.banners import kept_with, true_until


@dataclass(frozen=True, slots=True)
class Promise:
    """True while the stamp says what it `said`, and before `until`."""

    stamp: Stamp
    said: tuple[Any, ...]
    until: datetime | None


def keep_while(request: Request, session: Session, stamp: Stamp, *, until: datetime | None = None) -> None:
    """Promise that the page is true while the stamp says the same. To be called before anything is read that the page shows."""
    stamp = kept_with(stamp)
    if hasattr(request.state, "keeping") and (said := stamp.read(session)) is not None:
        request.state.promise = Promise(stamp, said, true_until(session, until))


def keep_for_now(request: Request, session: Session, at: datetime) -> None:
    """Promise that the page is true while nothing at all is committed, and until the minute ends: for figures that come from
    everywhere, on a page that tells no time but in minutes. To be called first."""
    keep_while(request, session, MOMENT, until=at.replace(second=0, microsecond=0) + timedelta(minutes=1))


def do_not_keep(request: Request) -> None:
    """Something on this page is for this browser alone."""
    request.state.promise = None


def promised(request: Request) -> Promise | None:
    promise: Promise | None = getattr(request.state, "promise", None)
    return promise

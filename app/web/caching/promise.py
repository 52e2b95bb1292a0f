"""A handler's promise for how long the page that it makes is true, so that `kept.py` may give it to other visitors.

Kept is only what is the same for every visitor: nothing that is made for somebody who is signed in, no part for htmx, no page with a form's token.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session

from app.web.caching.stamps import Stamp
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


def do_not_keep(request: Request) -> None:
    """Something on this page is for this browser alone."""
    request.state.promise = None


def promised(request: Request) -> Promise | None:
    promise: Promise | None = getattr(request.state, "promise", None)
    return promise

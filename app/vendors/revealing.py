"""Revealing: how a firm is reached, where it is paid and its papers are masked for the office of its region,
but for whoever is to judge what was sent in. The whole is shown for a reason, to the person who gave it and
for half an hour; who, when and what for stays in the trail.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.actor import Actor
from app.vendors import trail
from app.vendors.models import Vendor

SHOWN_FOR = timedelta(minutes=30)
VERB = "reveal"
HIDDEN = "•••"
OPEN_PAPERS = frozenset({"NIB"})
"""Kinds of papers whose number is no secret: every firm's NIB stands in the lists."""


def _end(value: str) -> str:
    return HIDDEN + value[-3:]


def _mail(value: str) -> str:
    return value[:1] + HIDDEN + "@" + value.rpartition("@")[2]


MASKS: dict[str, Callable[[str], str]] = {
    "npwp": _end,
    "phone": _end,
    "email": _mail,
    "street": lambda _value: HIDDEN,
    "bank_account": _end,
}
"""Fields of a firm, and what is left of each."""


def shown(vendor: Vendor, *, whole: bool) -> dict[str, str | None]:
    """The fields of `MASKS`, as they are or masked."""
    given = {name: getattr(vendor, name) for name in MASKS}
    return given if whole else {name: value and MASKS[name](value) for name, value in given.items()}


def reveal(session: Session, *, vendor: Vendor, reason: str, actor: Actor, at: datetime) -> None:
    """From now on this person sees the whole. To be called for a vendor that the person may see."""
    trail.write_down(session, vendor, VERB, actor, at, reason=reason)

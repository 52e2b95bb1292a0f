"""A duty: one thing that waits for one person, and what to do about it in one verb."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.actor import Actor
from app.moves.machine import Machine, Thing, moves_for
from app.web.pages.labels import label

NEAR = timedelta(days=2)
LISTED_MAX = 50
"""Of one source; its own page has them all."""
NO_DUTY = frozenset({"add_evidence", "take_back", "cancel", "amend", "reevaluate", "dismiss", "close_finding", "void_dispute"})
"""Moves that are open but owed by nobody, beside another that is."""


@dataclass(frozen=True, slots=True)
class Duty:
    """`verb` is the first of what can be done, `href` where; `since` when it began to wait, `due` until when it may, `said` what
    happens by itself then and `when` that is, by the clock of the thing's own region.

    `is_over`: its time has run out and the system has not moved it on yet: it says so, and nothing can be done."""

    kind: str
    title: str
    about: str
    verb: str
    href: str
    since: datetime | None
    due: datetime | None = None
    said: str = ""
    when: str = ""
    amount: int | None = None
    near: bool = False
    is_over: bool = False

    @property
    def urgency(self) -> tuple[bool, bool, float, str]:
        """Nearest deadline first; what has none after it, the longest waiting first; last what is over."""
        at = self.due or self.since
        return self.is_over, self.due is None, at.timestamp() if at else 0, self.title


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: nobody waits for it yet."""

    text: str
    href: str
    note: str = ""


def first_owed(machine: Machine, thing: Thing, actor: Actor) -> str:
    """The first move that is owed, in words; empty where there is none."""
    return next((label(move.name) for move in moves_for(machine, thing, actor) if move.name not in NO_DUTY), "")


def is_near(due: datetime | None, at: datetime) -> bool:
    return due is not None and due - at <= NEAR


def dated(
    kind: str,
    title: str,
    about: str,
    verb: str,
    href: str,
    *,
    since: datetime | None,
    due: datetime | None,
    at: datetime,
    over: str = "",
) -> Duty:
    """One that may have to be done by a day; `over` says what the clock did with it where that binds."""
    return Duty(kind, title, about, verb, href, since, due, said=over, near=is_near(due, at), is_over=bool(over))

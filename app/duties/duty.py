"""A duty: one thing that waits for one person, and what to do about it in one verb."""

from dataclasses import dataclass
from datetime import datetime


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

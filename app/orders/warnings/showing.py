"""Showing: an order's warnings for its page and its answer: open ones while it is judged, afterwards those that were answered.

Only the buyer's side and those who oversee it are shown them: they speak of the satker's other orders.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.actor import Actor
from app.clock import iso
from app.language import gettext
from app.orders.models import Order
from app.orders.shapes import WarningShown
from app.orders.warnings.answering import answered_on, open_on
from app.orders.warnings.flags import BY_CODE, Warning


@dataclass(frozen=True, slots=True)
class Shown:
    """One warning as it is shown; `answer` is None while it is open."""

    code: str
    title: str
    said: str
    source: str
    advice: str
    figures: Mapping[str, Any]
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


def warnings_of(session: Session, order: Order, actor: Actor, at: datetime) -> list[Shown]:
    """What this person is shown of the order's warnings."""
    if actor.is_vendor_staff:
        return []
    asked = [as_open(one) for one in open_on(session, order, at)]
    kept = []
    for row in answered_on(session, order):
        flag = BY_CODE[row.flag]
        person = session.get_one(Account, row.answered_by).name
        words = (gettext(flag.title), row.said, gettext(flag.source), gettext(flag.advice))
        kept.append(Shown(row.flag, *words, row.figures, row.answer, person, row.answered_at))
    return asked + kept


def as_open(one: Warning) -> Shown:
    """A warning that waits for an answer, or advises before an order is placed."""
    return Shown(one.code, one.title, one.said, one.source, one.advice, one.figures)


def warning_as_json(shown: Shown) -> WarningShown:
    """`answer` is null while the warning waits for one."""
    return {
        "flag": shown.code,
        "title": shown.title,
        "text": shown.said,
        "source": shown.source,
        "advice": shown.advice,
        "figures": dict(shown.figures),
        "answer": shown.answer,
        "answered_by": shown.answered_by,
        "answered_at": iso(shown.answered_at),
    }

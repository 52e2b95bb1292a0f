"""The timeline of an order as the ledger tells it: what happened, in order, and what it moved in rupiah.

Entries of one move (one for each account) are one event; an order that is carried over to another
package has moved no rupiah, and names its new carrier.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import among
from app.ledger import Basis, Scope
from app.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Event:
    """One move: the states before and after, and what it added to each basis. `ref` names the paper (a BAST, an SP2D), `day`
    when it counts, `carrier` the code of the package that carries the order after it."""

    at: datetime
    state_from: str | None
    state_to: str
    total: int
    ref: str | None
    day: date | None
    ordered: int
    received: int
    paid: int
    carrier: str | None


def timelines(session: Session, *, region_id: int, keys: Collection[str], known_at: datetime | None) -> dict[str, list[Event]]:
    """By order, as it was known at that instant or is now."""
    entry = Entry
    statement = select(
        entry.order_key, entry.at, entry.state_from, entry.state_to, entry.total, entry.ref, entry.basis, entry.basis_date, entry.amount,
        entry.charged_to,
    ).where(entry.region_id == region_id, among(entry.order_key, keys), entry.scope == Scope.EP_LOCAL)  # fmt: skip
    if known_at is not None:
        statement = statement.where(entry.known_at <= known_at)
    found: dict[str, list[Event]] = defaultdict(list)
    rows = session.execute(statement.order_by(entry.order_key, entry.id))
    for (key, at, before, after, _ref), entries in groupby(rows, key=_move):
        of_event = list(entries)
        sums = dict.fromkeys(Basis, 0)
        for row in of_event:
            if row.basis is not None:
                sums[Basis(row.basis)] += row.amount
        days = [row.basis_date for row in of_event if row.basis_date is not None]
        found[key].append(
            Event(
                at,
                before,
                after,
                of_event[-1].total,
                next((row.ref for row in of_event if row.ref), None),
                days[0] if days else None,
                sums[Basis.ORDERED],
                sums[Basis.ACCEPTED],
                sums[Basis.PAID],
                of_event[-1].charged_to,
            )
        )
    return found


def _move(row: Any) -> tuple[Any, ...]:
    """What tells one move from the next: one that changes no state is told by its paper."""
    return row.order_key, row.at, row.state_from, row.state_to, row.ref if row.state_from == row.state_to else None

"""Reading: every view asked what breaks its rule, and the answers kept for the metrics."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.invariants.declared import INVARIANTS
from app.invariants.invariant import Invariant
from app.invariants.models import InvariantReading

NAMED_MAX = 5
"""Subjects of a view that are named one by one."""
LONG_SECONDS = 60
LONG_EVERY = timedelta(hours=24)
"""A view that took longer than that to answer is asked once a day instead of every hour."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a view answered: how many rows it has (0 where all is well) and the first of them."""

    invariant: Invariant
    violations: int
    named: tuple[str, ...]
    seconds: float


def read(connection: Connection, invariants: Iterable[Invariant] = INVARIANTS) -> Iterator[Reading]:
    """Ask one view after the other; the caller sets how long that may take and in which snapshot."""
    for one in invariants:
        began = time.monotonic()
        question = f"SELECT count(*) OVER (), region_id, subject, found FROM {one.view} ORDER BY region_id, subject, found LIMIT {NAMED_MAX}"  # noqa: S608
        rows = connection.execute(text(question)).all()
        named = tuple(f"{region_id}/{subject} ({found})" for _n, region_id, subject, found in rows)
        yield Reading(one, rows[0][0] if rows else 0, named, time.monotonic() - began)


def due(session: Session, at: datetime) -> list[Invariant]:
    """Those to ask at this hour."""
    slow = select(InvariantReading.name).where(
        InvariantReading.milliseconds > LONG_SECONDS * 1000,
        InvariantReading.read_at > at - LONG_EVERY,
        InvariantReading.violations == 0,
    )
    resting = set(session.scalars(slow))
    return [one for one in INVARIANTS if one.name not in resting]


def keep(session: Session, readings: Iterable[Reading], *, at: datetime) -> None:
    """The newest answer of each view takes the place of the one before."""
    for one in readings:
        row = {
            "name": one.invariant.name,
            "violations": one.violations,
            "subjects": "; ".join(one.named),
            "read_at": at,
            "milliseconds": round(one.seconds * 1000),
        }
        new = insert(InvariantReading).values(row)
        session.execute(new.on_conflict_do_update(index_elements=["name"], set_={key: new.excluded[key] for key in row}))

"""Applying: the rows of a file that was looked at, a part at a time. A row that
is refused leaves nothing behind and the others go on.

What a part has done is on the file's own row (`done_rows`, counts, bad rows) in the same
transaction, so a job that was cut off goes on where it was.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.behalf import NotInOffice, demand_in_office
from app.actor import SYSTEM_ACTOR, Actor
from app.catalogue.bulk.models import Received
from app.catalogue.bulk.planning import Effect, Fault, Planned
from app.catalogue.bulk.reading import Row, Sheet
from app.errors import FieldError, Refusal

DIRECT_MAX = 200
"""Rows that are applied at once, while whoever sent them waits; more are a job's."""
PART = 100


By = Actor | NotInOffice
"""Whoever applies, or why that person no longer does: then what is left of the rows is handed back with this word."""
Doing = Callable[[], bool]
"""Does one row by the commands of its noun; was it sent to the curators?"""
OneFile = TypeVar("OneFile", bound=Received)


def next_rows(received: Received, sheet: Sheet) -> Sequence[Row]:
    return sheet.rows[received.done_rows : received.done_rows + PART]


def begin_counting(received: Received) -> None:
    """The figures of the dry run give way to what is done."""
    received.counts, received.bad = dict.fromkeys((*Effect, "jumps", "sent"), 0), []


def apply_rows(
    session: Session, *, received: Received, planned: Iterable[tuple[Planned, Doing]], sheet: Sheet, key: str, at: datetime
) -> bool:
    """The next rows, each with how it is done; was the last one among them? A refusal that names no column stands at `key`."""
    found: Counter[str] = Counter(received.counts)
    bad = list(received.bad)
    done = 0
    for one, do in planned:
        if one.effect is not Effect.BAD:
            try:
                with session.begin_nested():
                    found["sent"] += do()
            except Refusal as refusal:
                one.effect, one.jumps = Effect.BAD, False
                one.faults = _faults(one, refusal, sheet, key)
        done += 1
        found[one.effect] += 1
        found["jumps"] += one.jumps
        if one.effect is Effect.BAD:
            bad.append(told(one))
    received.counts, received.bad, received.done_rows = dict(found), bad, received.done_rows + done
    if received.done_rows == received.rows:
        received.applied_at = at
    session.flush()
    return received.applied_at is not None


def go_on(
    new_session: Callable[[], AbstractContextManager[Session]],
    kind: type[OneFile],
    *,
    region_id: int,
    id: UUID,
    at: Callable[[], datetime],
    read: Callable[[Session, OneFile], Sheet],
    who: Callable[[OneFile], Actor],
    apply_part: Callable[[Session, OneFile, Sheet, By, datetime], None],
) -> None:
    """The rest of a file that was begun, a transaction a part, in the name of whoever began it."""
    sheet = None
    while True:
        with new_session() as session:
            received = session.get(kind, (region_id, id), with_for_update=True)
            if received is None or received.started_at is None or received.applied_at is not None:
                return
            sheet = sheet or read(session, received)
            moment = at()
            apply_part(session, received, sheet, _by(session, who(received), moment), moment)


def _by(session: Session, begun_by: Actor, at: datetime) -> By:
    try:
        demand_in_office(session, begun_by, at=at)
    except NotInOffice as left:
        return left
    return begun_by


def ended_by(by: By) -> tuple[Actor, str]:
    """Who ends a file, by which verb: whoever applied it, or the system where that person holds the post no more."""
    return (SYSTEM_ACTOR, "stop") if isinstance(by, NotInOffice) else (by, "apply")


def told(one: Planned) -> dict[str, Any]:
    """A bad row as it is kept: its number in the file, what names it, its faults by column."""
    return {"number": one.number, "sku": one.sku[:100], "name": one.name, "faults": [asdict(fault) for fault in one.faults]}


def _faults(one: Planned, refusal: Refusal, sheet: Sheet, key: str) -> list[Fault]:
    headings = {column.name: column.heading for column in sheet.columns}
    errors = refusal.errors or [FieldError(key, refusal.message)]
    places = [(error.field if error.field in headings else key, error.message) for error in errors]
    return [Fault(column, headings[column], one.sku if column == "sku" else "", message) for column, message in places]

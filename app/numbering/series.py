"""Numbers that people see: gapless per series of a region, given out in the transaction of what they number."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.db import pipelining
from app.numbering.models import Counter

COUNTERS: Any = Counter.__table__
NEXT = (
    insert(COUNTERS)
    .on_conflict_do_update(index_elements=["region_id", "series"], set_={"last": COUNTERS.c.last + 1})
    .returning(COUNTERS.c.last)
)


def next_number(session: Session, *, region_id: int, series: str) -> int:
    """1, 2, 3, … without a gap: a transaction that is rolled back gives its number back. Holds the series' row until the commit."""
    return ask_number(session, region_id=region_id, series=series)()


def ask_number(session: Session, *, region_id: int, series: str) -> Callable[[], int]:
    """The same, read later."""
    answer = pipelining.ask(session, NEXT, {"region_id": region_id, "series": series, "last": 1})
    return lambda: int(answer()[0])

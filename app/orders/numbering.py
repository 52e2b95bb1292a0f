"""Numbers that people see: gapless per series of a region, given out in the transaction of what they number."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.orders.models import Counter

NEXT = (
    insert(Counter)
    .on_conflict_do_update(index_elements=["region_id", "series"], set_={"last": Counter.last + 1})
    .returning(Counter.last)
)


def next_number(session: Session, *, region_id: int, series: str) -> int:
    """1, 2, 3, … without a gap: a transaction that is rolled back gives its number back. Holds the series' row until the commit."""
    return session.scalars(NEXT, {"region_id": region_id, "series": series, "last": 1}).one()

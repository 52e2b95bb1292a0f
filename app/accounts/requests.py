"""Requests of people that what no law keeps of them be erased. They are asked
and settled in `app/persons`, which sees every table."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Instant, Key, RegionKey

LISTED_MAX = 200


class ErasureRequest(Base):
    """A person's request to the admin of the region; `answer` is the reason that the person reads."""

    __tablename__ = "erasure_request"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    account_id: Mapped[UUID]
    wish: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Instant]
    decision: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Instant | None]
    __table_args__ = (
        CheckConstraint("decision IN ('granted', 'refused')", name="decision_is_known"),
        CheckConstraint("num_nulls(decision, answer, decided_at) IN (0, 3)", name="settled_whole_or_not"),
        Index("uq_erasure_request_open", "region_id", "account_id", unique=True, postgresql_where="decision IS NULL"),
        {"info": {"scale": "region"}},
    )


def requests_to(session: Session, *, region_id: int, waiting: bool = False) -> Sequence[ErasureRequest]:
    """What a region was asked: what waits first, oldest before newest; then what was settled, the newest before."""
    asked = select(ErasureRequest).where(ErasureRequest.region_id == region_id)
    if waiting:
        asked = asked.where(ErasureRequest.decision.is_(None))
    order = (ErasureRequest.decided_at.desc().nulls_first(), ErasureRequest.asked_at)
    return session.scalars(asked.order_by(*order).limit(LISTED_MAX)).all()

"""A region's own targets. Rows are dated and never rewritten: a wrong one is withdrawn with a reason, and older as-of figures keep it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class Target(Base):
    """`percent` is the least that `metric` should reach while `valid_from` … `valid_until`; `source` is the decree's number and name."""

    __tablename__ = "target"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    metric: Mapped[str]
    percent: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[Instant]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[Instant | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        CheckConstraint("percent > 0", name="percent_is_positive"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="ends_after_it_begins"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name="withdrawn_with_a_reason"),
        Index("uq_target_standing", "region_id", "metric", "valid_from", unique=True, postgresql_where="withdrawn_at IS NULL"),
        {"info": {"scale": "region"}},
    )

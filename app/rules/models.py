"""A region's own rules. Rows are dated and never rewritten: a wrong one is withdrawn with a reason."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, Money, RegionKey


class RegionRule(Base):
    """What the head of a region decreed for a code of the pack; `value` counts in the unit of the nation's row."""

    __tablename__ = "region_rule"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    code: Mapped[str]
    value: Mapped[Money]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    decree_number: Mapped[str]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[Instant]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[Instant | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        CheckConstraint("value > 0", name="value_is_positive"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="ends_after_it_begins"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name="withdrawn_with_a_reason"),
        Index("uq_region_rule_standing", "region_id", "code", "valid_from", unique=True, postgresql_where="withdrawn_at IS NULL"),
        {"info": {"scale": "region"}},
    )

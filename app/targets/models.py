"""A region's own targets. As-of figures of earlier days keep one that was withdrawn later."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Key, RegionKey
from app.recorded import Dated, ends_after_it_begins, withdrawn_with_a_reason


class Target(Dated, Base):
    """`percent` is the least that `metric` should reach while `valid_from` …
    `valid_until`; `source` is the decree's number and name."""

    __tablename__ = "target"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    metric: Mapped[str]
    percent: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    source: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        CheckConstraint("percent > 0", name="percent_is_positive"),
        ends_after_it_begins(),
        withdrawn_with_a_reason(),
        Index("uq_target_standing", "region_id", "metric", "valid_from", unique=True, postgresql_where="withdrawn_at IS NULL"),
        {"info": {"scale": "region"}},
    )

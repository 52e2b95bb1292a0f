"""A region's own rules."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.db import Base, Key, Money, RegionKey
from app.recorded import Dated, ends_after_it_begins, withdrawn_with_a_reason


class RegionRule(Dated, Base):
    """What the head of a region decreed for a code of the pack; `value` counts in the unit of the nation's row."""

    __tablename__ = "region_rule"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    code: Mapped[str]
    value: Mapped[Money]
    decree_number: Mapped[str]
    __table_args__ = (
        CheckConstraint("value > 0", name="value_is_positive"),
        ends_after_it_begins(),
        withdrawn_with_a_reason(),
        Index("uq_region_rule_standing", "region_id", "code", "valid_from", unique=True, postgresql_where="withdrawn_at IS NULL"),
        {"info": {"scale": "region"}},
    )

"""A claimed figure as its source gave it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Key, Money, RegionKey
from app.recorded import Recorded, withdrawn_with_a_reason


class Claim(Recorded, Base):
    """What was said of a region's year. `metric` where the source means one of ours, else `divides_by` in its own words.

    `percent_places` and `…_unit` keep how finely a number was given (21,50 → 2 places; 554,44
    miliar → 10 juta), because the truth lies within that.
    """

    __tablename__ = "claim"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    fiscal_year: Mapped[int]
    statement: Mapped[str] = mapped_column(Text)
    metric: Mapped[str | None]
    divides_by: Mapped[str | None] = mapped_column(Text)
    basis: Mapped[str | None]
    scope: Mapped[str | None]
    period: Mapped[str | None]
    as_of: Mapped[date | None]
    percent: Mapped[Decimal | None] = mapped_column(Numeric(9, 4))
    percent_places: Mapped[int | None] = mapped_column(SmallInteger)
    amount: Mapped[Money | None]
    amount_unit: Mapped[Money | None]
    denominator: Mapped[Money | None]
    denominator_unit: Mapped[Money | None]
    orders: Mapped[int | None]
    rank_by_percent: Mapped[int | None]
    rank_by_amount: Mapped[int | None]
    source: Mapped[str] = mapped_column(Text)
    source_date: Mapped[date | None]
    source_url: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        CheckConstraint("percent IS NOT NULL OR amount IS NOT NULL", name="says_a_number"),
        CheckConstraint("metric IS NOT NULL OR divides_by IS NOT NULL", name="says_of_what"),
        CheckConstraint("(percent IS NULL) = (percent_places IS NULL)", name="percent_has_its_places"),
        CheckConstraint("(amount IS NULL) = (amount_unit IS NULL)", name="amount_has_its_unit"),
        CheckConstraint("(denominator IS NULL) = (denominator_unit IS NULL)", name="denominator_has_its_unit"),
        withdrawn_with_a_reason(),
        Index("ix_claim_year", "region_id", "fiscal_year", "id"),
        {"info": {"scale": "region"}},
    )

"""What people type for the control report, kept per month; a quarter reads its last
month. Shares are hundredths of a percent (0 to 10,000)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, Money, RegionKey


class ControlNote(Base):
    """A package at the end of a month: how far the work is, what stands in its way, who
    sees to it. The planned days replace those of the RUP."""

    __tablename__ = "control_note"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    fiscal_year: Mapped[int]
    month: Mapped[int]
    kd_rup: Mapped[str]
    satker_code: Mapped[str]
    physical_bps: Mapped[int | None]
    planned_start: Mapped[date | None]
    planned_finish: Mapped[date | None]
    problem: Mapped[str] = mapped_column(Text)
    solution: Mapped[str] = mapped_column(Text)
    officer: Mapped[str]
    written_at: Mapped[Instant]
    written_by: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("region_id", "fiscal_year", "month", "kd_rup"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month_is_a_month"),
        CheckConstraint("physical_bps BETWEEN 0 AND 10000", name="physical_is_a_share"),
        CheckConstraint("planned_finish >= planned_start", name="plan_ends_after_it_starts"),
        {"info": {"scale": "region"}},
    )


class ControlHeader(Base):
    """Income and spending at the end of a month, budget and realised, as the office types
    them; `satker_code` is empty for the whole region."""

    __tablename__ = "control_header"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    fiscal_year: Mapped[int]
    month: Mapped[int]
    satker_code: Mapped[str]
    income_budget: Mapped[Money | None]
    income_realised: Mapped[Money | None]
    spending_budget: Mapped[Money | None]
    spending_realised: Mapped[Money | None]
    written_at: Mapped[Instant]
    written_by: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("region_id", "fiscal_year", "month", "satker_code"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month_is_a_month"),
        CheckConstraint(
            "income_budget >= 0 AND income_realised >= 0 AND spending_budget >= 0 AND spending_realised >= 0",
            name="figures_are_not_negative",
        ),
        {"info": {"scale": "region"}},
    )

"""What a region chose for its dashboard; a region that chose nothing has no row."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, RegionKey


class DashboardChoice(Base):
    """`metric` is the code of the one number on top; an office below `behind_below` percent is
    behind; `public` shows all of it without signing in."""

    __tablename__ = "dashboard_choice"
    region_id: Mapped[RegionKey]
    metric: Mapped[str | None]
    behind_below: Mapped[int]
    public: Mapped[bool]
    chosen_by: Mapped[UUID | None]
    chosen_at: Mapped[Instant] = mapped_column()
    __table_args__ = (
        CheckConstraint("behind_below BETWEEN 1 AND 100", name="behind_below_is_a_percent"),
        {"info": {"scale": "region"}},
    )

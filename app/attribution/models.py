"""What people settled: one row a decision, never deleted; an undone one keeps who undid it and why."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class Attribution(Base):
    """A decision about one order: charged to a package, left without one, the same as one of ours, or not the same.

    `own_kd_rup` is the code that the order had when it was settled: a decision about another code no longer holds.
    """

    __tablename__ = "attribution"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_key: Mapped[str]
    decision: Mapped[str]
    own_kd_rup: Mapped[str | None]
    kd_rup: Mapped[str | None]
    """The package that was chosen."""
    twin_key: Mapped[str | None]
    """The order placed here that it is, or is not, the same as."""
    twin_ref_before: Mapped[str | None]
    """What stood as the national number of that order before it was linked."""
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Instant]
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[Instant | None]
    undo_reason: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        CheckConstraint("decision IN ('charged', 'none', 'linked', 'different')", name="decision_is_known"),
        CheckConstraint("(decision = 'charged') = (kd_rup IS NOT NULL)", name="charged_names_its_package"),
        CheckConstraint("(decision IN ('linked', 'different')) = (twin_key IS NOT NULL)", name="twins_are_two"),
        Index(
            "uq_attribution_package", "region_id", "order_key", unique=True,
            postgresql_where="undone_at IS NULL AND decision IN ('charged', 'none')",
        ),
        Index(
            "uq_attribution_link", "region_id", "order_key", unique=True, postgresql_where="undone_at IS NULL AND decision = 'linked'",
        ),
        Index(
            "uq_attribution_linked", "region_id", "twin_key", unique=True, postgresql_where="undone_at IS NULL AND decision = 'linked'",
        ),
        Index("ix_attribution_order", "region_id", "order_key", "decided_at"),
        {"info": {"scale": "region"}},
    )  # fmt: skip

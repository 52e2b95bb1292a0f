"""The tables of a dispute: what is held against whom, what was answered and decided, and the evidence that both sides put in."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, Key, RegionKey
from app.orders.models import Order

OPEN_STATES = "('claim', 'answered', 'pending')"


class Dispute(Base):
    """One claim of one side (`side`) about an order. `statement`, once written, stays; so do `answer` and `decision`."""

    __tablename__ = "dispute"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    position: Mapped[int]
    state: Mapped[str]
    side: Mapped[str]
    """Who opened it: `buyer` or `vendor`."""
    subject: Mapped[str]
    statement: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    """When the present state runs out; None once it has ended."""
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[Instant | None]
    escalated_at: Mapped[Instant | None]
    decision: Mapped[str | None] = mapped_column(Text)
    """The sentence of who decided it; which way it went is the state."""
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[Instant | None]
    order: Mapped[Order] = relationship(viewonly=True, lazy="joined", innerjoin=True)
    evidence: Mapped[list["Evidence"]] = relationship(viewonly=True, order_by="Evidence.position", lazy="selectin")
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        UniqueConstraint("region_id", "order_id", "position"),
        CheckConstraint("side IN ('buyer', 'vendor')", name="side_is_known"),
        CheckConstraint("num_nonnulls(answer, answered_by, answered_at) IN (0, 3)", name="answered_whole"),
        CheckConstraint("num_nonnulls(decision, decided_by) IN (0, 2)", name="decided_whole"),
        CheckConstraint("(ended_at IS NULL) = (due_at IS NOT NULL)", name="open_ones_have_a_clock"),
        Index(
            "uq_dispute_open_of_a_side",
            "region_id",
            "order_id",
            "side",
            unique=True,
            postgresql_where=f"state IN {OPEN_STATES}",
        ),
        Index("ix_dispute_due", "region_id", "due_at", postgresql_where="state IN ('claim', 'answered')"),
        Index("ix_dispute_state", "region_id", "state", "id"),
        {"info": {"scale": "region", "never_deleted": True}},
    )


class Evidence(Base):
    """A paper or picture that one side put in: its content was checked, and it is never changed or taken out."""

    __tablename__ = "dispute_evidence"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    dispute_id: Mapped[UUID]
    position: Mapped[int]
    side: Mapped[str]
    file_sha256: Mapped[str]
    file_type: Mapped[str]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[Instant]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "dispute_id"], ["dispute.region_id", "dispute.id"]),
        UniqueConstraint("region_id", "dispute_id", "position"),
        CheckConstraint("side IN ('buyer', 'vendor')", name="side_is_known"),
        {"info": {"scale": "region", "append_only": True}},
    )

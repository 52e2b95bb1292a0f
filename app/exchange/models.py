"""What an import leaves for a person to decide."""

from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, Money, RegionKey


class ReversalProposal(Base):
    """A realised order that vanished from a full file: a person decides whether it is reversed; nothing disappears by itself."""

    __tablename__ = "reversal_proposal"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_key: Mapped[str]
    batch_id: Mapped[UUID]
    amount: Mapped[Money]
    proposed_at: Mapped[Instant]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Instant | None]
    reason: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        Index("uq_reversal_proposal_open", "region_id", "order_key", unique=True, postgresql_where="decision IS NULL"),
        {"info": {"scale": "region"}},
    )

"""Files of an order's payments and handovers; each belongs to exactly one of them."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, Key, RegionKey
from app.fulfilment.models import Handover
from app.payment.models import Payment


class Attachment(Base):
    """A PDF or picture of a paper. `position` counts those of its order; `size` is that of the file as it is handed out."""

    __tablename__ = "order_attachment"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    payment_id: Mapped[UUID | None]
    handover_id: Mapped[UUID | None]
    position: Mapped[int]
    kind: Mapped[str]
    side: Mapped[str]
    """Who put it in: `buyer` (any official of the office) or `vendor`."""
    note: Mapped[str | None] = mapped_column(Text)
    file_sha256: Mapped[str]
    file_type: Mapped[str]
    size: Mapped[int]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[Instant]
    payment: Mapped[Payment | None] = relationship(viewonly=True)
    handover: Mapped[Handover | None] = relationship(viewonly=True)
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        ForeignKeyConstraint(["region_id", "payment_id"], ["payment.region_id", "payment.id"]),
        ForeignKeyConstraint(["region_id", "handover_id"], ["handover.region_id", "handover.id"]),
        UniqueConstraint("region_id", "order_id", "position"),
        CheckConstraint("num_nonnulls(payment_id, handover_id) = 1", name="of_a_payment_or_a_handover"),
        CheckConstraint("side IN ('buyer', 'vendor')", name="side_is_known"),
        CheckConstraint("size > 0", name="size_is_positive"),
        {"info": {"scale": "region", "append_only": True}},
    )

"""The table of the warnings that were answered."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

import app.orders.models  # noqa: F401 (tables that these point to)
from app.db import Base, Instant, Key, RegionKey


class OrderWarning(Base):
    """A warning that stood open when the PPK approved: the words and figures of
    that moment, and the reason it was answered with."""

    __tablename__ = "order_warning"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    flag: Mapped[str]
    said: Mapped[str] = mapped_column(Text)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    answer: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[Instant]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        Index("ix_order_warning_order", "region_id", "order_id"),
        Index("ix_order_warning_flag", "region_id", "flag", "answered_at"),
        {"info": {"scale": "region", "append_only": True}},
    )

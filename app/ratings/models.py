"""The tables of ratings: the scores of one side of one order, and the one reply to them."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

import app.vendors.models  # noqa: F401 (tables that these point to)
from app.db import Base, Instant, Key, RegionKey
from app.orders.models import Order


class Rating(Base):
    """1 (bad) to 5 (good). The buyer scores the vendor in the first three, the vendor the buyer in the other two."""

    __tablename__ = "rating"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    side: Mapped[str]
    """Who rates: `buyer` or `vendor`."""
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"))
    quality: Mapped[int | None]
    timeliness: Mapped[int | None]
    service: Mapped[int | None]
    clarity: Mapped[int | None]
    payment_speed: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    rated_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    rated_at: Mapped[Instant]
    order: Mapped[Order] = relationship(viewonly=True)
    reply: Mapped["RatingReply | None"] = relationship(viewonly=True, uselist=False, lazy="selectin")
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        UniqueConstraint("region_id", "order_id", "side"),
        CheckConstraint(
            "(side = 'buyer' AND num_nonnulls(quality, timeliness, service) = 3 AND num_nonnulls(clarity, payment_speed) = 0)"
            " OR (side = 'vendor' AND num_nonnulls(quality, timeliness, service) = 0 AND num_nonnulls(clarity, payment_speed) = 2)",
            name="each_side_has_its_questions",
        ),
        CheckConstraint(
            "LEAST(quality, timeliness, service, clarity, payment_speed) >= 1"
            " AND GREATEST(quality, timeliness, service, clarity, payment_speed) <= 5",
            name="one_to_five",
        ),
        Index("ix_rating_vendor", "region_id", "vendor_id", "id"),
        {"info": {"scale": "region", "append_only": True}},
    )


class RatingReply(Base):
    """What the rated side says to it."""

    __tablename__ = "rating_reply"
    region_id: Mapped[RegionKey]
    rating_id: Mapped[Key]
    text: Mapped[str] = mapped_column(Text)
    replied_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    replied_at: Mapped[Instant]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "rating_id"], ["rating.region_id", "rating.id"]),
        {"info": {"scale": "region", "append_only": True}},
    )

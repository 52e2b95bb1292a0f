"""A demand and the listings that answer it. Both belong to the region of who asks."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

import app.regions.models
import app.vendors.models  # noqa: F401 (tables that these point to)
from app.catalogue.models import Quantity
from app.db import Base, Instant, Key, RegionKey


class Demand(Base):
    """Something that a buyer needs; `quantity` of `unit`, about. Who asks is shown as their satker, never by name."""

    __tablename__ = "demand"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    state: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    satker_code: Mapped[str | None]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]
    answers: Mapped[list["DemandAnswer"]] = relationship(viewonly=True, order_by="DemandAnswer.answered_at", lazy="selectin")
    __table_args__ = (
        ForeignKeyConstraint(["region_id"], ["region.id"]),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_time"),
        Index("ix_demand_open", "region_id", "asked_at", postgresql_where="state = 'open'"),
        Index("ix_demand_asked_by", "region_id", "asked_by", "asked_at"),
        {"info": {"scale": "region"}},
    )


class DemandAnswer(Base):
    """A published listing of the same region with which its vendor answers."""

    __tablename__ = "demand_answer"
    region_id: Mapped[RegionKey]
    demand_id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"))
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[Instant]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "demand_id"], ["demand.region_id", "demand.id"]),
        ForeignKeyConstraint(["region_id", "listing_id"], ["listing.region_id", "listing.id"]),
        {"info": {"scale": "region"}},
    )

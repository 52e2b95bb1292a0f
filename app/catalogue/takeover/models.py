"""A file of an older catalogue: what its rows would do, and once it was applied, what they did."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue.bulk.models import Received
from app.db import Base, Key, RegionKey

VENDORS, LISTINGS = KINDS = ("vendors", "listings")


class Takeover(Received, Base):
    """An office's file of vendors, or of products for one of its etalase."""

    __tablename__ = "takeover"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    kind: Mapped[str]
    etalase_id: Mapped[UUID | None]
    started_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    started_role: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"]),
        CheckConstraint("kind IN ('vendors', 'listings')", name="kind_is_known"),
        CheckConstraint("(kind = 'listings') = (etalase_id IS NOT NULL)", name="listings_have_an_etalase"),
        CheckConstraint("done_rows BETWEEN 0 AND rows", name="done_within_rows"),
        CheckConstraint("applied_at IS NULL OR started_at IS NOT NULL", name="applied_once_started"),
        Index("ix_takeover_received", "region_id", "received_at"),
        {"info": {"scale": "region"}},
    )

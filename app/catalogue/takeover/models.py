"""A file of an older catalogue: what its rows would do, and once it was applied, what they did."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey

VENDORS, LISTINGS = KINDS = ("vendors", "listings")


class Takeover(Base):
    """Its bytes lie in the object store under `sha256`; the figures are of the dry run until it begins."""

    __tablename__ = "takeover"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    kind: Mapped[str]
    etalase_id: Mapped[UUID | None]
    file_name: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    ignored: Mapped[list[str]] = mapped_column(JSONB)
    """Headings that are not known."""
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    bad: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Every bad row: its number, SKU or name, and faults by column."""
    received_at: Mapped[Instant]
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[Instant | None]
    started_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    started_name: Mapped[str | None]
    started_role: Mapped[str | None]
    """Who applied it: a job goes on in that person's name."""
    done_rows: Mapped[int]
    applied_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"]),
        CheckConstraint("kind IN ('vendors', 'listings')", name="kind_is_known"),
        CheckConstraint("(kind = 'listings') = (etalase_id IS NOT NULL)", name="listings_have_an_etalase"),
        CheckConstraint("done_rows BETWEEN 0 AND rows", name="done_within_rows"),
        CheckConstraint("applied_at IS NULL OR started_at IS NOT NULL", name="applied_once_started"),
        Index("ix_takeover_received", "region_id", "received_at"),
        {"info": {"scale": "region"}},
    )

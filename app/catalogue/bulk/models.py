"""A workbook of listings that a vendor sent in: what its rows would do, and once it was applied, what they did."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class Received:
    """A file that was sent in, whose bytes lie in the object store under `sha256`. `done_rows` grows while a job
    works; the figures are of the dry run until it begins."""

    file_name: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    ignored: Mapped[list[str]] = mapped_column(JSONB)
    """Headings that are not known."""
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    bad: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Every bad row: its number, what names it, and faults by column."""
    received_at: Mapped[Instant]
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[Instant | None]
    started_name: Mapped[str | None]
    """Who applied it: a job goes on in that person's name."""
    done_rows: Mapped[int]
    applied_at: Mapped[Instant | None]


class ListingUpload(Received, Base):
    """A vendor's workbook for one etalase."""

    __tablename__ = "listing_upload"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"))
    etalase_id: Mapped[UUID]
    samples: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Some of the new and changed rows of the dry run, to be looked at."""
    started_by: Mapped[UUID | None]
    sends: Mapped[bool]
    """Are good rows sent to the curators, or left as drafts?"""

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"]),
        CheckConstraint("done_rows BETWEEN 0 AND rows", name="done_within_rows"),
        CheckConstraint("applied_at IS NULL OR started_at IS NOT NULL", name="applied_once_started"),
        Index("ix_listing_upload_vendor", "vendor_id", "received_at"),
        {"info": {"scale": "region"}},
    )

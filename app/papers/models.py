"""An issue of a paper: what it says, frozen; and, once somebody asked for it, the file that was drawn from that."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, Money, RegionKey


class Paper(Base):
    """One issue. `position` tells papers of one kind apart (the second BAST of an order), `standing` is a fingerprint of what of the order it says.

    `total`, `buyer_name`, `vendor_name`, `number` and `dated` are what the public page shows; no person is named there.
    """

    __tablename__ = "order_paper"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    kind: Mapped[str]
    position: Mapped[int]
    issue: Mapped[int]
    standing: Mapped[str]
    token: Mapped[UUID]
    """128 random bits, printed on the paper as the address of its public page."""
    number: Mapped[str]
    dated: Mapped[date]
    total: Mapped[Money]
    buyer_name: Mapped[str]
    vendor_name: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_sha256: Mapped[str]
    issued_at: Mapped[Instant]
    drawn_at: Mapped[Instant | None]
    drawn_sha256: Mapped[str | None]
    """Of the drawing, which `data`, `token` and `issued_at` give again byte for byte."""
    sha256: Mapped[str | None]
    """Of the file that is served."""
    size: Mapped[int | None]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        UniqueConstraint("region_id", "order_id", "kind", "position", "issue"),
        UniqueConstraint("region_id", "token"),
        CheckConstraint("position > 0 AND issue > 0", name="counts_from_one"),
        CheckConstraint(
            "(sha256 IS NULL) = (drawn_at IS NULL) AND (sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (drawn_sha256 IS NULL)",
            name="drawn_whole_or_not",
        ),
        {"info": {"scale": "region"}},
    )


class ReportPaper(Base):
    """A report that was drawn with a code: what it is called and of what it speaks, and the hash of all that it says. No person is named."""

    __tablename__ = "report_paper"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    token: Mapped[UUID]
    """128 random bits, printed on the report as the address of its public page."""
    title: Mapped[str]
    subtitle: Mapped[str]
    content_sha256: Mapped[str]
    first_at: Mapped[Instant]
    last_at: Mapped[Instant]
    """When it was first and last drawn saying this."""
    __table_args__ = (
        UniqueConstraint("region_id", "token"),
        UniqueConstraint("region_id", "content_sha256"),
        Index("ix_report_paper_scope", "region_id", "subtitle", "title"),
        {"info": {"scale": "region"}},
    )

"""A file on its way in, and how far its reading is."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class ImportUpload(Base):
    """`report` is the last preview's (or the import's) report as the command line prints it, `preview` its samples; `seen_batch`
    is the newest import of the same dataset and year that the preview compared with."""

    __tablename__ = "import_upload"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    state: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None]
    fiscal_year: Mapped[int]
    dataset: Mapped[str | None]
    as_of: Mapped[date | None]
    partial: Mapped[bool]
    origin: Mapped[str]
    source_id: Mapped[UUID | None]
    created_at: Mapped[Instant]
    created_by: Mapped[UUID | None]
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    preview: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    seen_batch: Mapped[UUID | None]
    batch_id: Mapped[UUID | None]
    problem: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        CheckConstraint("size > 0", name="a_file_has_bytes"),
        CheckConstraint("(state = 'APPLIED') = (batch_id IS NOT NULL)", name="applied_has_its_import"),
        Index("ix_import_upload_newest", "region_id", "created_at"),
        {"info": {"scale": "region"}},
    )


class ImportProgress(Base):
    """Rows and bytes read so far in the present step, written while the import's own
    transaction is open; `attempts` counts its beginnings."""

    __tablename__ = "import_progress"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    rows: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int]
    at: Mapped[Instant]
    __table_args__ = ({"info": {"scale": "region"}},)

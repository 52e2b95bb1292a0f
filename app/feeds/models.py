"""Imported rows as they came, in every version that was ever known, and the imports that brought them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class ImportBatch(Base):
    """One applied import: who, when, which file, as of when, and what it changed."""

    __tablename__ = "import_batch"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    dataset: Mapped[str]
    fiscal_year: Mapped[int]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    as_of: Mapped[date]
    known_at: Mapped[Instant]
    applied_at: Mapped[Instant]
    account_id: Mapped[UUID | None]
    partial: Mapped[bool]
    rows: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    gone: Mapped[int]
    quarantined: Mapped[int]
    __table_args__ = (
        Index("ix_import_batch_newest", "region_id", "dataset", "fiscal_year", "known_at"),
        {"info": {"scale": "region"}},
    )


class ImportedRow(Base):
    """One version of one row of a dataset: the raw row with its types as it came, known from one import until the next that changed it."""

    __tablename__ = "imported_row"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    dataset: Mapped[str]
    fiscal_year: Mapped[int]
    row_key: Mapped[str]
    row_hash: Mapped[bytes] = mapped_column(LargeBinary)
    known_from: Mapped[Instant]
    known_until: Mapped[Instant | None]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    __table_args__ = (
        Index(
            "uq_imported_row_current", "region_id", "dataset", "fiscal_year", "row_key", unique=True,
            postgresql_where="known_until IS NULL",
        ),
        Index("ix_imported_row_history", "region_id", "dataset", "fiscal_year", "row_key", "known_from"),
        {"info": {"scale": "region"}},
    )  # fmt: skip

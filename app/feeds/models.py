"""Imported rows as they came, in every version that was ever known, and the imports that brought them."""

from datetime import date
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
    """One version of one row of a dataset, known from one import until the next that changed it; the
    raw row is at `place` in its pack (`RawPack`; no foreign key, whose check of every row would
    double the cost of writing it: `staging.keep` writes both)."""

    __tablename__ = "imported_row"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    dataset: Mapped[str]
    fiscal_year: Mapped[int]
    row_key: Mapped[str]
    row_hash: Mapped[bytes] = mapped_column(LargeBinary)
    known_from: Mapped[Instant]
    known_until: Mapped[Instant | None]
    pack_id: Mapped[UUID]
    place: Mapped[int]
    __table_args__ = (
        Index(
            "uq_imported_row_current", "region_id", "dataset", "fiscal_year", "row_key", unique=True,
            postgresql_where="known_until IS NULL",
        ),
        Index(
            "ix_imported_row_ended", "region_id", "dataset", "fiscal_year", "row_key", postgresql_where="known_until IS NOT NULL"
        ),
        {"info": {"scale": "region"}},
    )  # fmt: skip


class RawPack(Base):
    """Many raw rows of one import with the types that they came with, compressed; see
    `packing`. `own` and `served` are their column names."""

    __tablename__ = "raw_pack"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    own: Mapped[list[str]] = mapped_column(JSONB)
    served: Mapped[list[str]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = ({"info": {"scale": "region"}},)

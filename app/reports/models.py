"""A frozen report: one version of one published figure. Rows are only ever added; a correction is the next version."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey

KINDS = ("tally", "ranking", "closing")


class FrozenReport(Base):
    """`document` is the canonical JSON, byte for byte what `sha256` is of; `series_id` is the first version's key."""

    __tablename__ = "frozen_report"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    series_id: Mapped[UUID]
    version: Mapped[int]
    number: Mapped[str]
    kind: Mapped[str]
    fiscal_year: Mapped[int]
    title: Mapped[str]
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    document: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str]
    reason: Mapped[str | None] = mapped_column(Text)
    frozen_at: Mapped[Instant]
    frozen_by: Mapped[UUID | None]
    frozen_as: Mapped[str]
    __table_args__ = (
        UniqueConstraint("region_id", "series_id", "version"),
        CheckConstraint("kind IN ('tally', 'ranking', 'closing')", name="kind_is_known"),
        CheckConstraint("(version = 1) = (reason IS NULL)", name="a_correction_has_its_reason"),
        Index("ix_frozen_report_year", "region_id", "fiscal_year", "id"),
        {"info": {"scale": "region", "append_only": True}},
    )

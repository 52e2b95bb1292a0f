"""Where files are fetched from, and every fetching."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class ImportSource(Base):
    """`url` may contain `{tahun}`; `year_offset` says which year that is (0 this one, 1 the next); `hour` is the region's. The
    token lies in a file of the data folder that `token_ref` names; of it only `token_tail` is ever shown."""

    __tablename__ = "import_source"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    name: Mapped[str]
    url: Mapped[str] = mapped_column(Text)
    token_ref: Mapped[UUID | None]
    token_tail: Mapped[str]
    dataset: Mapped[str]
    year_offset: Mapped[int] = mapped_column(SmallInteger)
    hour: Mapped[int] = mapped_column(SmallInteger)
    enabled: Mapped[bool]
    failures: Mapped[int]
    next_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    created_by: Mapped[UUID | None]
    __table_args__ = (
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour_is_of_the_day"),
        CheckConstraint("year_offset BETWEEN -1 AND 1", name="year_is_near"),
        CheckConstraint("enabled = (next_at IS NOT NULL)", name="enabled_has_its_time"),
        Index("uq_import_source_name", "region_id", "name", unique=True),
        {"info": {"scale": "region"}},
    )


class ImportPull(Base):
    """One fetching: RUNNING, then RECEIVED (with its upload) or FAILED (with what failed)."""

    __tablename__ = "import_pull"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    source_id: Mapped[UUID]
    fiscal_year: Mapped[int]
    outcome: Mapped[str]
    pages: Mapped[int]
    rows: Mapped[int | None]
    bytes: Mapped[int] = mapped_column(BigInteger)
    problem: Mapped[str | None] = mapped_column(Text)
    upload_id: Mapped[UUID | None]
    started_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["region_id", "source_id"],
            ["import_source.region_id", "import_source.id"],
            name="fk_import_pull_source",
            ondelete="CASCADE",
        ),
        CheckConstraint("outcome IN ('RUNNING', 'RECEIVED', 'FAILED')", name="outcome_is_known"),
        Index("ix_import_pull_newest", "region_id", "source_id", "started_at"),
        {"info": {"scale": "region"}},
    )

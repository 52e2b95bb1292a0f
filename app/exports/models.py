"""What lies ready to be downloaded."""

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant


class ExportFile(Base):
    """The newest file of a form for a region and year; it lies in the data folder under its hash.
    `stamp` is what the ledger and the imports stood at."""

    __tablename__ = "export_file"
    region_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    """`isb-v6.json`: its form and how it is written."""
    format: Mapped[str]
    rows: Mapped[int]
    rows_sha256: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    stamp: Mapped[str]
    made_at: Mapped[Instant]
    """As of when it is."""
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$' AND rows_sha256 ~ '^[0-9a-f]{64}$'", name="hashes_are_hashes"),
        Index("ix_export_file_sha256", "sha256"),
        {"info": {"scale": "local"}},
    )

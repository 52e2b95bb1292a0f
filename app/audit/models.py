"""The audit trail's one table."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class AuditRow(Base):
    """One act. `region_id` 0 is the installation itself (accounts, vendors without a home yet)."""

    __tablename__ = "audit_row"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    at: Mapped[Instant]
    account_id: Mapped[UUID | None]
    role: Mapped[str]
    actor_name: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    __table_args__ = (
        Index("ix_audit_row_subject", "region_id", "subject_id", "id"),
        {"info": {"scale": "region", "append_only": True}},
    )

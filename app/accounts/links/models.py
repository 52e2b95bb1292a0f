"""The one table of links: the hash of each secret, for whom and for what."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant


class OneTimeLink(Base):
    """`made_by` is empty where the command line made it."""

    __tablename__ = "one_time_link"
    secret_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str]
    made_at: Mapped[Instant]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ends_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    __table_args__ = (
        CheckConstraint("purpose IN ('password', 'login', 'factors')", name="purpose_is_known"),
        Index("ix_one_time_link_account", "account_id", "purpose"),
        {"info": {"scale": "local"}},
    )

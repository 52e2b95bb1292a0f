"""The one table of links: the hash of each secret, for whom and for what."""

from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant

VALID_DAYS = 3
APART_DAYS = 7
"""For so long nobody who made a person the one link makes the other of `making.TOGETHER`; the row is kept as long."""


class OneTimeLink(Base):
    """`made_by` is empty where the command line made it. `rests_on`: the roles of its person, none of them over, and the one in
    which its maker made it. `account_sha256`: of the login and the kept password as they were."""

    __tablename__ = "one_time_link"
    secret_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str]
    made_at: Mapped[Instant]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ends_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    rests_on: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    account_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        CheckConstraint("purpose IN ('password', 'login', 'factors')", name="purpose_is_known"),
        Index("ix_one_time_link_account", "account_id", "purpose"),
        {"info": {"scale": "local"}},
    )

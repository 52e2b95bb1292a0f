"""One notice for one audience: a person, a vendor's people, the officials of a
satker, or those who hold a role for the whole region."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class OutgoingMail(Base):
    """A message for the mail server, as it is sent; `failed_at` when it was refused
    for good, `fault` the last answer that was no yes."""

    __tablename__ = "outgoing_mail"
    id: Mapped[Key]
    message: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[Instant]
    tries: Mapped[int]
    sent_at: Mapped[Instant | None]
    failed_at: Mapped[Instant | None]
    fault: Mapped[str | None] = mapped_column(Text)
    __table_args__ = ({"info": {"scale": "local"}},)


class MailMute(Base):
    """A kind of mail that a person does not want."""

    __tablename__ = "mail_mute"
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    __table_args__ = ({"info": {"scale": "local"}},)


class Notice(Base):
    """`id` follows from the move and the audience, so a job that runs twice writes it once."""

    __tablename__ = "notice"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    account_id: Mapped[UUID | None]
    vendor_id: Mapped[UUID | None]
    satker_code: Mapped[str | None]
    region_role: Mapped[str | None]
    title: Mapped[str]
    link: Mapped[str]
    move: Mapped[str]
    state: Mapped[str]
    actor_role: Mapped[str]
    note: Mapped[str | None] = mapped_column(Text)
    at: Mapped[Instant]
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, vendor_id, satker_code, region_role) = 1", name="one_audience"),
        # of its audiences a notice has one: only that one's index has it
        Index("ix_notice_account", "account_id", "at", postgresql_where="account_id IS NOT NULL"),
        Index("ix_notice_vendor", "vendor_id", "at", postgresql_where="vendor_id IS NOT NULL"),
        Index("ix_notice_role", "region_id", "region_role", "at", postgresql_where="region_role IS NOT NULL"),
        Index("ix_notice_satker", "region_id", "satker_code", "at", postgresql_where="satker_code IS NOT NULL"),
        {"info": {"scale": "region"}},
    )

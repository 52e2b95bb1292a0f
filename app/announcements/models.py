"""An announcement is written once and never changed: a wrong one is taken back and another written. Who has closed which."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class Announcement(Base):
    """Shown from `shown_from` until before `shown_until`; `text_en` is for those who read English, who else see `text`."""

    __tablename__ = "announcement"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[str]
    shown_from: Mapped[Instant]
    shown_until: Mapped[Instant]
    written_by: Mapped[UUID | None]
    written_at: Mapped[Instant]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[Instant | None]
    __table_args__ = (
        CheckConstraint("shown_from < shown_until", name="ends_after_it_begins"),
        CheckConstraint("audience IN ('everyone', 'vendors', 'officials')", name="audience_is_known"),
        {"info": {"scale": "region"}},
    )


class ClosedAnnouncement(Base):
    """A person has read it and does not want to see it again."""

    __tablename__ = "closed_announcement"
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    announcement_id: Mapped[UUID] = mapped_column(primary_key=True)
    __table_args__ = ({"info": {"scale": "local"}},)

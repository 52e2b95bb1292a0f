"""Filters that a person keeps."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key


class SavedList(Base):
    """What narrows a list and which columns it has, under a name; the `chosen` one is how the list opens for its person."""

    __tablename__ = "saved_list"
    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    list_code: Mapped[str]
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    chosen: Mapped[bool]
    saved_at: Mapped[Instant]
    __table_args__ = (
        UniqueConstraint("account_id", "list_code", "name"),
        Index("uq_saved_list_chosen", "account_id", "list_code", unique=True, postgresql_where="chosen"),
        {"info": {"scale": "local"}},
    )

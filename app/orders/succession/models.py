"""Every time that a side of an order passed from one official to another: by
which decree, until when, and when it came to an end."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey


class Kind(StrEnum):
    """How an official goes on with another's orders."""

    DEFINITIVE = "definitive"
    """The successor in the post."""
    PLT = "plt"
    """Pelaksana tugas: the post is vacant."""
    PLH = "plh"
    """Pelaksana harian: the official is away and comes back."""


class Succession(Base):
    """`act_id` is what was decided at once; `until` the end of a Plh's power; `returned_at` when the
    order came back, `ended_at` when it ended either way."""

    __tablename__ = "order_succession"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    act_id: Mapped[UUID]
    side: Mapped[str]
    from_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    to_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    decree_number: Mapped[str]
    decree_date: Mapped[date]
    first_day: Mapped[date]
    last_day: Mapped[date]
    until: Mapped[Instant | None]
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    returned_at: Mapped[Instant | None]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        CheckConstraint("side IN ('pp', 'ppk')", name="side_is_known"),
        CheckConstraint("kind IN ('definitive', 'plt', 'plh')", name="kind_is_known"),
        CheckConstraint("(kind = 'plh') = (until IS NOT NULL)", name="plh_comes_back"),
        CheckConstraint("from_account_id <> to_account_id", name="two_persons"),
        Index("ix_order_succession_order", "region_id", "order_id", "id"),
        Index(
            "uq_order_succession_open", "region_id", "order_id", "side", unique=True,
            postgresql_where="until IS NOT NULL AND ended_at IS NULL",
        ),
        Index("ix_order_succession_from", "region_id", "from_account_id", postgresql_where="until IS NOT NULL AND ended_at IS NULL"),
        {"info": {"scale": "region"}},
    )  # fmt: skip

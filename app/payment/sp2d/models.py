"""A list of SP2D as it was sent in, and its rows with what each met."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

import app.organisations.models  # noqa: F401 (tables that these point to)
from app.db import Base, Instant, Key, Money, RegionKey
from app.payment.models import Payment


class Sp2dList(Base):
    """One file of one satker."""

    __tablename__ = "sp2d_list"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    satker_code: Mapped[str]
    state: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    sent_at: Mapped[Instant]
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    rows: Mapped[list["Sp2dRow"]] = relationship(viewonly=True, order_by="Sp2dRow.position")
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "satker_code"], ["satker.region_id", "satker.code"]),
        Index("ix_sp2d_list_satker", "region_id", "satker_code", "id"),
        {"info": {"scale": "region"}},
    )


class Sp2dRow(Base):
    """One row: what it says (as typed where it could not be read) and what was found. `position` is its number in the file.

    `verdict` is one of `matching.Verdict`; `said` is the reason for a person.
    """

    __tablename__ = "sp2d_row"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    list_id: Mapped[UUID]
    position: Mapped[int]
    number: Mapped[str]
    dated: Mapped[date | None]
    reference: Mapped[str]
    amount: Mapped[Money | None]
    typed: Mapped[str] = mapped_column(Text)
    """The row's cells, one after the other, as they came."""
    verdict: Mapped[str]
    said: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[UUID | None]
    payment: Mapped[Payment | None] = relationship(viewonly=True)
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "list_id"], ["sp2d_list.region_id", "sp2d_list.id"]),
        ForeignKeyConstraint(["region_id", "payment_id"], ["payment.region_id", "payment.id"]),
        CheckConstraint("verdict NOT IN ('match', 'paid') OR num_nonnulls(dated, amount, payment_id) = 3", name="a_match_is_whole"),
        Index("uq_sp2d_row_position", "region_id", "list_id", "position", unique=True),
        {"info": {"scale": "region"}},
    )

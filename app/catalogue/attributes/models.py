"""The definitions of an etalase's attributes."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey

TEXT, NUMBER, CHOICE, YES_NO = "text", "number", "choice", "yes_no"


class EtalaseAttribute(Base):
    """One thing that an etalase asks: of all its listings, or of those in a category and below it.

    The code and the kind never change, because versions on file hold values of them. A retired one is
    asked no more, and still names what older versions say.
    """

    __tablename__ = "etalase_attribute"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    etalase_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    unit: Mapped[str | None]
    """Of a number: what it is counted in."""
    choices: Mapped[list[str]] = mapped_column(JSONB)
    category_code: Mapped[str | None] = mapped_column(ForeignKey("category.code"))
    required: Mapped[bool]
    """Demanded when a listing is sent in; a draft may lack it."""
    position: Mapped[int]
    created_at: Mapped[Instant]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[Instant | None]

    def is_asked_in(self, category_code: str) -> bool:
        """Of a listing in that category? One of `01` is asked in `01.02` too."""
        return self.category_code is None or f"{category_code}.".startswith(f"{self.category_code}.")

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"]),
        UniqueConstraint("region_id", "etalase_id", "code"),
        CheckConstraint("kind IN ('text', 'number', 'choice', 'yes_no')", name="kind_is_known"),
        CheckConstraint("(kind = 'choice') = (jsonb_array_length(choices) > 0)", name="choices_of_a_choice"),
        CheckConstraint("unit IS NULL OR kind = 'number'", name="unit_of_a_number"),
        Index("ix_etalase_attribute_shelf", "region_id", "etalase_id", "position"),
        {"info": {"scale": "region"}},
    )

"""The region: reference data that every other table may point to. Its `id` is a small number of our own; codes are attributes."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Region(Base):
    """`code` is the Kemendagri code (`32.04`) or, for a ministry or agency, its KLPD code
    (`K34`); `klpd_code` is bound by the first import."""

    __tablename__ = "region"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    klpd_code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    tier: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    timezone: Mapped[str]
    __table_args__ = (
        CheckConstraint("tier IN ('provinsi', 'kabupaten', 'kota', 'kementerian', 'lembaga')", name="tier_is_known"),
        CheckConstraint("id > 0", name="id_is_positive"),
        {"info": {"scale": "reference"}},
    )

    @property
    def digits(self) -> str:
        """The code without dots, as slugs and numbers carry it: `3204`."""
        return self.code.replace(".", "")


class Holiday(Base):
    """A day off of a region's own calendar: national holidays and cuti bersama by the yearly SKB, or the region's own."""

    __tablename__ = "holiday"
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="national")
    """`national` or `joint` (cuti bersama) by the SKB, `own` by the region itself."""
    __table_args__ = (
        CheckConstraint("kind IN ('national', 'joint', 'own')", name="kind_is_known"),
        {"info": {"scale": "reference"}},
    )

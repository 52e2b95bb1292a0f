"""A version of what stands on top of the papers of a region or of one of its offices."""

from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey

REGION = ""
"""In place of an office's code: the region's own."""


class LetterheadVersion(Base):
    """`satker_code` is an office's, or `REGION`. An empty text says nothing of its own: then the
    region's counts, or what the plan calls the office.

    The logo is the region's and stands on the papers of every office. What was printed stays in each
    paper: a version only says what the next one gets.
    """

    __tablename__ = "letterhead_version"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    satker_code: Mapped[str]
    version: Mapped[int]
    name: Mapped[str]
    address: Mapped[str] = mapped_column("office_address")
    phone: Mapped[str] = mapped_column("office_phone")
    email: Mapped[str] = mapped_column("office_email")
    website: Mapped[str] = mapped_column("office_website")
    logo_sha256: Mapped[str | None]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[Instant]
    __table_args__ = (
        UniqueConstraint("region_id", "satker_code", "version"),
        CheckConstraint("version > 0", name="counts_from_one"),
        CheckConstraint("satker_code = '' OR logo_sha256 IS NULL", name="the_logo_is_the_regions"),
        {"info": {"scale": "region", "append_only": True}},
    )

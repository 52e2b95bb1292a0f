"""A seal of some rows of a region."""

from datetime import UTC, date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import iso
from app.db import Base, Instant, RegionKey


class Seal(Base):
    """`seq` counts the seals of a region without a gap and is given at sealing: rows are
    sealed in the order in which they were seen, not made.

    `of` is the table whose rows it seals, or `seal`: then it closes `closes`, a day of the region, over the seals since the last
    one that did. `ids` (16 bytes a row) and `leaves` (32) let a change be named to the row; what is signed are the others.
    """

    __tablename__ = "seal"
    region_id: Mapped[RegionKey]
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    format: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[Instant]
    of: Mapped[str]
    closes: Mapped[date | None]
    n: Mapped[int]
    first_id: Mapped[UUID | None]
    last_id: Mapped[UUID | None]
    """The least and the greatest of the keys, whatever order they came in."""
    root: Mapped[bytes]
    previous: Mapped[bytes]
    """SHA-256 of the statement of the seal before it."""
    digest: Mapped[bytes]
    """SHA-256 of its own statement."""
    public_key: Mapped[bytes]
    signature: Mapped[bytes]
    ids: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    leaves: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    __table_args__ = (
        CheckConstraint("(of = 'seal') = (closes IS NOT NULL)", name="closes_a_day_or_seals_rows"),
        CheckConstraint("seq > 0 AND n >= 0", name="counts_from_one"),
        Index("ix_seal_recent", "region_id", "of", "last_id"),
        Index("ix_seal_day", "region_id", "at"),
        {"info": {"scale": "region", "append_only": True}},
    )

    def said(self) -> dict[str, Any]:
        """What is signed, in plain JSON values; with the signature it is what is published."""
        return {
            "region": self.region_id,
            "seq": self.seq,
            "format": self.format,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "of": self.of,
            "closes": iso(self.closes),
            "n": self.n,
            "first": str(self.first_id) if self.first_id else None,
            "last": str(self.last_id) if self.last_id else None,
            "root": self.root.hex(),
            "previous": self.previous.hex(),
            "key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }

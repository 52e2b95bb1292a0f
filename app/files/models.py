"""One row per object that is kept, whoever sent it and however many things point to it."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key


class StoredFile(Base):
    """An object of the store. Pictures lie there in three widths under the hash of the largest; papers (PDF) as they came."""

    __tablename__ = "stored_file"
    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(unique=True)
    content_type: Mapped[str]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    stored_at: Mapped[Instant]
    stored_by: Mapped[UUID | None]
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_a_hash"),
        CheckConstraint("(content_type = 'image/webp') = (width IS NOT NULL)", name="pictures_have_a_size"),
        {"info": {"scale": "local"}},
    )

    @property
    def is_picture(self) -> bool:
        return self.content_type == "image/webp"

"""What the invariants answered last."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant


class InvariantReading(Base):
    """The newest answer of one view: how many rows it named, when it was asked, how long
    that took. All regions together: the metrics read it."""

    __tablename__ = "invariant_reading"
    name: Mapped[str] = mapped_column(primary_key=True)
    violations: Mapped[int] = mapped_column(BigInteger)
    subjects: Mapped[str]
    """The first few that it named."""
    read_at: Mapped[Instant]
    milliseconds: Mapped[int]
    __table_args__ = ({"info": {"scale": "local"}},)

"""The satker: an office whose code ends in `.0000`, or a unit (puskesmas, UPTD) under it."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from app.db import Base, Key, RegionKey


class Satker(Base):
    """`code` is `kd_satker_str`, the only one to join on; `sirup_id` is `kd_satker`."""

    __tablename__ = "satker"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    code: Mapped[str]
    sirup_id: Mapped[int | None]
    name: Mapped[str]
    active: Mapped[bool]
    blud: Mapped[bool]
    __table_args__ = (UniqueConstraint("region_id", "code"), {"info": {"scale": "region"}})


def parent_code(code: str) -> str | None:
    """`1.02.0.00.0.00.02.0022` → `1.02.0.00.0.00.02.0000`; None for an office itself."""
    head, dot, last = code.rpartition(".")
    return f"{head}.0000" if dot and last != "0000" else None

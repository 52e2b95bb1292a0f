"""The last number of each series, and the templates that a region's admin wrote down for its offices."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Key, RegionKey
from app.recorded import Dated, ends_after_it_begins, withdrawn_with_a_reason


class Paper(StrEnum):
    """A paper that carries a number of the office's own."""

    SP = "sp"
    BAST = "bast"


class Counter(Base):
    """The last number given out by a series of a region (order numbers of a satker and
    year, Surat Pesanan, BAST): gapless, one row a series."""

    __tablename__ = "counter"
    region_id: Mapped[RegionKey]
    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
    __table_args__ = ({"info": {"scale": "region"}},)


class NumberTemplate(Dated, Base):
    """How an office writes the numbers of one paper while `valid_from` …
    `valid_until`; `source` is the letter or rule that says so."""

    __tablename__ = "number_template"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    satker_code: Mapped[str]
    paper: Mapped[str]
    template: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        CheckConstraint("paper IN ('sp', 'bast')", name="paper_is_one"),
        ends_after_it_begins(),
        withdrawn_with_a_reason(),
        Index(
            "uq_number_template_standing",
            "region_id", "satker_code", "paper", "valid_from",
            unique=True, postgresql_where="withdrawn_at IS NULL",
        ),
        {"info": {"scale": "region"}},
    )  # fmt: skip

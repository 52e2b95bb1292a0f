"""The tallies behind a dashboard, by quarter of the fiscal year (0: dated outside of
it): what a region's page reads instead of its orders."""

from sqlalchemy import CheckConstraint, ColumnElement, FromClause, SmallInteger, func, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Money, RegionKey
from app.ledger.models import Counted


class SatkerQuarterTally(Counted, Base):
    """What counted in one quarter of a spending unit, by fund set (empty where none is known)."""

    __tablename__ = "satker_quarter_tally"
    region_id: Mapped[RegionKey]
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    quarter: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    satker_code: Mapped[str] = mapped_column(primary_key=True)
    fund_set: Mapped[str] = mapped_column(primary_key=True)
    __table_args__ = ({"info": {"scale": "region"}},)


class VendorQuarterTally(Base):
    """What counted in one quarter with one vendor (empty where none is known). The vendor comes before scope and quarter in
    the key, so that all it has in a year lies together."""

    __tablename__ = "vendor_quarter_tally"
    region_id: Mapped[RegionKey]
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(primary_key=True)
    vendor_key: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    quarter: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    amount: Mapped[Money]
    orders: Mapped[int]
    umkk_local: Mapped[Money]
    __table_args__ = ({"info": {"scale": "region"}},)


class PlanQuarterTally(Base):
    """How many orders counted in one quarter under one package's code: only there so that packages can be counted."""

    __tablename__ = "plan_quarter_tally"
    region_id: Mapped[RegionKey]
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(primary_key=True)
    kd_rup: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    quarter: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    orders: Mapped[int]
    __table_args__ = ({"info": {"scale": "region"}},)


SLOTS = 64
"""By the code of a letter: the 32 letters of our keys have 32 different slots, other people's numbers ten."""


def slot_of(order_key: str) -> int:
    """In which of a state's rows an order is counted: by the last letter of its key, which is drawn by lot."""
    return ord(order_key[-1]) % SLOTS


def slot_in(orders: FromClause) -> ColumnElement[int]:
    """The same in SQL."""
    return func.mod(func.ascii(func.right(orders.c.order_key, literal_column("1"))), literal_column(str(SLOTS)))


class StateTally(Base):
    """How many orders are in a state and what they come to at face value, by the quarter of the
    order's date; all states, also those that do not count.

    Each is counted in several rows (`slot`) that are added up by who reads: all new orders of a region would wait for one row,
    each until the commit of the one before is on the disk. Of 16 that are placed at once, 13 have a row of their own.
    """

    __tablename__ = "state_tally"
    region_id: Mapped[RegionKey]
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    quarter: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    orders: Mapped[int]
    amount: Mapped[Money]
    __table_args__ = ({"info": {"scale": "region"}},)


class ReachTally(Base):
    """How many different packages and vendors have a counted order, by the scopes and periods that are asked for.

    Different ones do not add up over scopes and quarters, so each combination has a row.
    """

    __tablename__ = "reach_tally"
    region_id: Mapped[RegionKey]
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    plans: Mapped[int]
    vendors: Mapped[int]
    __table_args__ = (CheckConstraint("plans >= 0 AND vendors >= 0", name="they_are_not_negative"), {"info": {"scale": "region"}})

"""The entries and the tallies of orders, packages and regions, all keyed by region; money is
whole rupiah (BIGINT). `quarters.py` has the others."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, Money, RegionKey

MEASURES = ("amount", "pdn_lkpp", "pdn_true", "pdn_known", "umkk_local", "umkk_known")
"""Amounts that every basis tally sums. `pdn_lkpp`: whole orders marked PDN; `pdn_true`: lines declared PDN; `umkk_local`: local
small or cooperative vendors; `…_known`: the amount for which the fact is known at all (coverage)."""


class Entry(Base):
    """One line of the ledger; only ever added. `orders_delta` is +1 where an order
    begins to count in the entry's basis, −1 where it stops.

    The indexes leave out the plan's entries (no order, no basis): nobody looks for one of them, and an import writes very many.
    A query names the order or the basis to be answered by them.
    """

    __tablename__ = "entry"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    at: Mapped[Instant]
    known_at: Mapped[Instant]
    account_id: Mapped[UUID | None]
    kind: Mapped[str]
    basis: Mapped[str | None]
    basis_date: Mapped[date | None]
    period: Mapped[str | None]
    fiscal_year: Mapped[int]
    scope: Mapped[str | None]
    order_key: Mapped[str | None]
    order_date: Mapped[date | None]
    state_from: Mapped[str | None]
    state_to: Mapped[str | None]
    total: Mapped[Money | None]
    satker_code: Mapped[str | None]
    kd_rup: Mapped[str | None]
    """The code that the order was placed under; it never changes by itself."""
    charged_to: Mapped[str | None]
    """The package that carries the amount: the same code, until its lineage or a person says another."""
    vendor_key: Mapped[str | None]
    fund_set: Mapped[str | None]
    account_code: Mapped[str | None]
    amount: Mapped[Money]
    orders_delta: Mapped[int] = mapped_column(SmallInteger)
    pdn_lkpp: Mapped[Money]
    pdn_true: Mapped[Money]
    pdn_known: Mapped[Money]
    umkk_local: Mapped[Money]
    umkk_known: Mapped[Money]
    proxy: Mapped[bool]
    advance: Mapped[bool]
    ref: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("amount <> 0 OR kind = 'moved' OR scope <> 'EP_LOCAL'", name="amount_is_not_zero"),
        CheckConstraint("(order_key IS NULL) = (kind = 'planned')", name="order_unless_planned"),
        CheckConstraint("(basis IS NULL) = (basis_date IS NULL)", name="basis_has_its_date"),
        CheckConstraint("orders_delta IN (-1, 0, 1)", name="orders_delta_is_a_step"),
        Index("ix_entry_order", "region_id", "order_key", "id", postgresql_where="order_key IS NOT NULL"),
        Index(
            "ix_entry_year", "region_id", "fiscal_year", "known_at", postgresql_where="order_key IS NOT NULL OR basis IS NOT NULL"
        ),
        {"info": {"scale": "region", "append_only": True}},
    )


class OrderTally(Base):
    """One row per order, placed here or imported: what it is worth in each sense, and the list that opens under every figure.

    `committed` is Σ committed + adjusted + reversed; `suspended` ≤ 0 while a cancellation is decided; `ordered_orders` and its
    sisters say whether the order counts in that basis now.
    """

    __tablename__ = "order_tally"
    region_id: Mapped[RegionKey]
    order_key: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str]
    fiscal_year: Mapped[int]
    satker_code: Mapped[str | None]
    kd_rup: Mapped[str | None]
    charged_to: Mapped[str | None]
    vendor_key: Mapped[str | None]
    fund_set: Mapped[str | None]
    order_date: Mapped[date | None]
    state: Mapped[str]
    total: Mapped[Money]
    held: Mapped[Money]
    committed: Mapped[Money]
    suspended: Mapped[Money]
    received: Mapped[Money]
    paid: Mapped[Money]
    settled: Mapped[Money]
    ordered_orders: Mapped[int]
    accepted_orders: Mapped[int]
    paid_orders: Mapped[int]
    settled_orders: Mapped[int]
    pdn_lkpp: Mapped[Money]
    pdn_true: Mapped[Money]
    pdn_known: Mapped[Money]
    umkk_local: Mapped[Money]
    umkk_known: Mapped[Money]
    advance: Mapped[bool]
    __table_args__ = (
        CheckConstraint("held >= 0 AND suspended <= 0", name="held_and_suspended_have_their_sign"),
        # PostgreSQL reads the text of every CHECK anew in each statement that writes a row: the shorter, the cheaper a move
        CheckConstraint(
            "scope <> 'EP_LOCAL' OR (committed + suspended >= 0 AND received >= 0 AND paid >= 0 "
            "AND (advance OR (committed >= received AND received >= paid)))",
            name="ordered_received_and_paid_within_each_other",
        ),
        CheckConstraint("ordered_orders | accepted_orders | paid_orders | settled_orders IN (0, 1)", name="an_order_counts_once"),
        Index("ix_order_tally_year", "region_id", "fiscal_year", "satker_code", "order_date"),
        Index("ix_order_tally_package", "region_id", "kd_rup"),
        Index("ix_order_tally_charged", "region_id", "charged_to"),
        Index("ix_order_tally_vendor", "vendor_key", postgresql_where="scope = 'EP_LOCAL'"),
        {"info": {"scale": "region"}},
    )


class PackageTally(Base):
    """One row per RUP package: `remaining = pagu − held − committed`. Only an import may
    push it over its pagu, and then `over_pagu` says so.

    `orders` is 0 where none counts in any basis; an order that counts in several is in it several times.
    """

    __tablename__ = "package_tally"
    region_id: Mapped[RegionKey]
    kd_rup: Mapped[str] = mapped_column(primary_key=True)
    pagu: Mapped[Money]
    held: Mapped[Money]
    committed: Mapped[Money]
    received: Mapped[Money]
    paid: Mapped[Money]
    orders: Mapped[int]
    over_pagu: Mapped[bool]
    __table_args__ = (
        CheckConstraint("held + committed <= pagu OR over_pagu", name="within_pagu"),
        CheckConstraint("held >= 0", name="held_is_not_negative"),
        Index("ix_package_tally_without_pagu", "region_id", postgresql_where="pagu = 0"),
        {"info": {"scale": "region"}},
    )


class Counted:
    """What every tally of a basis sums: `MEASURES`, and how many orders count."""

    amount: Mapped[Money]
    orders: Mapped[int]
    pdn_lkpp: Mapped[Money]
    pdn_true: Mapped[Money]
    pdn_known: Mapped[Money]
    umkk_local: Mapped[Money]
    umkk_known: Mapped[Money]


class RegionDayTally(Counted, Base):
    """What counted on one day of a region, by scope and basis: free date ranges."""

    __tablename__ = "region_day_tally"
    region_id: Mapped[RegionKey]
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(primary_key=True)
    __table_args__ = ({"info": {"scale": "region"}},)


class RegionSemesterTally(Counted, Base):
    """What counted in one semester of a region: rankings read these rows only."""

    __tablename__ = "region_semester_tally"
    region_id: Mapped[RegionKey]
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(primary_key=True)
    __table_args__ = ({"info": {"scale": "region"}},)

"""Packages, budget lines and satker budgets; amounts are whole rupiah, None where the feed gives none."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, Money, RegionKey


class PackageKind(StrEnum):
    """Who does the work: a vendor, or the office itself (swakelola)."""

    PROVIDER = "provider"
    SELF_MANAGED = "self_managed"


class Package(Base):
    """One RUP package. It `counts` only when it is announced, active and not deleted; `pagu` is the row's own figure."""

    __tablename__ = "package"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    kd_rup: Mapped[str]
    fiscal_year: Mapped[int]
    satker_code: Mapped[str]
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str]
    method: Mapped[str | None]
    procurement_type: Mapped[str | None]
    pagu: Mapped[Money]
    counts: Mapped[bool]
    status_pdn: Mapped[str | None]
    status_ukm: Mapped[str | None]
    known_since: Mapped[Instant | None]
    """When a file first named it; None where none did."""
    selection_from: Mapped[date | None]
    selection_to: Mapped[date | None]
    contract_from: Mapped[date | None]
    contract_to: Mapped[date | None]
    use_from: Mapped[date | None]
    use_to: Mapped[date | None]
    """The days on which its office plans to choose a vendor, to have the contract, and to use what it bought."""
    pradipa: Mapped[bool | None]
    """Announced before its year's budget document (DPA) was valid; None where the feed does not say."""
    __table_args__ = (
        UniqueConstraint("region_id", "kd_rup"),
        CheckConstraint("kind IN ('provider', 'self_managed')", name="kind_is_known"),
        Index("ix_package_satker", "region_id", "fiscal_year", "satker_code"),
        {"info": {"scale": "region"}},
    )


PLANNED_DAYS = ("selection_from", "selection_to", "contract_from", "contract_to", "use_from", "use_to")


class FiscalYear(Base):
    """A year that was closed at least once; a year without a row is open. `report_id` is the frozen report of its last closing."""

    __tablename__ = "fiscal_year"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    year: Mapped[int]
    state: Mapped[str]
    report_id: Mapped[UUID | None]
    __table_args__ = (
        UniqueConstraint("region_id", "year"),
        CheckConstraint("state IN ('open', 'closed')", name="state_is_known"),
        {"info": {"scale": "region"}},
    )


class BudgetLine(Base):
    """One budget line (MAK) of a package: the pagu of a package is the sum of its active lines."""

    __tablename__ = "budget_line"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    line_key: Mapped[str]
    kd_rup: Mapped[str]
    fiscal_year: Mapped[int]
    account_code: Mapped[str]
    fund_source: Mapped[str]
    pagu: Mapped[Money]
    active: Mapped[bool]
    known_since: Mapped[Instant | None]
    __table_args__ = (
        UniqueConstraint("region_id", "fiscal_year", "line_key"),
        Index("ix_budget_line_package", "region_id", "kd_rup"),
        {"info": {"scale": "region"}},
    )


class SatkerBudget(Base):
    """What a satker may spend in a year; all None where the feed has a row without figures."""

    __tablename__ = "satker_budget"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    fiscal_year: Mapped[int]
    satker_code: Mapped[str]
    satker_name: Mapped[str]
    belanja_operasi: Mapped[Money | None]
    belanja_modal: Mapped[Money | None]
    belanja_btt: Mapped[Money | None]
    belanja_non_pengadaan: Mapped[Money | None]
    belanja_pengadaan: Mapped[Money | None]
    total_belanja: Mapped[Money | None]
    __table_args__ = (UniqueConstraint("region_id", "fiscal_year", "satker_code"), {"info": {"scale": "region"}})


class RevisionKind(StrEnum):
    """What a revision did to a package, in SIRUP's words."""

    ONE_TO_ONE = "SATUKESATU"
    ONE_TO_SEVERAL = "SATUKEBANYAK"
    CANCELLED = "PEMBATALAN"
    TAKEN_UP = "PENGAKTIFAN"


class PackageRevision(Base):
    """One step in the life of a package: `old_kd_rup` became `new_kd_rup`; the two are
    one code where it was cancelled or taken up again.

    `active` until a later file no longer has it.
    """

    __tablename__ = "package_revision"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    revision_key: Mapped[str]
    fiscal_year: Mapped[int]
    old_kd_rup: Mapped[str]
    new_kd_rup: Mapped[str]
    kind: Mapped[str]
    revised_at: Mapped[Instant]
    reason: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool]
    known_since: Mapped[Instant | None]
    __table_args__ = (
        UniqueConstraint("region_id", "fiscal_year", "revision_key"),
        CheckConstraint("kind IN ('SATUKESATU', 'SATUKEBANYAK', 'PEMBATALAN', 'PENGAKTIFAN')", name="kind_is_known"),
        Index("ix_package_revision_old", "region_id", "old_kd_rup"),
        Index("ix_package_revision_new", "region_id", "new_kd_rup"),
        {"info": {"scale": "region"}},
    )


class PlanTotal(Base):
    """A sum over the plan of a region and year as it stood from `known_from` on: the
    denominators of realisation, of today and of any day.

    Only ever written together with the rows that it sums; the newest one of a measure is the present.
    """

    __tablename__ = "plan_total"
    region_id: Mapped[RegionKey]
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    known_from: Mapped[Instant] = mapped_column(primary_key=True)
    amount: Mapped[Money]
    rows: Mapped[int]
    __table_args__ = ({"info": {"scale": "region"}},)

"""Recorded packages and their payments, as the newest file has them; the raw rows of every version are in `feeds`."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from sqlalchemy import Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, RegionKey

Exact = Annotated[Decimal, mapped_column(Numeric(20, 2))]
"""Rupiah with cents: shares of PDN and small firms come with them, and their sums are checked against what was published."""


class NonTenderRecord(Base):
    """A package that an office recorded. `kd_rups` are its RUP codes between semicolons; `state` is `Aktif` or `Ditutup`.

    `active` until a later file no longer has it. Values are None where the feed gives none.
    """

    __tablename__ = "non_tender_record"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    fiscal_year: Mapped[int]
    record_key: Mapped[str]
    satker_code: Mapped[str]
    kd_rups: Mapped[str]
    name: Mapped[str]
    description: Mapped[str | None]
    category: Mapped[str | None]
    method: Mapped[str | None]
    fund_set: Mapped[str | None]
    state: Mapped[str]
    state_detail: Mapped[str | None]
    recorded_at: Mapped[Instant | None]
    finished_on: Mapped[date | None]
    pagu: Mapped[Exact | None]
    realised: Mapped[Exact | None]
    pdn: Mapped[Exact | None]
    umk: Mapped[Exact | None]
    active: Mapped[bool]
    __table_args__ = (
        UniqueConstraint("region_id", "fiscal_year", "record_key"),
        Index("ix_non_tender_record_satker", "region_id", "fiscal_year", "satker_code"),
        {"info": {"scale": "region"}},
    )


class NonTenderPayment(Base):
    """A payment of a recorded package (`record_key`); a package has many. A
    vendor is named only where it is a firm, not a person."""

    __tablename__ = "non_tender_payment"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    fiscal_year: Mapped[int]
    payment_key: Mapped[str]
    record_key: Mapped[str]
    satker_code: Mapped[str]
    kind: Mapped[str | None]
    receipt: Mapped[str | None]
    paid_on: Mapped[date | None]
    vendor: Mapped[str | None]
    amount: Mapped[Exact]
    active: Mapped[bool]
    __table_args__ = (
        UniqueConstraint("region_id", "fiscal_year", "payment_key"),
        {"info": {"scale": "region"}},
    )

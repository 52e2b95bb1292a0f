"""What a region's offices recorded in a year: sums over all records and over those that are still open, by office and by method."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.money import percent
from app.organisations.models import Satker
from app.records.models import NonTenderPayment, NonTenderRecord
from app.records.shapes import RecordSums

OPEN = "Aktif"
"""The state of a record that was not closed without effect (`Ditutup`)."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Amounts with their cents. `pdn` and `umk` are what the offices typed as domestic and as from small firms."""

    records: int
    realised: Decimal
    pdn: Decimal
    umk: Decimal

    @property
    def pdn_percent(self) -> str | None:
        return _share(self.pdn, self.realised)

    @property
    def umk_percent(self) -> str | None:
        return _share(self.umk, self.realised)

    def as_json(self) -> RecordSums:
        """Amounts as text with two decimals, because they have cents; percents with four, half up, or null."""
        return {
            "records": self.records,
            "realised": f"{self.realised:.2f}",
            "pdn": f"{self.pdn:.2f}",
            "pdn_percent": self.pdn_percent,
            "umk": f"{self.umk:.2f}",
            "umk_percent": self.umk_percent,
        }


def sums(session: Session, *, region_id: int, year: int, open_only: bool = False) -> Sums:
    """Of all records of the newest file, closed ones too, or of the open ones."""
    row = session.execute(
        select(*_SUMMED).where(*_of(region_id, year), *([NonTenderRecord.state == OPEN] if open_only else []))
    ).one()
    return _sums(row)


def by_satker(session: Session, *, region_id: int, year: int) -> list[tuple[str, str, Sums]]:
    """Code, name and sums of each office's open records, by amount descending, then code."""
    rows = session.execute(
        select(NonTenderRecord.satker_code, func.min(Satker.name), *_SUMMED)
        .outerjoin(Satker, (Satker.region_id == NonTenderRecord.region_id) & (Satker.code == NonTenderRecord.satker_code))
        .where(*_of(region_id, year), NonTenderRecord.state == OPEN)
        .group_by(NonTenderRecord.satker_code)
    )
    found = [(row[0], row[1] or row[0], _sums(row[2:])) for row in rows]
    return sorted(found, key=lambda row: (-row[2].realised, row[0]))


def by_method(session: Session, *, region_id: int, year: int) -> list[tuple[str | None, Sums]]:
    """The open records by how their vendor was chosen, by amount descending."""
    rows = session.execute(
        select(NonTenderRecord.method, *_SUMMED)
        .where(*_of(region_id, year), NonTenderRecord.state == OPEN)
        .group_by(NonTenderRecord.method)
    )
    return sorted(((row[0], _sums(row[1:])) for row in rows), key=lambda row: (-row[1].realised, row[0] or ""))


def payments(session: Session, *, region_id: int, year: int) -> tuple[int, Decimal]:
    """How many payments were recorded, and their sum."""
    count, amount = session.execute(
        select(func.count(), func.coalesce(func.sum(NonTenderPayment.amount), 0)).where(
            NonTenderPayment.region_id == region_id, NonTenderPayment.fiscal_year == year, NonTenderPayment.active
        )
    ).one()
    return count, Decimal(amount)


def largest(session: Session, *, region_id: int, year: int, limit: int) -> Sequence[NonTenderRecord]:
    """The records of the newest file, the largest first."""
    return session.scalars(
        select(NonTenderRecord)
        .where(*_of(region_id, year))
        .order_by(NonTenderRecord.realised.desc().nulls_last(), NonTenderRecord.record_key)
        .limit(limit)
    ).all()


_SUMMED: tuple[ColumnElement[Any], ...] = (
    func.count(),
    func.coalesce(func.sum(NonTenderRecord.realised), 0),
    func.coalesce(func.sum(NonTenderRecord.pdn), 0),
    func.coalesce(func.sum(NonTenderRecord.umk), 0),
)


def _of(region_id: int, year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        NonTenderRecord.region_id == region_id,
        NonTenderRecord.fiscal_year == year,
        NonTenderRecord.active.is_(True),
    )


def _sums(row: Sequence[Any]) -> Sums:
    count, *amounts = row
    return Sums(count, *(Decimal(amount) for amount in amounts))


def _share(part: Decimal, whole: Decimal) -> str | None:
    """By cents, so that nothing is rounded before it is divided."""
    return percent(int(part * 100), int(whole * 100))

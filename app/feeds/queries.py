"""Questions about raw rows: as they came, now or as they stood at an instant."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.db import among
from app.feeds import packing
from app.feeds.models import ImportBatch, ImportedRow, RawPack
from app.web.caching.stamps import Stamp, stamp_of

RawRow = dict[str, Any]
PACKS = 50
"""Packs that are opened at a time."""

_APPLIED = (
    select(ImportBatch.id, func.count().over())
    .where(ImportBatch.region_id == bindparam("region_id"), ImportBatch.fiscal_year == bindparam("fiscal_year"))
    .order_by(ImportBatch.id.desc())
    .limit(1)
)


def applied(region_id: int, fiscal_year: int) -> Stamp:
    """The stamp of what a region's files say of a year: only an applied import changes it. None where there was none."""
    return stamp_of(_APPLIED, region_id=region_id, fiscal_year=fiscal_year)


def raw_rows(
    session: Session,
    *,
    region_id: int,
    dataset: str,
    fiscal_year: int,
    keys: Collection[str] | None = None,
    known_at: datetime | None = None,
) -> Iterator[RawRow]:
    """The raw rows of a dataset, those of some keys or all, now or as known at an instant; in the order in which they came."""
    statement = select(ImportedRow).where(
        ImportedRow.region_id == region_id, ImportedRow.dataset == dataset, ImportedRow.fiscal_year == fiscal_year
    )
    if keys is not None:
        statement = statement.where(among(ImportedRow.row_key, list(keys)))
    if known_at is None:
        statement = statement.where(ImportedRow.known_until.is_(None))
    else:
        statement = statement.where(
            ImportedRow.known_from <= known_at, or_(ImportedRow.known_until.is_(None), ImportedRow.known_until > known_at)
        )
    versions = session.scalars(statement.order_by(ImportedRow.id)).all()
    for _version, raw in raw_of(session, region_id, versions):
        yield raw


def raw_of(session: Session, region_id: int, versions: Collection[ImportedRow]) -> Iterator[tuple[ImportedRow, RawRow]]:
    """Each version of a row with what came; those of one pack together."""
    by_pack = sorted(versions, key=lambda version: version.pack_id)
    groups = [(pack, list(members)) for pack, members in groupby(by_pack, key=lambda version: version.pack_id)]
    for start in range(0, len(groups), PACKS):
        some = groups[start : start + PACKS]
        opened = _opened(session, region_id, [pack for pack, _members in some])
        for pack, members in some:
            for version in sorted(members, key=lambda member: member.place):
                raw = opened[pack][version.place]
                assert raw is not None, "a version's row is in its pack"
                yield version, raw


def _opened(session: Session, region_id: int, packs: Collection[UUID]) -> dict[UUID, list[RawRow | None]]:
    rows = session.execute(
        select(RawPack.id, RawPack.own, RawPack.served, RawPack.body).where(RawPack.region_id == region_id, RawPack.id.in_(packs))
    )
    return {row.id: packing.unpack(row.own, row.served, row.body) for row in rows}

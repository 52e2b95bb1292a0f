"""The raw rows of a dataset as they are kept now, in the order in which they came."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.reading import Misfit, Opened
from app.feeds.models import ImportedRow
from app.feeds.queries import raw_of


def raw_rows(session: Session, dataset: str) -> list[dict[str, Any]]:
    versions = session.scalars(select(ImportedRow).where(ImportedRow.dataset == dataset, ImportedRow.known_until.is_(None))).all()
    found = {
        version.id: raw
        for region_id in {version.region_id for version in versions}
        for version, raw in raw_of(session, region_id, versions)
    }
    return [found[id] for id in sorted(found)]


def flat(opened: Opened) -> list[tuple[int, Any]]:
    """Each row with its number, by heading; a row of another width as its cells."""
    rows: list[tuple[int, Any]] = []
    for found in opened.batches:
        if isinstance(found, Misfit):
            rows.append((found.number, found.cells))
        else:
            rows += [
                (n, dict(zip(found.names, row, strict=True)))
                for n, row in zip(found.numbers, zip(*found.columns, strict=True), strict=True)
            ]
    return rows

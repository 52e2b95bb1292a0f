"""Gathering: everything that a published figure was made of: the answer, its words, its
targets, the claims beside it, the files and the ledger."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.claims import showing as claims
from app.claims.computing import OwnFigures
from app.claims.recording import claims_of
from app.claims.shapes import ClaimShown
from app.clock import end_of_local_day, iso
from app.feeds.models import ImportBatch
from app.identifiers import public_id
from app.language import SOURCE, gettext, speaking
from app.ledger.models import Entry
from app.realisation.metrics import METRICS
from app.regions.models import Region
from app.regions.queries import regions_of_tier
from app.reports.asked import Asked
from app.targets.against import against
from app.targets.queries import targets_in_force


def gather(session: Session, region: Region, asked: Asked) -> dict[str, Any]:
    """The part of a report that the question decides, in the source language whoever asks. For a
    ranking the files are those of every region in it."""
    with speaking(SOURCE):
        return _gathered(session, region, asked)


def _gathered(session: Session, region: Region, asked: Asked) -> dict[str, Any]:
    limit = end_of_local_day(asked.as_of, region.timezone)
    members = [region] if asked.tier is None else regions_of_tier(session, asked.tier)
    return {
        "question": asked.as_json(),
        "answer": asked.answer(session),
        "words": {metric.code: {"name": gettext(metric.name), "formula": gettext(metric.formula)} for metric in METRICS},
        "targets": _targets(session, region, asked, limit) if asked.tier is None else [],
        "claims": _claims(session, region, asked, limit) if asked.tier is None else [],
        "inputs": [_input(batch, code) for batch, code in batches_of(session, members, asked.year, asked.as_of)],
        "ledger": _ledger(session, region, asked.year, limit) if asked.tier is None else None,
    }


def batches_of(session: Session, regions: Sequence[Region], year: int, as_of: date) -> list[tuple[ImportBatch, str]]:
    """Every import that the figure could know, oldest first, with its region's code."""
    found = []
    by_id = {region.id: region for region in regions}
    rows = session.scalars(
        select(ImportBatch)
        .where(ImportBatch.region_id.in_(list(by_id)), ImportBatch.fiscal_year == year)
        .order_by(ImportBatch.known_at, ImportBatch.id)
    )
    for batch in rows:
        region = by_id[batch.region_id]
        if batch.known_at <= end_of_local_day(as_of, region.timezone):
            found.append((batch, region.code))
    return found


def _targets(session: Session, region: Region, asked: Asked, limit: datetime) -> list[dict[str, Any]]:
    last = asked.days[1] or date(asked.year, 12, 31)
    found = targets_in_force(session, region_id=region.id, on=last, known_at=limit)
    rows = []
    for metric, target in sorted(found.items()):
        said = against(target, None)
        assert said is not None
        rows.append({"code": metric, **{name: value for name, value in said.items() if name not in ("points", "of_target")}})
    return rows


def _claims(session: Session, region: Region, asked: Asked, limit: datetime) -> list[ClaimShown]:
    own = OwnFigures(session, region)
    return [
        claims.as_json(session, claim, own)
        for claim in claims_of(session, region_id=region.id, year=asked.year, known_at=limit)
        if claim.withdrawn_at is None
    ]


def _input(batch: ImportBatch, code: str) -> dict[str, Any]:
    return {
        "id": public_id(batch.region_id, batch.id),
        "region": code,
        "dataset": batch.dataset,
        "as_of": batch.as_of.isoformat(),
        "applied_at": batch.applied_at.isoformat(),
        "file_sha256": batch.file_sha256,
        "rows": batch.rows,
        "partial": batch.partial,
    }


def _ledger(session: Session, region: Region, year: int, limit: datetime) -> dict[str, Any]:
    """How many entries the figure could know, and the newest of them."""
    count, newest = session.execute(
        select(func.count(), func.max(Entry.at)).where(
            Entry.region_id == region.id, Entry.fiscal_year == year, Entry.known_at <= limit
        )
    ).one()
    return {"entries": count, "newest": iso(newest)}

"""Verifying: is this the report that was published, byte for byte; and does the same question still give the same answer."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import end_of_local_day
from app.errors import NotFound, invalid_field
from app.language import SOURCE, _, speaking
from app.ledger.models import Entry
from app.regions.models import Region
from app.regions.queries import regions_of_tier
from app.reports.asked import Asked
from app.reports.canonical import changes, sha256_of
from app.reports.gathering import batches_of
from app.reports.models import FrozenReport
from app.reports.queries import report_by_id


@dataclass(frozen=True, slots=True)
class Verdict:
    """`genuine`: the bytes are those of the report; `found` their hash, `expected` the one
    that was published. `report` None: no such report."""

    genuine: bool
    found: str
    expected: str | None
    report: FrozenReport | None


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the same question gives now. Where something differs, `files` and `entries` are what
    became known for that day only after the freezing."""

    differing: list[dict[str, Any]]
    files: list[dict[str, Any]] = field(default_factory=list)
    entries: int = 0

    @property
    def is_equal(self) -> bool:
        return not self.differing


def verify_stored(report: FrozenReport) -> Verdict:
    """Is the text that is kept here still the one that was hashed?"""
    found = sha256_of(report.document)
    return Verdict(found == report.sha256, found, report.sha256, report)


def verify_upload(session: Session, sent: bytes) -> Verdict:
    """A file that somebody has: is it one of our reports, unchanged? The file names its report; its
    hash decides. Raises `Invalid` for no JSON at all."""
    found = sha256_of(sent)
    try:
        said = json.loads(sent)
        id = said["id"] if isinstance(said, dict) and isinstance(said.get("id"), str) else ""
    except (ValueError, RecursionError):
        raise invalid_field("file", _("Berkas ini bukan JSON laporan beku. Unduh lagi dari alamat laporannya.")) from None
    try:
        report = report_by_id(session, id)
    except NotFound:
        return Verdict(False, found, None, None)
    stored = verify_stored(report)
    return Verdict(stored.genuine and found == report.sha256, found, report.sha256, report)


def recompute(session: Session, report: FrozenReport) -> Recomputed:
    """The same question as of the same day, against the frozen answer; and where it was restated, by what."""
    asked = Asked.from_json(report.question)
    with speaking(SOURCE):
        now = asked.answer(session)
    differing = list(changes(json.loads(report.document)["answer"], now))
    if not differing:
        return Recomputed([])
    region = session.get_one(Region, report.region_id)
    members = [region] if asked.tier is None else regions_of_tier(session, asked.tier)
    files = [
        {
            "dataset": batch.dataset,
            "region": code,
            "as_of": batch.as_of,
            "applied_at": batch.applied_at,
            "sha256": batch.file_sha256,
        }
        for batch, code in batches_of(session, members, asked.year, asked.as_of)
        if batch.applied_at > report.frozen_at
    ]
    entries = sum(
        session.scalar(
            select(func.count()).where(
                Entry.region_id == member.id,
                Entry.fiscal_year == asked.year,
                Entry.known_at <= end_of_local_day(asked.as_of, member.timezone),
                Entry.at > report.frozen_at,
            )
        )
        or 0
        for member in members
    )
    return Recomputed(differing, files, entries)

"""Freezing: the region's admin publishes a figure; from then on it can be opened exactly as it was.
A correction is a new version that says what changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.clock import local_date
from app.errors import NotFound, Refusal
from app.identifiers import new_id, public_id
from app.language import SOURCE, _, gettext, speaking
from app.numbering.series import next_number
from app.regions.keeping import may_keep, refuse_others
from app.regions.models import Region
from app.reports.asked import Asked
from app.reports.canonical import canonical, changes, sha256_of
from app.reports.gathering import gather
from app.reports.models import FrozenReport
from app.reports.queries import newest_of, report_by_id
from app.web.incoming.known_days import refuse_to_come
from app.web.pages.dates import tanggal
from app.web.pages.labels import LABELS

FORMAT = "lokapasar-report-1"


@dataclass(frozen=True, slots=True)
class Edition:
    """Which document of which series: the first, or one that replaces another for a reason, and what differs in it."""

    id: UUID
    series_id: UUID
    version: int
    number: str
    kind: str
    replaces: FrozenReport | None = None
    reason: str | None = None
    differing: Sequence[dict[str, Any]] = ()


class NothingChanged(Refusal):
    """A correction that would say the same again."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Dihitung ulang, angkanya tetap sama. Tidak ada yang perlu dikoreksi; pilih tanggal lain bila yang dimaksud keadaan lain."
            )
        )


class NotTheNewest(Refusal):
    """Somebody corrected it before."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Laporan ini sudah dikoreksi menjadi {number}. Koreksi versi itu.").format(number=number))


def own_report(session: Session, id: str, actor: Actor) -> FrozenReport:
    """A report of the actor's own region, to be corrected. Raises `NotFound` for any other."""
    report = report_by_id(session, id)
    if not may_keep(actor, report.region_id):
        raise NotFound(_("Laporan ini tidak ditemukan."))
    return report


def freeze(
    session: Session,
    *,
    region: Region,
    asked: Asked,
    actor: Actor,
    at: datetime,
    kind: str | None = None,
    more: dict[str, Any] | None = None,
) -> FrozenReport:
    """Publish the answer to a question as it is now. `more` is what else stood beside it (the state in which a year was closed)."""
    refuse_others(actor, region)
    refuse_to_come(asked.as_of, local_date(at, region.timezone))
    gathered = gather(session, region, asked) | (more or {})
    year = local_date(at, region.timezone).year
    number = f"LB/{region.digits}/{year}/{next_number(session, region_id=region.id, series=f'report/{year}'):04d}"
    id = new_id()
    return _write(session, region, asked, Edition(id, id, 1, number, kind or asked.kind), gathered, actor=actor, at=at)


def correct(
    session: Session, *, region: Region, report: FrozenReport, reason: str, as_of: date | None = None, actor: Actor, at: datetime
) -> FrozenReport:
    """The same question again, as of the same day or another: the next version, with every field that differs. The older ones stay.

    Raises `NothingChanged`, and `NotTheNewest` where a newer version is there already.
    """
    refuse_others(actor, region)
    newest = newest_of(session, report)
    if newest.id != report.id:
        raise NotTheNewest(f"{newest.number} v{newest.version}")
    said = report.question | ({"as_of": as_of.isoformat()} if as_of else {})
    asked = Asked.from_json(said)
    refuse_to_come(asked.as_of, local_date(at, region.timezone))
    before = read(report)
    before["question"] = Asked.from_json(before["question"]).as_json()
    gathered = gather(session, region, asked)
    kept = {name: before[name] for name in ("closing",) if name in before}
    differing = list(
        changes({name: before[name] for name in ("question", "answer")}, {name: gathered[name] for name in ("question", "answer")})
    )
    if not differing:
        raise NothingChanged
    edition = Edition(new_id(), report.series_id, report.version + 1, report.number, report.kind, report, reason, differing)
    return _write(session, region, asked, edition, gathered | kept, actor=actor, at=at)


def read(report: FrozenReport) -> dict[str, Any]:
    """The document as values."""

    document: dict[str, Any] = json.loads(report.document)
    return document


def _write(
    session: Session, region: Region, asked: Asked, edition: Edition, gathered: dict[str, Any], *, actor: Actor, at: datetime
) -> FrozenReport:
    with speaking(SOURCE):
        title = _title(region, asked, edition.kind)
    text = canonical(_heading(region, edition, title, actor, at) | gathered)
    report = FrozenReport(
        region_id=region.id,
        id=edition.id,
        series_id=edition.series_id,
        version=edition.version,
        number=edition.number,
        kind=edition.kind,
        fiscal_year=asked.year,
        title=title,
        question=asked.as_json(),
        document=text,
        sha256=sha256_of(text),
        reason=edition.reason,
        frozen_at=at,
        frozen_by=actor.account_id,
        frozen_as=actor.role,
    )
    session.add(report)
    session.flush()
    told = {"number": report.number, "version": report.version, "sha256": report.sha256}
    audit.record(
        session,
        actor=actor,
        region_id=region.id,
        action="report.freeze" if edition.replaces is None else "report.correct",
        subject_kind="frozen_report",
        subject_id=str(report.id),
        at=at,
        details=told | ({"reason": report.reason} if report.reason else {}),
    )
    return report


def _heading(region: Region, edition: Edition, title: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """What a document says of itself, before its question and its answer."""
    replaced = edition.replaces
    return {
        "format": FORMAT,
        "id": public_id(region.id, edition.id),
        "number": edition.number,
        "version": edition.version,
        "kind": edition.kind,
        "title": title,
        "region": {"code": region.code, "name": region.name, "tier": region.tier, "timezone": region.timezone},
        "frozen_at": at.isoformat(),
        "frozen_as": actor.role.value,
        "replaces": None
        if replaced is None
        else {"id": public_id(region.id, replaced.id), "version": replaced.version, "sha256": replaced.sha256},
        "reason": edition.reason,
        "changes": edition.differing,
    }


def _days(asked: Asked) -> str:
    if asked.from_ is None:
        return _("sampai {day}").format(day=tanggal(asked.to))
    if asked.to is None:
        return _("sejak {day}").format(day=tanggal(asked.from_))
    return _("{first} sampai {last}").format(first=tanggal(asked.from_), last=tanggal(asked.to))


def _title(region: Region, asked: Asked, kind: str) -> str:
    period = _days(asked) if asked.from_ or asked.to else gettext(LABELS[asked.period.value]).lower()
    if kind == "closing":
        return _("Penutupan tahun anggaran {year}, {region}").format(year=asked.year, region=region.name)
    if asked.tier is not None:
        tier = gettext(LABELS[asked.tier]).lower()
        return _("Peringkat {tier} {year}, {metric}, {period}").format(
            tier=tier, year=asked.year, metric=asked.metric, period=period
        )
    return _("Realisasi {region} {year}, {period}").format(region=region.name, year=asked.year, period=period)

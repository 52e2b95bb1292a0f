"""Freezing: the region's admin publishes a figure; from then on it can be opened exactly as it was. A correction is a new version that says what changed."""

import json
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
from app.reports.asked import Asked, refuse_the_future
from app.reports.canonical import canonical, changes, sha256_of
from app.reports.gathering import gather
from app.reports.models import FrozenReport
from app.reports.queries import newest_of, report_by_id
from app.web.pages.dates import tanggal
from app.web.pages.labels import LABELS

FORMAT = "lokapasar-report-1"


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
    refuse_the_future(asked.as_of, local_date(at, region.timezone))
    gathered = gather(session, region, asked) | (more or {})
    year = local_date(at, region.timezone).year
    number = f"LB/{region.digits}/{year}/{next_number(session, region_id=region.id, series=f'report/{year}'):04d}"
    id = new_id()
    return _write(
        session, region, asked, gathered, id=id, series=id, version=1, number=number, kind=kind or asked.kind, actor=actor, at=at
    )


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
    refuse_the_future(asked.as_of, local_date(at, region.timezone))
    before = read(report)
    gathered = gather(session, region, asked)
    kept = {name: before[name] for name in ("closing",) if name in before}
    differing = list(
        changes({name: before[name] for name in ("question", "answer")}, {name: gathered[name] for name in ("question", "answer")})
    )
    if not differing:
        raise NothingChanged
    return _write(
        session,
        region,
        asked,
        gathered | kept,
        id=new_id(),
        series=report.series_id,
        version=report.version + 1,
        number=report.number,
        kind=report.kind,
        actor=actor,
        at=at,
        replaces=report,
        reason=reason,
        differing=differing,
    )


def read(report: FrozenReport) -> dict[str, Any]:
    """The document as values."""

    document: dict[str, Any] = json.loads(report.document)
    return document


def _write(
    session: Session,
    region: Region,
    asked: Asked,
    gathered: dict[str, Any],
    *,
    id: UUID,
    series: UUID,
    version: int,
    number: str,
    kind: str,
    actor: Actor,
    at: datetime,
    replaces: FrozenReport | None = None,
    reason: str | None = None,
    differing: list[dict[str, Any]] | None = None,
) -> FrozenReport:
    with speaking(SOURCE):
        title = _title(region, asked, kind)
    document = {
        "format": FORMAT,
        "id": public_id(region.id, id),
        "number": number,
        "version": version,
        "kind": kind,
        "title": title,
        "region": {"code": region.code, "name": region.name, "tier": region.tier, "timezone": region.timezone},
        "frozen_at": at.isoformat(),
        "frozen_as": actor.role.value,
        "replaces": None
        if replaces is None
        else {"id": public_id(region.id, replaces.id), "version": replaces.version, "sha256": replaces.sha256},
        "reason": reason,
        "changes": differing or [],
        **gathered,
    }
    text = canonical(document)
    report = FrozenReport(
        region_id=region.id,
        id=id,
        series_id=series,
        version=version,
        number=number,
        kind=kind,
        fiscal_year=asked.year,
        title=title,
        question=asked.as_json(),
        document=text,
        sha256=sha256_of(text),
        reason=reason,
        frozen_at=at,
        frozen_by=actor.account_id,
        frozen_as=actor.role,
    )
    session.add(report)
    session.flush()
    audit.record(
        session,
        actor=actor,
        region_id=region.id,
        action="report.freeze" if version == 1 else "report.correct",
        subject_kind="frozen_report",
        subject_id=str(id),
        at=at,
        details={"number": number, "version": version, "sha256": report.sha256, **({"reason": reason} if reason else {})},
    )
    return report


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

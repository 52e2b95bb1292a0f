"""Noting: what a person types for a package or for the head of the report, one row a month; writing it again replaces it and the trail keeps both."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.control import permissions as may
from app.control.models import ControlHeader, ControlNote
from app.control.periods import ControlPeriod
from app.control.reading import Header
from app.errors import NotFound, invalid_field
from app.identifiers import new_id
from app.language import _
from app.plan.models import Package
from app.regions.models import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What is typed of a package; `physical_bps` in hundredths of a percent."""

    physical_bps: int | None
    planned_start: date | None
    planned_finish: date | None
    problem: str
    solution: str
    officer: str


def package_to_note(session: Session, actor: Actor, *, region: Region, kd_rup: str) -> Package:
    """A package that this actor may note. Raises `NotFound`."""
    package = session.scalars(select(Package).where(Package.region_id == region.id, Package.kd_rup == kd_rup)).one_or_none()
    if package is None or not may.note(actor, region_id=region.id, satker_code=package.satker_code):
        raise NotFound(_("Paket ini tidak ditemukan."))
    return package


def note(
    session: Session, *, region: Region, package: Package, period: ControlPeriod, noted: Noted, actor: Actor, at: datetime
) -> ControlNote:
    """Keep the note of a package for the period's last month. Raises `Invalid`, `NotFound`."""
    if not may.note(actor, region_id=region.id, satker_code=package.satker_code):
        raise NotFound(_("Paket ini tidak ditemukan."))
    if noted.planned_start and noted.planned_finish and noted.planned_finish < noted.planned_start:
        raise invalid_field("planned_finish", _("Tanggal selesai mendahului tanggal mulai."))
    if noted.problem and not noted.solution:
        raise invalid_field("solution", _("Tulis juga apa yang dilakukan untuk masalah itu."))
    kept = session.scalars(
        select(ControlNote)
        .where(
            ControlNote.region_id == region.id,
            ControlNote.fiscal_year == period.year,
            ControlNote.month == period.month,
            ControlNote.kd_rup == package.kd_rup,
        )
        .with_for_update()
    ).one_or_none()
    before = None if kept is None else _plain({name: getattr(kept, name) for name in Noted.__slots__})
    if kept is None:
        kept = ControlNote(
            region_id=region.id, id=new_id(), fiscal_year=period.year, month=period.month, kd_rup=package.kd_rup, satker_code=package.satker_code
        )  # fmt: skip
        session.add(kept)
    for name, value in asdict(noted).items():
        setattr(kept, name, value)
    assert actor.account_id is not None
    kept.written_at, kept.written_by = at, actor.account_id
    session.flush()
    audit.record(
        session,
        actor=actor,
        region_id=region.id,
        action="control.note",
        subject_kind="package",
        subject_id=package.kd_rup,
        at=at,
        details={"year": period.year, "month": period.month, "before": before, "after": _plain(asdict(noted))},
    )
    return kept


def head(
    session: Session, *, region: Region, satker_code: str, period: ControlPeriod, header: Header, actor: Actor, at: datetime
) -> ControlHeader:
    """Keep the head figures of a satker, or (empty code) of the region. Raises `NotFound`."""
    if not may.head(actor, region_id=region.id, satker_code=satker_code):
        raise NotFound("")
    kept = session.scalars(
        select(ControlHeader)
        .where(
            ControlHeader.region_id == region.id,
            ControlHeader.fiscal_year == period.year,
            ControlHeader.month == period.month,
            ControlHeader.satker_code == satker_code,
        )
        .with_for_update()
    ).one_or_none()
    before = None if kept is None else {name: getattr(kept, name) for name in Header.__slots__}
    if kept is None:
        kept = ControlHeader(
            region_id=region.id, id=new_id(), fiscal_year=period.year, month=period.month, satker_code=satker_code
        )  # fmt: skip
        session.add(kept)
    for name, value in asdict(header).items():
        setattr(kept, name, value)
    assert actor.account_id is not None
    kept.written_at, kept.written_by = at, actor.account_id
    session.flush()
    audit.record(
        session,
        actor=actor,
        region_id=region.id,
        action="control.head",
        subject_kind="satker" if satker_code else "region",
        subject_id=satker_code or region.code,
        at=at,
        details={"year": period.year, "month": period.month, "before": before, "after": asdict(header)},
    )
    return kept


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}

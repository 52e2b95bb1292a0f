"""Noting: what a person types for a package or for the head of the report, one row a month;
writing it again replaces it and the trail keeps both."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.models import Account
from app.actor import Actor
from app.clock import local_date
from app.control import permissions as may
from app.control.figures import Header
from app.control.models import ControlHeader, ControlNote
from app.control.periods import ControlPeriod
from app.errors import NotFound, invalid_field
from app.identifiers import new_id
from app.language import _
from app.orders.activity import officers_for
from app.plan.activities import sub_activities_of
from app.plan.models import Package
from app.regions.models import Region

Kept = TypeVar("Kept", ControlNote, ControlHeader)


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
    if package is None or not _may_note(session, actor, package):
        raise NotFound(_("Paket ini tidak ditemukan."))
    return package


def officers(session: Session, *, region: Region, package: Package, at: datetime) -> list[str]:
    """The names of the PPTK who run the package today: of its sub-activities, or of the whole office."""
    activities = sub_activities_of(session, region_id=region.id, codes=[package.kd_rup]).get(package.kd_rup, frozenset())
    today = local_date(at, region.timezone)
    found = officers_for(session, region_id=region.id, satker_code=package.satker_code, sub_activities=activities, on=today)
    return [session.get_one(Account, account_id).name for account_id in found]


def _may_note(session: Session, actor: Actor, package: Package) -> bool:
    activities = sub_activities_of(session, region_id=package.region_id, codes=[package.kd_rup]).get(package.kd_rup, frozenset())
    return may.note(actor, region_id=package.region_id, satker_code=package.satker_code, sub_activities=activities)


def note(
    session: Session, *, region: Region, package: Package, period: ControlPeriod, noted: Noted, actor: Actor, at: datetime
) -> ControlNote:
    """Keep the note of a package for the period's last month. Raises `Invalid`, `NotFound`."""
    if not _may_note(session, actor, package):
        raise NotFound(_("Paket ini tidak ditemukan."))
    if noted.planned_start and noted.planned_finish and noted.planned_finish < noted.planned_start:
        raise invalid_field("planned_finish", _("Tanggal selesai mendahului tanggal mulai."))
    if noted.problem and not noted.solution:
        raise invalid_field("solution", _("Tulis juga apa yang dilakukan untuk masalah itu."))
    return _write(
        session,
        ControlNote,
        region=region,
        period=period,
        where={"kd_rup": package.kd_rup},
        besides={"satker_code": package.satker_code},
        values=asdict(noted),
        action="control.note",
        about=("package", package.kd_rup),
        actor=actor,
        at=at,
    )


def head(
    session: Session, *, region: Region, satker_code: str, period: ControlPeriod, header: Header, actor: Actor, at: datetime
) -> ControlHeader:
    """Keep the head figures of a satker, or (empty code) of the region. Raises `NotFound`."""
    if not may.head(actor, region_id=region.id, satker_code=satker_code):
        raise NotFound("")
    return _write(
        session,
        ControlHeader,
        region=region,
        period=period,
        where={"satker_code": satker_code},
        values=asdict(header),
        action="control.head",
        about=("satker", satker_code) if satker_code else ("region", region.code),
        actor=actor,
        at=at,
    )


def _write(
    session: Session,
    table: type[Kept],
    *,
    region: Region,
    period: ControlPeriod,
    where: Mapping[str, str],
    besides: Mapping[str, str] = MappingProxyType({}),
    values: Mapping[str, Any],
    action: str,
    about: tuple[str, str],
    actor: Actor,
    at: datetime,
) -> Kept:
    """The row of that month anew, with the trail of what it was; `besides` is what only a new row is told."""
    month = {"region_id": region.id, "fiscal_year": period.year, "month": period.month, **where}
    kept = session.scalars(select(table).filter_by(**month).with_for_update()).one_or_none()
    before = None if kept is None else _plain({name: getattr(kept, name) for name in values})
    if kept is None:
        kept = table(id=new_id(), **month, **besides)
        session.add(kept)
    for name, value in values.items():
        setattr(kept, name, value)
    assert actor.account_id is not None
    kept.written_at, kept.written_by = at, actor.account_id
    session.flush()
    details = {"year": period.year, "month": period.month, "before": before, "after": _plain(values)}
    audit.record(
        session, actor=actor, region_id=region.id, action=action, subject_kind=about[0], subject_id=about[1], at=at, details=details
    )
    return kept


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}

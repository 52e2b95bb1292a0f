"""The command line's side of officials. Whoever can call it holds the machine: it acts
as the region's admin, and the trail says SYSTEM did."""

from datetime import date
from typing import Annotated, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.accounts.grants import account_by_login
from app.accounts.models import Grant
from app.actor import Role
from app.clock import local_date, now
from app.errors import NotFound, invalid_field
from app.language import _, mark
from app.officials import appointing, handing_over
from app.officials.queries import official_for, officials_of
from app.officials.shapes import OfficialShown
from app.officials.showing import as_json
from app.orders.succession.models import Kind
from app.organisations.decree import Decree
from app.regions.keeping import machine_keeper
from app.regions.models import Region
from app.regions.queries import region_by_code

RegionCode = Annotated[str, mark("Kode wilayah, misalnya 32.04")]
RoleName = Annotated[
    str, mark("pp, ppk, treasurer, verifier, budget_user, activity_officer, curator, region_admin, leader, auditor")
]
SatkerCode = Annotated[str | None, mark("kd_satker_str (untuk peran di satu satuan kerja)")]
SubActivities = Annotated[
    list[str] | None, mark("Untuk PPTK: sub kegiatan menurut SK, boleh berulang; tanpa ini seluruh satuan kerja")
]
NewSubActivities = Annotated[
    list[str] | None, mark("Untuk PPTK: sub kegiatan menurut SK baru, boleh berulang; tanpa ini tetap yang lama")
]
Number = Annotated[str, mark("Nomor SK")]
Day = Annotated[str, mark("Tahun-bulan-hari, misalnya 2026-03-31")]


def list_officials(
    *, region: RegionCode, satker: SatkerCode = None, ending: Annotated[bool, mark("Hanya yang perlu perhatian")] = False
) -> dict[str, Any]:
    """Who holds which post by which decree, and how many orders run on the name."""
    with db.new_session() as session:
        where = region_by_code(session, region)
        today = local_date(now(), where.timezone)
        found = officials_of(session, where, today=today, satker_code=satker, ending=ending, limit=100_000)
        return {"officials": [as_json(official) for official in found]}


def appoint(
    *,
    region: RegionCode,
    login: Annotated[str, mark("Nama masuk; yang belum ada menjadi akun baru")],
    name: Annotated[str, mark("Nama orangnya")],
    role: RoleName,
    decree: Number,
    decree_date: Day,
    valid_from: Day,
    until: Day,
    satker: SatkerCode = None,
    sub_activity: SubActivities = None,
) -> OfficialShown:
    """Give a person a post by decree. The one-time link of a new account is shown once."""
    at = now()
    with db.new_session() as session:
        where = region_by_code(session, region)
        made = appointing.appoint(
            session,
            region=where,
            login=login,
            name=name,
            role=_role(role),
            satker_code=satker,
            decree=_decree(decree, decree_date, valid_from, until),
            sub_activities=sub_activity or (),
            actor=machine_keeper(where),
            at=at,
        )
        shown = _shown(session, where, made.grant)
        return {**shown, "link": made.link} if made.link else shown


def prolong(
    *,
    region: RegionCode,
    login: str,
    role: RoleName,
    decree: Number,
    decree_date: Day,
    valid_from: Day,
    until: Day,
    satker: SatkerCode = None,
    sub_activity: NewSubActivities = None,
) -> OfficialShown:
    """Go on by a new decree; the old one stands until it begins."""
    with db.new_session() as session:
        where = region_by_code(session, region)
        grant = _grant(session, where, login, role, satker)
        new = _decree(decree, decree_date, valid_from, until)
        appointing.prolong(
            session, region=where, grant=grant, decree=new, sub_activities=sub_activity, actor=machine_keeper(where), at=now()
        )
        return _shown(session, where, grant)


def end(
    *, region: RegionCode, login: str, role: RoleName, until: Day, reason: Annotated[str, mark("Alasan")], satker: SatkerCode = None
) -> OfficialShown:
    """End a post before its time; yesterday ends it at once."""
    with db.new_session() as session:
        where = region_by_code(session, region)
        grant = _grant(session, where, login, role, satker)
        appointing.end(
            session,
            region=where,
            grant=grant,
            last_day=day_of(until, "until"),
            reason=reason,
            actor=machine_keeper(where),
            at=now(),
        )
        return _shown(session, where, grant)


def hand_over(
    *,
    region: RegionCode,
    login: Annotated[str, mark("Pejabat yang diganti")],
    role: Annotated[str, mark("pp atau ppk")],
    satker: Annotated[str, mark("kd_satker_str")],
    to: Annotated[str, mark("Nama masuk pejabat yang menggantikan")],
    kind: Annotated[str, mark("definitive, plt, plh")],
    decree: Number,
    decree_date: Day,
    valid_from: Day,
    until: Day,
    reason: Annotated[str, mark("Alasan")],
) -> dict[str, Any]:
    """Give all running orders of an official to another of the same satker."""
    if kind not in set(Kind):
        raise invalid_field("kind", _("Pilih definitive, plt, atau plh."))
    with db.new_session() as session:
        where = region_by_code(session, region)
        done = handing_over.hand_over(
            session,
            region=where,
            of=_grant(session, where, login, role, satker),
            to_account_id=account_by_login(session, to).id,
            kind=Kind(kind),
            decree=_decree(decree, decree_date, valid_from, until),
            reason=reason,
            only=None,
            actor=machine_keeper(where),
            at=now(),
        )
        return {"orders": done.orders, "to": done.to.login, "name": done.to.name}


def _grant(session: Session, region: Region, login: str, role: str, satker: str | None) -> Grant:
    """The newest of that person's posts of that name here, held for the transaction."""
    same = (Grant.account_id == account_by_login(session, login).id, Grant.region_id == region.id, Grant.role == _role(role))
    place = Grant.satker_code.is_(None) if satker is None else Grant.satker_code == satker
    newest = select(Grant).where(*same, place).order_by(Grant.valid_from.desc(), Grant.id.desc()).limit(1).with_for_update()
    found = session.scalars(newest).one_or_none()
    if found is None:
        raise NotFound(_("{login} tidak memegang peran itu di sini.").format(login=login))
    return found


def _shown(session: Session, region: Region, grant: Grant) -> OfficialShown:
    session.flush()
    today = local_date(now(), region.timezone)
    return as_json(official_for(session, machine_keeper(region), handing_over.key_of(grant), today=today))


def _decree(number: str, day: str, first: str, last: str) -> Decree:
    return Decree(number, day_of(day, "decree_date"), day_of(first, "valid_from"), day_of(last, "until"))


def day_of(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid_field(field, _("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31.")) from None


def _role(name: str) -> Role:
    if name not in appointing.OFFICIAL_ROLES:
        raise invalid_field("role", _("Peran {role} tidak dikenal.").format(role=name))
    return Role(name)

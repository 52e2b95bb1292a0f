"""Appointing: the region's admin gives a person a post by decree, prolongs it by a new decree, or ends it before its time.

Rule: SEP_DUTY keeps offices apart in one person of one satker: PPK and treasurer, PPK
and PPK-SKPD, PPK-SKPD and treasurer (`INCOMPATIBLE`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.decrees import replace_decree
from app.accounts.grants import create_account, give_role, normal_login, refuse_endless
from app.accounts.links.making import Purpose, make_link
from app.accounts.models import Account, Grant
from app.actor import REGION_ROLES, SATKER_ROLES, Actor, Role
from app.clock import iso, local_date
from app.errors import Refusal, invalid_field
from app.language import _
from app.orders.succession.queries import how_many_run, last_return
from app.organisations.decree import Decree
from app.organisations.queries import has_satker
from app.plan.account_code import sub_activity
from app.regions.keeping import refuse_others
from app.regions.models import Region
from app.web.pages.dates import tanggal
from app.web.pages.labels import label

OFFICIAL_ROLES = SATKER_ROLES | REGION_ROLES
INCOMPATIBLE = (
    frozenset({Role.PPK, Role.TREASURER}),
    frozenset({Role.PPK, Role.VERIFIER}),
    frozenset({Role.VERIFIER, Role.TREASURER}),
)
"""Posts that one person may not hold in one satker on the same day."""
SUB_ACTIVITIES_MAX = 100
"""What one decree names."""


class StillRunning(Refusal):
    """Orders run on the official's name; somebody has to go on with them."""

    def __init__(self, *, name: str, orders: int) -> None:
        super().__init__(
            _("{n} pesanan masih berjalan atas nama {name}. Alihkan dulu kepada pejabat lain, lalu akhiri perannya.").format(
                n=orders, name=name
            )
        )


@dataclass(frozen=True, slots=True)
class Appointed:
    """The post, and for an account that was made for it the one-time link with which its
    person chooses a password: told once, kept nowhere."""

    grant: Grant
    account: Account
    link: str | None


def appoint(
    session: Session,
    *,
    region: Region,
    login: str,
    name: str,
    role: Role,
    satker_code: str | None,
    decree: Decree,
    sub_activities: Collection[str] = (),
    actor: Actor,
    at: datetime,
) -> Appointed:
    """Give a person a post; a login that nobody has becomes a new account. `sub_activities`: those that the
    decree of a PPTK names, none for all of the office.

    Raises `Invalid` for a code that names no sub-activity, for a vendor's person, for oneself, for a post that the person holds
    already or that another of the person's posts excludes.
    """
    refuse_others(actor, region)
    today = local_date(at, region.timezone)
    decree.refuse_odd_days(today=today)
    refuse_endless(role, valid_from=decree.first_day, valid_until=decree.last_day)
    place, activities = _satker(session, region, role, satker_code), _sub_activities(role, sub_activities)
    account = session.scalars(select(Account).where(Account.login == normal_login(login))).one_or_none()
    is_new = account is None
    if account is None:
        account = create_account(session, login=login, name=name, password=None, at=at)
    else:
        _refuse_person(session, account, actor)
    refuse_posts(session, account, region, role, place, decree.first_day, decree.last_day)
    grant = give_role(
        session,
        account=account,
        role=role,
        region_id=region.id,
        satker_code=place,
        sub_activities=activities,
        decree_number=decree.number,
        decree_date=decree.day,
        valid_from=decree.first_day,
        valid_until=decree.last_day,
    )
    _write_down(session, grant, "official.appoint", actor, at, {"person": account.login, "role": role, "satker": place})
    link = make_link(session, account=account, purpose=Purpose.PASSWORD, actor=actor, at=at) if is_new else None
    return Appointed(grant, account, link)


def prolong(
    session: Session,
    *,
    region: Region,
    grant: Grant,
    decree: Decree,
    sub_activities: Collection[str] | None = None,
    actor: Actor,
    at: datetime,
) -> Grant:
    """Go on by a new decree that begins before or right after the old one ends; the old one stands until then, and stays on
    record. None leaves a PPTK the sub-activities of the old one. The caller holds the row's lock. Raises `Invalid` also for
    other sub-activities by a decree that has not begun: nobody runs them before its first day."""
    refuse_others(actor, region)
    today = local_date(at, region.timezone)
    decree.refuse_odd_days(today=today)
    refuse_endless(Role(grant.role), valid_from=decree.first_day, valid_until=decree.last_day)
    if grant.valid_until is not None and grant.valid_until < today:
        raise invalid_field("until", _("Peran ini sudah berakhir. Angkat lagi dengan SK yang baru."))
    if grant.valid_until is not None and decree.last_day <= grant.valid_until:
        raise invalid_field("until", _("SK baru berakhir sesudah yang lama. Untuk mengakhiri lebih awal, pakai “Akhiri peran”."))
    if grant.valid_until is not None and decree.first_day > grant.valid_until + timedelta(days=1):
        raise invalid_field("valid_from", _("SK baru mulai paling lambat sehari sesudah yang lama berakhir."))
    activities = None if sub_activities is None else _sub_activities(Role(grant.role), sub_activities)
    if activities is not None and activities != grant.sub_activities and decree.first_day > today:
        raise invalid_field(
            "sub_activities",
            _("Sub kegiatan yang lain baru berlaku {day}. Catat pada hari itu, atau perpanjang dulu tanpa mengubahnya.").format(
                day=tanggal(decree.first_day)
            ),
        )
    account = session.get_one(Account, grant.account_id)
    refuse_posts(session, account, region, Role(grant.role), grant.satker_code, decree.first_day, decree.last_day, but=grant)
    was = _as_details(grant)
    replace_decree(session, grant, number=decree.number, day=decree.day, first_day=decree.first_day, last_day=decree.last_day)
    if activities is not None:
        grant.sub_activities = activities
    _write_down(session, grant, "official.prolong", actor, at, {"was": was})
    return grant


def end(session: Session, *, region: Region, grant: Grant, last_day: date, reason: str, actor: Actor, at: datetime) -> Grant:
    """End a post before its time; yesterday as its last day ends it at once. The caller holds the row's lock.

    Raises `StillRunning` while orders run on the official's name and the post would end at once, and `Invalid` for the admin's own.
    """
    refuse_others(actor, region)
    today = local_date(at, region.timezone)
    if actor.is_person(grant.account_id):
        raise invalid_field("until", _("Peran Anda sendiri diakhiri oleh admin daerah yang lain."))
    if last_day < today - timedelta(days=1) or (grant.valid_until is not None and last_day > grant.valid_until):
        raise invalid_field("until", _("Pilih hari dari kemarin sampai hari terakhir SK-nya."))
    running = how_many_run(session, grant)
    if last_day < today and running:
        raise StillRunning(name=session.get_one(Account, grant.account_id).name, orders=running)
    back = last_return(session, grant)
    if back is not None and back > last_day:
        raise invalid_field("until", _("Plh memegang pesanannya sampai sesudah hari itu. Kembalikan atau alihkan dulu pesanannya."))
    was = _as_details(grant)
    grant.valid_until = last_day
    _write_down(session, grant, "official.end", actor, at, {"was": was, "reason": reason})
    return grant


def _satker(session: Session, region: Region, role: Role, code: str | None) -> str | None:
    if role not in OFFICIAL_ROLES:
        raise invalid_field("role", _("Peran {role} bukan peran pejabat.").format(role=label(role)))
    if role in REGION_ROLES:
        return None
    if not code or not has_satker(session, region_id=region.id, code=code):
        raise invalid_field("satker", _("Pilih satuan kerja tempat peran ini dipegang."))
    return code


def _sub_activities(role: Role, typed: Collection[str]) -> list[str]:
    """As they are kept, each once. Raises `Invalid` for a code that names none, and for another post than a PPTK's."""
    if typed and role is not Role.ACTIVITY_OFFICER:
        raise invalid_field(
            "sub_activities", _("Hanya PPTK yang ditetapkan untuk sub kegiatan tertentu. Kosongkan untuk peran lain.")
        )
    if len(typed) > SUB_ACTIVITIES_MAX:
        raise invalid_field("sub_activities", _("Paling banyak {n} sub kegiatan dalam satu SK.").format(n=SUB_ACTIVITIES_MAX))
    found = {code: sub_activity(code) for code in typed}
    if unknown := [code for code, activity in found.items() if activity is None]:
        raise invalid_field(
            "sub_activities",
            _("{code} bukan kode sub kegiatan. Tulis enam bagian pertama MAK, misalnya 1.01.01.2.06.0005.").format(
                code=unknown[0][:60]
            ),
        )
    return sorted({activity for activity in found.values() if activity})


def _refuse_person(session: Session, account: Account, actor: Actor) -> None:
    if actor.is_person(account.id):
        raise invalid_field("login", _("Anda tidak dapat mengangkat diri sendiri. Minta admin daerah yang lain."))
    if not account.active:
        raise invalid_field("login", _("Akun ini ditutup. Buka dulu, atau pakai nama masuk lain."))
    if session.scalar(select(Grant.id).where(Grant.account_id == account.id, Grant.vendor_id.is_not(None)).limit(1)):
        raise invalid_field("login", _("Akun ini milik penyedia. Pejabat memakai akun tersendiri."))


def refuse_posts(
    session: Session,
    account: Account,
    region: Region,
    role: Role,
    satker: str | None,
    first: date,
    last: date,
    but: Grant | None = None,
    same: bool = True,
) -> None:
    """Of what the person holds in these days at this place: not the same once more (unless
    `same` is no matter), nothing that duties keep apart."""
    same_place = Grant.satker_code.is_(None) if satker is None else Grant.satker_code == satker
    held = session.scalars(
        select(Grant).where(
            Grant.account_id == account.id,
            Grant.region_id == region.id,
            same_place,
            Grant.valid_from <= last,
            or_(Grant.valid_until.is_(None), Grant.valid_until >= first),
        )
    )
    for grant in held:
        if but is not None and grant.id == but.id:
            continue
        if grant.role == role:
            if not same:
                continue
            raise invalid_field("login", _("{name} sudah memegang peran ini. Perpanjang yang ada.").format(name=account.name))
        if frozenset({Role(grant.role), role}) in INCOMPATIBLE:
            raise invalid_field(
                "role",
                _("{name} sudah {held} di satuan kerja ini; satu orang tidak boleh merangkap {role}. Angkat orang lain.").format(
                    name=account.name, held=label(grant.role), role=label(role)
                ),
            )


def _as_details(grant: Grant) -> dict[str, object]:
    """The decree and its days; of a PPTK also what it names, nothing for all of the office."""
    return {
        **({"sub_activities": list(grant.sub_activities)} if grant.role == Role.ACTIVITY_OFFICER else {}),
        "decree": grant.decree_number,
        "decree_date": iso(grant.decree_date),
        "from": (grant.decree_from or grant.valid_from).isoformat(),
        "until": iso(grant.valid_until),
    }


def _write_down(session: Session, grant: Grant, action: str, actor: Actor, at: datetime, details: dict[str, object]) -> None:
    assert grant.region_id is not None
    audit.record(
        session,
        actor=actor,
        region_id=grant.region_id,
        action=action,
        subject_kind="grant",
        subject_id=str(grant.id),
        at=at,
        details={**_as_details(grant), **details},
    )

"""`lokapasar user add` and `user grant`: a vendor's people need no decree, an official is appointed by one, as on the page.

Whoever can call these holds the machine: an official's role is written down as given by SYSTEM in the place of the region's admin.
"""

from collections.abc import Collection
from typing import Annotated, Any

from sqlalchemy.orm import Session

from app import db
from app.accounts.commands import (
    FromStdin,
    Login,
    RoleName,
    SatkerCode,
    VendorId,
    given_password,
    grant_row,
    role_named,
    today,
    vendor_of,
)
from app.accounts.commands import RegionCode as PlaceCode
from app.accounts.grants import account_by_login, create_account, give_role
from app.accounts.links.making import Purpose, make_link
from app.accounts.models import Account, Grant
from app.accounts.trail import write_down
from app.actor import REGION_ROLES, SATKER_ROLES, SYSTEM_ACTOR, Role
from app.clock import local_date, now
from app.errors import FieldError, Invalid, invalid_field
from app.language import _, mark
from app.officials import appointing
from app.officials.commands import SubActivities, day_of
from app.organisations.decree import Decree
from app.regions.keeping import machine_keeper
from app.regions.models import Region
from app.regions.queries import region_by_code

DecreeNumber = Annotated[str | None, mark("Nomor SK (wajib untuk pejabat)")]
DecreeDay = Annotated[str | None, mark("Tanggal SK, misalnya 2026-01-02 (wajib untuk pejabat)")]
FirstDay = Annotated[str | None, mark("Hari pertama menurut SK; tanpa ini hari ini")]
LastDay = Annotated[str | None, mark("Hari terakhir, misalnya 2027-03-31 (wajib untuk pejabat)")]


def add_user(
    *,
    login: Login,
    name: Annotated[str, mark("Nama orangnya")],
    role: RoleName,
    region: PlaceCode = None,
    satker: SatkerCode = None,
    vendor: VendorId = None,
    decree: DecreeNumber = None,
    decree_date: DecreeDay = None,
    valid_from: FirstDay = None,
    until: LastDay = None,
    sub_activity: SubActivities = None,
    password_stdin: FromStdin = False,
    link: Annotated[bool, mark("Tampilkan tautan sekali pakai, bukan kata sandi")] = False,
) -> dict[str, Any]:
    """A new person with one role. The password is shown once where it was made here; with
    `--link` nobody knows one, and the person chooses it."""
    at = now()
    password = given_password(password_stdin)
    with db.new_session() as session:
        account = create_account(session, login=login, name=name, password=password, at=at)
        held = _give(session, account, role, region, satker, vendor, (decree, decree_date, valid_from, until), sub_activity or ())
        write_down(session, account.id, "create", SYSTEM_ACTOR, at, role=role)
        shown = {} if password_stdin else {"password": password}
        if link:
            shown = {"link": make_link(session, account=account, purpose=Purpose.PASSWORD, actor=SYSTEM_ACTOR, at=at)}
        return {"login": account.login, "name": account.name, **shown, **grant_row(session, held)}


def grant(
    *,
    login: Login,
    role: RoleName,
    region: PlaceCode = None,
    satker: SatkerCode = None,
    vendor: VendorId = None,
    decree: DecreeNumber = None,
    decree_date: DecreeDay = None,
    valid_from: FirstDay = None,
    until: LastDay = None,
    sub_activity: SubActivities = None,
) -> dict[str, Any]:
    """One more role for a person."""
    with db.new_session() as session:
        account = account_by_login(session, login)
        held = _give(session, account, role, region, satker, vendor, (decree, decree_date, valid_from, until), sub_activity or ())
        write_down(session, account.id, "grant", SYSTEM_ACTOR, now(), role=role)
        return {"login": account.login, **grant_row(session, held)}


def _give(
    session: Session,
    account: Account,
    role: str,
    region: str | None,
    satker: str | None,
    vendor: str | None,
    said: tuple[str | None, str | None, str | None, str | None],
    sub_activities: Collection[str],
) -> Grant:
    wanted = role_named(role)
    if (vendor is None) == (wanted is Role.VENDOR):
        raise invalid_field("vendor", _("Peran vendor perlu penyedia; peran lain tidak."))
    if (satker is None) == (wanted in SATKER_ROLES):
        raise invalid_field(
            "satker", _("Peran pp, ppk, treasurer, verifier, budget_user, activity_officer perlu satker; peran lain tidak.")
        )
    if (region is None) == (wanted in SATKER_ROLES | REGION_ROLES):
        raise invalid_field("region", _("Peran ini perlu kode wilayah; peran vendor tidak."))
    if region is None:
        if sub_activities:
            raise invalid_field(
                "sub_activities", _("Hanya PPTK yang ditetapkan untuk sub kegiatan tertentu. Kosongkan untuk peran lain.")
            )
        last = None if said[3] is None else day_of(said[3], "until")
        if last is not None and last < today():
            raise invalid_field("until", _("Hari terakhir tidak boleh sebelum hari pertama."))
        return give_role(session, account=account, role=wanted, vendor_id=vendor_of(vendor), valid_from=today(), valid_until=last)
    where = region_by_code(session, region)
    return appointing.appoint(
        session,
        region=where,
        login=account.login,
        name=account.name,
        role=wanted,
        satker_code=satker,
        decree=_decree(where, *said),
        sub_activities=sub_activities,
        actor=machine_keeper(where),
        at=now(),
    ).grant


def _decree(region: Region, number: str | None, day: str | None, first: str | None, last: str | None) -> Decree:
    """Raises `Invalid` that names each part which an official's role lacks."""
    given = {"decree": number, "decree_date": day, "until": last}
    lacking = [FieldError(field, _("Wajib diisi.")) for field, value in given.items() if not (value or "").strip()]
    if lacking or number is None or day is None or last is None:
        raise Invalid(_("Peran pejabat diberikan dengan SK: sebutkan --decree, --decree-date, dan --until."), errors=lacking)
    begin = local_date(now(), region.timezone) if first is None else day_of(first, "valid_from")
    return Decree(number.strip(), day_of(day, "decree_date"), begin, day_of(last, "until"))

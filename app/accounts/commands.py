"""The command line's side of accounts: `lokapasar user …` (but for roles that are given, `app.officials.granting`) and
`lokapasar token …`. Passwords and tokens are shown once, here, and kept nowhere.

Whoever can call these holds the machine: they act as the system, and the audit trail says so.
"""

import secrets
import sys
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.accounts import sessions, tokens
from app.accounts.factors import duty
from app.accounts.grants import account_by_login, end_role, grants_of
from app.accounts.known_here import refuse_guessable
from app.accounts.links.making import Purpose, end_unused, make_link
from app.accounts.links.models import VALID_DAYS
from app.accounts.models import Account, Grant
from app.accounts.passwords import hash_password
from app.accounts.sessions import OFFICE_ZONE
from app.accounts.trail import write_down
from app.actor import REGION_ROLES, SATKER_ROLES, SYSTEM_ACTOR, Role
from app.clock import iso, local_date, now
from app.errors import NotFound, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.regions.models import Region
from app.regions.queries import region_by_code

Login = Annotated[str, mark("Nama masuk")]
RoleName = Annotated[
    str, mark("vendor, pp, ppk, treasurer, verifier, budget_user, activity_officer, curator, region_admin, leader, auditor")
]
RegionCode = Annotated[str | None, mark("Kode wilayah, misalnya 32.04 (bukan untuk vendor)")]
SatkerCode = Annotated[str | None, mark("kd_satker_str (untuk pp, ppk, treasurer, verifier, budget_user, activity_officer)")]
VendorId = Annotated[str | None, mark("Penyedia (untuk vendor)")]
FromStdin = Annotated[bool, mark("Baca kata sandi dari masukan standar; tanpa ini dibuatkan")]


def revoke(
    *, login: Login, role: RoleName, region: RegionCode = None, satker: SatkerCode = None, vendor: VendorId = None
) -> dict[str, Any]:
    """End a role today; sessions and tokens in it die at once."""
    with db.new_session() as session:
        account = account_by_login(session, login)
        held = _grant_held(session, account, role, region=region, satker=satker, vendor=vendor)
        end_role(held, on=today())
        write_down(session, account.id, "revoke", SYSTEM_ACTOR, now(), role=role)
        return {"login": account.login, **grant_row(session, held)}


def list_users(*, region: RegionCode = None) -> dict[str, Any]:
    """Every person with their roles of today."""
    with db.new_session() as session:
        wanted = region_by_code(session, region).id if region is not None else None
        rows = []
        for account in session.scalars(select(Account).order_by(Account.login)):
            held = grants_of(session, account_id=account.id, on=today())
            if wanted is None or any(each.region_id == wanted for each in held):
                roles = ", ".join(f"{each.role} {_where(session, each)}".strip() for each in held)
                rows.append({"login": account.login, "name": account.name, "active": account.active, "roles": roles})
        return {"users": rows}


def disable(*, login: Login) -> dict[str, Any]:
    """Close an account; its sessions, tokens and printed links die at once."""
    with db.new_session() as session:
        account = account_by_login(session, login)
        account.active = False
        sessions.sign_out_everywhere(session, account_id=account.id)
        end_unused(session, account_id=account.id)
        write_down(session, account.id, "disable", SYSTEM_ACTOR, now())
        return {"login": account.login, "active": False}


def sign_out(
    *,
    login: Annotated[str | None, mark("Nama masuk")] = None,
    everybody: Annotated[bool, mark("Semua orang di instalasi ini")] = False,
) -> dict[str, Any]:
    """End every sign-in and token of a person, or of everybody, now; passwords stay."""
    if (login is None) is not everybody:
        raise invalid_field("login", _("Sebutkan satu nama masuk, atau --everybody."))
    with db.new_session() as session:
        people = sessions.signed_in_now(session) if login is None else [account_by_login(session, login)]
        for account in people:
            sessions.send_out(session, account_id=account.id, actor=SYSTEM_ACTOR, at=now())
        return {"people": [account.login for account in people]}


def enable(*, login: Login) -> dict[str, Any]:
    """Open a closed account again."""
    with db.new_session() as session:
        account = account_by_login(session, login)
        account.active = True
        write_down(session, account.id, "enable", SYSTEM_ACTOR, now())
        return {"login": account.login, "active": True}


def set_password(*, login: Login, password_stdin: FromStdin = False) -> dict[str, Any]:
    """A new password; sessions and tokens of the old one die at once."""
    password = given_password(password_stdin)
    with db.new_session() as session:
        account = account_by_login(session, login)
        refuse_guessable(session, password, login=account.login, name=account.name)
        account.password_hash = hash_password(password)
        sessions.sign_out_everywhere(session, account_id=account.id)
        write_down(session, account.id, "password", SYSTEM_ACTOR, now())
        return {"login": account.login} | ({} if password_stdin else {"password": password})


def print_link(
    login: Annotated[str, mark("Nama masuk")], *, purpose: Annotated[str, mark("password, login, factors")] = Purpose.PASSWORD.value
) -> dict[str, Any]:
    """A one-time link for a person, shown once."""
    at = now()
    if purpose not in set(Purpose):
        raise invalid_field("purpose", _("Pilih salah satu: {expected}.").format(expected=", ".join(Purpose)))
    with db.new_session() as session:
        account = account_by_login(session, login)
        link = make_link(session, account=account, purpose=Purpose(purpose), actor=SYSTEM_ACTOR, at=at)
        return {"login": account.login, "purpose": purpose, "link": link, "days": VALID_DAYS}


def require_factor(
    *, region: Annotated[str, mark("Kode wilayah")], off: Annotated[bool, mark("Tidak lagi")] = False
) -> dict[str, Any]:
    """The region's officials must have a second factor, or no longer."""
    with db.new_session() as session:
        place = region_by_code(session, region)
        duty.ask(session, region_id=place.id, asked=not off, actor=SYSTEM_ACTOR, at=now())
        return {"region": place.code, "required": not off}


def add_token(
    *,
    login: Login,
    role: RoleName,
    region: RegionCode = None,
    satker: SatkerCode = None,
    vendor: VendorId = None,
    scope: Annotated[list[str] | None, mark("Lingkup; `sign` boleh menandatangani, paling lama 8 jam")] = None,
    hours: Annotated[int, mark("Berlaku berapa jam")] = 8,
    label: Annotated[str, mark("Untuk apa token ini")] = "",
) -> dict[str, Any]:
    """A token for one role of a person, shown once."""
    at = now()
    if not 1 <= hours <= 24 * tokens.DAYS_MAX:
        raise invalid_field("hours", _("Lama berlaku 1 jam sampai 366 hari."))
    with db.new_session() as session:
        account = account_by_login(session, login)
        held = _grant_held(session, account, role, region=region, satker=satker, vendor=vendor)
        ends_at = at + timedelta(hours=hours)
        secret = tokens.mint(session, grant=held, scopes=scope or (), ends_at=ends_at, at=at, label=label[:100])
        write_down(session, account.id, "token", SYSTEM_ACTOR, now(), role=role, scopes=sorted(scope or ()))
        return {"token": secret, "login": account.login, **grant_row(session, held), "ends_at": ends_at.isoformat()}


def list_tokens(*, login: Login) -> dict[str, Any]:
    """A person's tokens that have not ended, by name; their secrets are not kept."""
    with db.new_session() as session:
        account = account_by_login(session, login)
        rows = [
            {
                "name": tokens.name_of(token),
                "label": token.label,
                "role": session.get_one(Grant, token.grant_id).role,
                "scopes": ", ".join(token.scopes),
                "ends_at": token.ends_at.isoformat(),
            }
            for token in tokens.tokens_of(session, account_id=account.id, at=now())
        ]
        return {"login": account.login, "tokens": rows}


def revoke_token(name: Annotated[str, mark("Nama token, dari `token list`")], *, login: Login) -> dict[str, Any]:
    """End a token now."""
    with db.new_session() as session:
        account = account_by_login(session, login)
        if not tokens.revoke(session, account_id=account.id, name=name):
            raise NotFound(_("Token {name} tidak ditemukan.").format(name=name))
        write_down(session, account.id, "token_revoked", SYSTEM_ACTOR, now(), name=name)
        return {"login": account.login, "name": name, "revoked": True}


def given_password(from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else secrets.token_urlsafe(15)


def _grant_held(
    session: Session, account: Account, role: str, *, region: str | None, satker: str | None, vendor: str | None
) -> Grant:
    """The one role of that name that the person holds; place, satker or vendor tell several apart."""
    wanted = role_named(role)
    region_id = region_by_code(session, region).id if region is not None else None
    held = [
        each
        for each in grants_of(session, account_id=account.id, on=today())
        if each.role == wanted
        and (region_id is None or each.region_id == region_id)
        and (satker is None or each.satker_code == satker)
        and (vendor is None or each.vendor_id == vendor_of(vendor))
    ]
    if not held:
        raise invalid_field("role", _("{login} tidak memegang peran {role}.").format(login=account.login, role=role))
    if len(held) > 1:
        raise invalid_field(
            "role",
            _("{login} memegang peran ini lebih dari sekali. Sebutkan --region, --satker atau --vendor.").format(
                login=account.login
            ),
        )
    return held[0]


def role_named(name: str) -> Role:
    if name not in SATKER_ROLES | REGION_ROLES | {Role.VENDOR}:
        raise invalid_field("role", _("Peran {role} tidak dikenal.").format(role=name))
    return Role(name)


def vendor_of(text: str | None) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        return parse_public_id(text)[1]


def grant_row(session: Session, held: Grant) -> dict[str, Any]:
    return {
        "role": held.role,
        "region": session.get_one(Region, held.region_id).code if held.region_id is not None else None,
        "satker": held.satker_code,
        "vendor": public_id(0, held.vendor_id) if held.vendor_id is not None else None,
        "until": iso(held.valid_until),
        **({"sub_activities": list(held.sub_activities)} if held.sub_activities else {}),
    }


def _where(session: Session, held: Grant) -> str:
    row = grant_row(session, held)
    return " ".join(str(row[part]) for part in ("region", "satker", "vendor", "until") if row[part])


def today() -> date:
    return local_date(now(), OFFICE_ZONE)

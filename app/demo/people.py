"""People: thirteen personas who can sign in, and the officials and vendors'
staff whose names the year's orders bear and who cannot."""

import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import grants, tokens
from app.accounts.models import Account, Grant
from app.accounts.passwords import hash_password
from app.actor import REGION_ROLES, SATKER_ROLES, Actor, Role
from app.demo.places import Ground
from app.demo.plans import PERSONA_SATKER, RegionPlan
from app.demo.words import person_name
from app.demo.writing import Bulk
from app.identifiers import new_id
from app.regions.models import Region
from app.settings import DEMO_LOGINS

TOKEN_DAYS = 365
DECREE_DAYS = (380, 200, 410, 395, 405, 25, 400, 390, 385, 415, 6)
"""In how many days the decrees of those who cannot sign in end: most with next year's, a few soon."""
PERSONAS = (
    # persona, role, region, name
    ("vendor", Role.VENDOR, "99.01", "Ratna Penjual Contoh"),
    ("vendor2", Role.VENDOR, "99.01", "Gilang Penjual Contoh"),
    ("pp", Role.PP, "99.01", "Dewi Pengadaan Contoh"),
    ("ppk", Role.PPK, "99.01", "Hendra Komitmen Contoh"),
    ("treasurer", Role.TREASURER, "99.01", "Sari Bendahara Contoh"),
    ("budget_user", Role.BUDGET_USER, "99.01", "Bambang Anggaran Contoh"),
    ("activity_officer", Role.ACTIVITY_OFFICER, "99.01", "Tri Kegiatan Contoh"),
    ("curator", Role.CURATOR, "99.01", "Nur Kurator Contoh"),
    ("region_admin", Role.REGION_ADMIN, "99.01", "Eko Admin Contoh"),
    ("leader", Role.LEADER, "99.01", "Maria Pimpinan Contoh"),
    ("auditor", Role.AUDITOR, "99.01", "Yusuf Auditor Contoh"),
    ("pp_other", Role.PP, "99.71", "Fitri Pengadaan Contoh"),
    ("ppk_other", Role.PPK, "99.71", "Joko Komitmen Contoh"),
)


@dataclass(slots=True)
class People:
    """The actors of the year: a satker's officials by region, satker and role; a
    region's curators; and what is told about the personas."""

    officials: dict[tuple[int, str, Role], Actor] = field(default_factory=dict)
    of_region: dict[tuple[int, Role], Actor] = field(default_factory=dict)
    staff: dict[UUID, Actor] = field(default_factory=dict)
    """A vendor's person, by vendor."""
    logins: list[dict[str, str]] = field(default_factory=list)
    closed_hash: str = field(default_factory=lambda: hash_password(secrets.token_urlsafe(32)))
    """The hash of a password that nobody was told: for everyone who is only a name."""

    def official(self, region_id: int, satker_code: str, role: Role) -> Actor:
        return self.officials[region_id, satker_code, role]

    def checker(self, region_id: int, satker_code: str) -> Actor:
        """The PPK-SKPD of a satker, or its treasurer where it has none."""
        return self.officials.get((region_id, satker_code, Role.VERIFIER)) or self.official(region_id, satker_code, Role.TREASURER)


def make_personas(session: Session, ground: Ground, people: People, vendors: dict[str, UUID]) -> None:
    """Accounts with passwords and tokens of this installation alone, through the doors of `accounts`."""
    for persona, role, code, name in PERSONAS:
        password = _password()
        account, grant = _persona(session, ground, persona, role, code, name, password, vendors.get(persona))
        _remember(people, grants.actor_with(account, grant))
        people.logins.append(_told(persona, account, password, _token(session, grant, ground), ground.regions[code]))


def _persona(
    session: Session, ground: Ground, persona: str, role: Role, code: str, name: str, password: str, vendor_id: UUID | None = None
) -> tuple[Account, Grant]:
    region, is_official = ground.regions[code], role is not Role.VENDOR
    account = grants.create_account(session, login=login_of(persona), name=name, password=password, at=ground.at)
    grant = grants.give_role(
        session,
        account=account,
        role=role,
        region_id=region.id if is_official else None,
        satker_code=PERSONA_SATKER if role in SATKER_ROLES else None,
        vendor_id=vendor_id,
        decree_number=f"SK/{region.digits}/{persona}/{ground.year}" if is_official else None,
        decree_date=ground.first_day if is_official else None,
        valid_from=ground.first_day,
        valid_until=ground.at.date() + timedelta(days=grants.AUDITOR_DAYS_MAX) if is_official else None,
    )
    return account, grant


def renew_keys(session: Session, ground: Ground) -> list[dict[str, str]]:
    """New passwords and tokens for the personas that are there already: for a data folder that lost its list of them. An
    official whom an older release did not have yet is made."""
    told = []
    for persona, role, code, name in PERSONAS:
        password = _password()
        account = session.scalars(select(Account).where(Account.login == login_of(persona))).one_or_none()
        if account is None:
            assert role is not Role.VENDOR, "a shop is made with the rest of its life"
            account, _grant = _persona(session, ground, persona, role, code, name, password)
        account.password_hash = hash_password(password)
        grant = session.scalars(select(Grant).where(Grant.account_id == account.id).order_by(Grant.id).limit(1)).one()
        told.append(_told(persona, account, password, _token(session, grant, ground), ground.regions[code]))
    return told


def are_there(session: Session) -> bool:
    return session.scalar(select(Account.id).where(Account.login == login_of("pp"))) is not None


def make_officials(ground: Ground, plans: dict[str, RegionPlan], people: People, bulk: Bulk, *, first: int = 0) -> None:
    """A PP, PPK, treasurer and budget user for every satker, and a curator and an admin for every region, where no persona is it
    already; a PPK-SKPD for every satker but the personas', whose treasurer checks bills too. They are counted from `first`."""
    regions = [ground.regions[code] for code in plans]
    wanted: list[tuple[Region, Role, str | None]] = [
        (region, role, code)
        for region in regions
        for code in plans[region.code].satkers
        for role in (Role.PP, Role.PPK, Role.TREASURER, Role.BUDGET_USER)
        if (region.id, code, role) not in people.officials
    ] + [
        (region, role, None)
        for region in regions
        for role in (Role.CURATOR, Role.REGION_ADMIN)
        if (region.id, role) not in people.of_region
    ]
    wanted += [(region, Role.VERIFIER, code) for region in regions for code in plans[region.code].satkers if code != PERSONA_SATKER]
    for number, (region, role, code) in enumerate(wanted, start=first):
        _remember(people, _official(ground, people, bulk, number, region, role, code))


def make_staff(ground: Ground, people: People, bulk: Bulk, vendor_id: UUID, number: int) -> Actor:
    """The one person of a vendor."""
    account = _closed_account(ground, people, bulk, f"toko{number:03}@penyedia.example", person_name(number + 7))
    grant = Grant(id=new_id(), account_id=account.id, role=Role.VENDOR, vendor_id=vendor_id, valid_from=ground.first_day)
    bulk.add(grant)
    people.staff[vendor_id] = grants.actor_with(account, grant)
    return people.staff[vendor_id]


def write_logins(data: Path, logins: list[dict[str, str]]) -> None:
    """`demo-logins.json` in the data folder, readable by its owner alone."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / DEMO_LOGINS
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(logins, file, ensure_ascii=False, indent=1)


def _remember(people: People, actor: Actor) -> None:
    if actor.vendor_id is not None:
        people.staff[actor.vendor_id] = actor
    elif actor.role in REGION_ROLES:
        assert actor.region_id is not None
        people.of_region[actor.region_id, actor.role] = actor
    else:
        assert actor.region_id is not None
        assert actor.satker_code is not None
        people.officials[actor.region_id, actor.satker_code, actor.role] = actor


def _official(ground: Ground, people: People, bulk: Bulk, number: int, region: Region, role: Role, code: str | None) -> Actor:
    account = _closed_account(ground, people, bulk, f"pejabat{number:03}@contoh.example", person_name(number))
    grant = Grant(
        id=new_id(),
        account_id=account.id,
        role=role,
        region_id=region.id,
        satker_code=code,
        decree_number=f"SK/{region.digits}/{number:03}/{ground.year}",
        decree_date=ground.first_day,
        valid_from=ground.first_day,
        valid_until=ground.at.date() + timedelta(days=DECREE_DAYS[number % len(DECREE_DAYS)]),
    )
    bulk.add(grant)
    return grants.actor_with(account, grant)


def _closed_account(ground: Ground, people: People, bulk: Bulk, login: str, name: str) -> Account:
    account = Account(
        id=new_id(),
        login=login,
        name=name,
        password_hash=people.closed_hash,
        active=True,
        has_code=False,
        has_passkey=False,
        created_at=ground.start,
    )
    bulk.add(account)
    return account


def _told(persona: str, account: Account, password: str, token: str, region: Region) -> dict[str, str]:
    return {
        "persona": persona,
        "login": account.login,
        "password": password,
        "token": token,
        "region": region.code,
        "name": account.name,
    }


def _token(session: Session, grant: Grant, ground: Ground) -> str:
    ends_at = ground.at + timedelta(days=TOKEN_DAYS)
    return tokens.mint(session, grant=grant, scopes={tokens.SIGN}, ends_at=ends_at, at=ground.at, demo=True)


def login_of(persona: str) -> str:
    return f"{persona}@contoh.example"


def _password() -> str:
    """Sixty bits in letters and digits that are not mistaken for each other."""
    letters = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))

"""Grants: giving a person a role and ending it, and the actor that a grant makes of the person."""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.accounts.known_here import refuse_guessable
from app.accounts.models import Account, Grant
from app.accounts.passwords import hash_password
from app.actor import SATKER_ROLES, Actor, Role
from app.errors import NotFound, invalid_field
from app.identifiers import new_id
from app.language import _

AUDITOR_DAYS_MAX = 366
"""An auditor reads everything of a region, for a period that its assignment names."""
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,99}")


def normal_login(typed: str) -> str:
    """Logins are told apart without regard to case, and a telephone number is the same however its
    digits are grouped, with +62 and with 0 before it."""
    named = typed.strip().casefold()
    if re.fullmatch(r"\+?[0-9][0-9\s]*", named):
        named = "".join(named.split())
    return f"0{named[3:]}" if re.fullmatch(r"\+62[0-9]{7,13}", named) else named


def create_account(session: Session, *, login: str, name: str, password: str | None, at: datetime) -> Account:
    """A new person; without a password they choose one with a one-time link. Raises `Invalid` for a login
    that is taken or malformed, and for a weak password."""
    named = free_login(session, login)
    if password is not None:
        refuse_guessable(session, password, login=named, name=name)
    hashed = "" if password is None else hash_password(password)
    account = Account(id=new_id(), login=named, name=name, password_hash=hashed, active=True, created_at=at)
    session.add(account)
    session.flush()
    return account


def free_login(session: Session, login: str) -> str:
    """The login as it is kept. Raises `Invalid` for one that is taken or malformed."""
    named = normal_login(login)
    if not LOGIN.fullmatch(named):
        raise invalid_field("login", _("Nama masuk 3 sampai 100 huruf kecil, angka, titik, garis, atau alamat surel."))
    if session.scalar(select(Account.id).where(Account.login == named)) is not None:
        raise invalid_field("login", _("Nama masuk ini sudah dipakai. Pilih yang lain."))
    return named


def account_by_login(session: Session, login: str) -> Account:
    """Raises `NotFound`."""
    account = session.scalars(select(Account).where(Account.login == normal_login(login))).one_or_none()
    if account is None:
        raise NotFound(_("Akun {login} tidak ditemukan.").format(login=login[:100]))
    return account


def give_role(
    session: Session,
    *,
    account: Account,
    role: Role,
    region_id: int | None = None,
    satker_code: str | None = None,
    vendor_id: UUID | None = None,
    sub_activities: Collection[str] = (),
    decree_number: str | None = None,
    decree_date: date | None = None,
    valid_from: date,
    valid_until: date | None = None,
) -> Grant:
    """One more role for the person, in one region (and satker) or one vendor; an auditor's ends by itself."""
    assert (satker_code is not None) == (role in SATKER_ROLES)
    assert not sub_activities or role is Role.ACTIVITY_OFFICER
    assert valid_until is not None or role is not Role.AUDITOR, "an auditor's access has a last day"
    grant = Grant(
        id=new_id(),
        account_id=account.id,
        role=role,
        region_id=region_id,
        satker_code=satker_code,
        vendor_id=vendor_id,
        sub_activities=sorted(sub_activities),
        decree_number=decree_number,
        decree_date=decree_date,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    session.add(grant)
    session.flush()
    return grant


def refuse_endless(role: Role, *, valid_from: date, valid_until: date | None) -> None:
    """Raises `Invalid` for a last day before the first, and for an auditor without one within `AUDITOR_DAYS_MAX`."""
    if valid_until is not None and valid_until < valid_from:
        raise invalid_field("until", _("Hari terakhir tidak boleh sebelum hari pertama."))
    if role is Role.AUDITOR and (valid_until is None or valid_until - valid_from > timedelta(days=AUDITOR_DAYS_MAX)):
        raise invalid_field(
            "until",
            _("Akses auditor berakhir sendiri: sebutkan hari terakhirnya, paling lama {n} hari.").format(n=AUDITOR_DAYS_MAX),
        )


def end_role(grant: Grant, *, on: date) -> None:
    """The role is not held any more from this day on; who did what in it stays on record."""
    grant.valid_until = on - timedelta(days=1)


def is_held(session: Session, *, role: Role, region_id: int, satker_code: str, on: date, by: UUID | None = None) -> bool:
    """Does anybody who can sign in (or, when given, this person) hold the role in the satker on a day?"""
    held = [Grant.region_id == region_id, Grant.satker_code == satker_code, Grant.role == role, *in_force(on)]
    if by is not None:
        held.append(Grant.account_id == by)
    return (
        session.scalar(select(Grant.id).join(Account, Account.id == Grant.account_id).where(*held, Account.active).limit(1))
        is not None
    )


def in_force(on: date) -> tuple[ColumnElement[bool], ...]:
    """Of grants, those that hold on a day: a part of another statement."""
    return Grant.valid_from <= on, not_over(on)


def not_over(on: date) -> ColumnElement[bool]:
    """Of grants, those whose last day is not past, also where the first is still to come."""
    return or_(Grant.valid_until.is_(None), Grant.valid_until >= on)


def grants_of(session: Session, *, account_id: UUID, on: date) -> list[Grant]:
    """The roles that the person holds on a day, first given first."""
    return list(session.scalars(select(Grant).where(Grant.account_id == account_id, *in_force(on)).order_by(Grant.id)))


def actor_with(account: Account, grant: Grant | None, *, scopes: frozenset[str] = frozenset()) -> Actor:
    """The person in that role; without a grant, a visitor with a name."""
    if grant is None:
        return Actor(role=Role.PUBLIC, account_id=account.id, name=account.name)
    return Actor(
        role=Role(grant.role),
        account_id=account.id,
        name=account.name,
        region_id=grant.region_id,
        satker_code=grant.satker_code,
        vendor_id=grant.vendor_id,
        scopes=scopes,
        sub_activities=frozenset(grant.sub_activities or ()),
    )

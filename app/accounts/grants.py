"""Grants: giving a person a role, and the actor that a grant makes of the person."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.accounts.passwords import LENGTH_MAX, LENGTH_MIN, hash_password
from app.actor import SATKER_ROLES, Actor, Role
from app.errors import invalid_field
from app.identifiers import new_id
from app.language import _


def create_account(session: Session, *, login: str, name: str, password: str, at: datetime) -> Account:
    """A new person. Raises `Invalid` for a login that is taken or a password that is too short or too long."""
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        raise invalid_field("password", _("Kata sandi {min} sampai {max} huruf.").format(min=LENGTH_MIN, max=LENGTH_MAX))
    if session.scalar(select(Account.id).where(Account.login == login)) is not None:
        raise invalid_field("login", _("Nama masuk ini sudah dipakai. Pilih yang lain."))
    account = Account(id=new_id(), login=login, name=name, password_hash=hash_password(password), active=True, created_at=at)
    session.add(account)
    session.flush()
    return account


def give_role(
    session: Session,
    *,
    account: Account,
    role: Role,
    region_id: int | None = None,
    satker_code: str | None = None,
    vendor_id: UUID | None = None,
    decree_number: str | None = None,
    valid_from: date,
    valid_until: date | None = None,
) -> Grant:
    """One more role for the person, in one region (and satker) or one vendor."""
    assert (satker_code is not None) == (role in SATKER_ROLES)
    grant = Grant(
        id=new_id(),
        account_id=account.id,
        role=role,
        region_id=region_id,
        satker_code=satker_code,
        vendor_id=vendor_id,
        decree_number=decree_number,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    session.add(grant)
    session.flush()
    return grant


def grants_of(session: Session, *, account_id: UUID, on: date) -> list[Grant]:
    """The roles that the person holds on a day, first given first."""
    return list(
        session.scalars(
            select(Grant)
            .where(
                Grant.account_id == account_id, Grant.valid_from <= on, or_(Grant.valid_until.is_(None), Grant.valid_until >= on)
            )
            .order_by(Grant.id)
        )
    )


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
    )

"""People with one role in an invented region, signed in or with a token, in the committed database."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.accounts import sessions, tokens
from app.accounts.grants import give_role
from app.accounts.models import Account, Grant
from app.accounts.passwords import hash_password
from app.actor import SATKER_ROLES, Role
from app.clock import now
from app.identifiers import new_id
from app.regions.queries import find_or_create
from app.vendors.models import Vendor
from app.web.identity import SESSION_COOKIE
from tests.world import PASSWORD

SATKER = "1.02.0.00.0.00.01.0000"


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account and, mostly, a role."""

    account_id: UUID
    grant_id: UUID | None
    login: str

    def token(self, *, scopes: tuple[str, ...] = (), hours: int = 8) -> str:
        with db.new_session() as session:
            grant = session.get_one(Grant, self.grant_id)
            return tokens.mint(session, grant=grant, scopes=scopes, ends_at=now() + timedelta(hours=hours), at=now())

    def cookie(self) -> dict[str, str]:
        """The header that a signed-in browser sends."""
        with db.new_session() as session:
            started = sessions.start(session, account_id=self.account_id, at=now())
        return {"cookie": f"{SESSION_COOKIE}={started.token}"}


def person(login: str, *roles: Role, region: str = "99.01") -> Person:
    """A new person who holds these roles, all in one region; a vendor's staff in a vendor of its own."""
    with db.new_session() as session:
        place = find_or_create(session, region)
        account = Account(id=new_id(), login=login, name=f"Orang {login}", password_hash=_hash(), active=True, created_at=now())
        session.add(account)
        session.flush()
        grants = [
            give_role(
                session,
                account=account,
                role=role,
                region_id=place.id if role is not Role.VENDOR else None,
                vendor_id=_vendor(session, place.id) if role is Role.VENDOR else None,
                satker_code=SATKER if role in SATKER_ROLES else None,
                valid_from=date(2020, 1, 1),
                valid_until=date(2099, 12, 31) if role is Role.AUDITOR else None,
            )
            for role in roles
        ]
        return Person(account.id, grants[0].id if grants else None, login)


def _vendor(session: Session, region_id: int) -> UUID:
    number = (session.scalar(select(func.count()).select_from(Vendor)) or 0) + 1
    vendor = Vendor(
        id=new_id(), state="active", registered_at=now(), updated_at=now(), nib=f"99{number:011}", npwp=f"099{number:013}", legal_name="CV Contoh",
        legal_form="CV", scale="small", cooperative=False, pkp=False, address_region_code="99.01.01.2001", address_name="Desa Contoh",
        home_region_id=region_id,
    )  # fmt: skip
    session.add(vendor)
    session.flush()
    return vendor.id

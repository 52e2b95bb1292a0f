"""The whole site over the committed test database: people signed in by cookie or token, and the world they act in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app import db
from app.accounts import sessions, tokens
from app.accounts.grants import give_role
from app.accounts.models import Account, Grant
from app.actor import SATKER_ROLES, Actor, Role
from app.clock import now
from app.vendors.models import Vendor
from app.web.identity import SESSION_COOKIE
from tests.vendors import making
from tests.web.browsing import Browser, bearer


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with one role, who can sign in or call the API."""

    actor: Actor
    grant_id: object

    def api(self, *, scopes: tuple[str, ...] = ()) -> dict[str, str]:
        with db.new_session() as session:
            grant = session.get_one(Grant, self.grant_id)
            return bearer(tokens.mint(session, grant=grant, scopes=scopes, ends_at=now() + timedelta(hours=8), at=now()))

    def browser(self) -> Browser:
        made = Browser()
        with db.new_session() as session:
            started = sessions.start(session, account_id=self.actor.account_id, at=now())
        made.client.cookies.set(SESSION_COOKIE, started.token)
        return made


def someone(role: Role, code: str = "99.01", *, vendor_id: object = None) -> Person:
    """A new person in a role of that region, or of that vendor."""
    with db.new_session() as session:
        region = making.region(session, code)
        made = making.person(session, role, region=None if role is Role.VENDOR else region)
        grant = give_role(
            session,
            account=session.get_one(Account, made.account_id),
            role=role,
            region_id=None if role is Role.VENDOR else region.id,
            satker_code="1.01" if role in SATKER_ROLES else None,
            vendor_id=vendor_id,
            valid_from=making.today() - timedelta(days=1),
            valid_until=making.today() + timedelta(days=300) if role is Role.AUDITOR else None,
        )
        actor = Actor(
            role=role,
            account_id=made.account_id,
            name=made.name,
            region_id=None if role is Role.VENDOR else region.id,
            vendor_id=vendor_id,
        )
        return Person(actor, grant.id)


def staff_of_a_new_vendor(made: Callable[[Session], tuple[Vendor, Actor]] = making.trading) -> Person:
    """The staff of a new vendor, which trades already unless it is said how it is made."""
    with db.new_session() as session:
        vendor_id = made(session)[0].id
    return someone(Role.VENDOR, vendor_id=vendor_id)

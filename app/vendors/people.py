"""People: a vendor's owner lets others act for it and ends that again. The owner
is who registered the firm; the others are its staff.

Both may sell, answer and ship; only the owner decides who they are. Somebody new gets a one-time link with which they choose a
password of their own: no owner ever knows the password under which somebody else acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import sessions
from app.accounts.grants import create_account, end_role, give_role, in_force
from app.accounts.links.making import Purpose, make_link
from app.accounts.models import Account, Grant
from app.actor import Actor, Role
from app.clock import local_date
from app.errors import NotAllowed, NotFound, invalid_field
from app.language import _
from app.regions.models import Region
from app.vendors import permissions
from app.vendors.models import Vendor
from app.vendors.trail import write_down

PEOPLE_MAX = 50


@dataclass(frozen=True, slots=True)
class Seller:
    """One person who acts for the vendor today."""

    grant_id: UUID
    name: str
    login: str
    is_owner: bool
    since: date
    waits: bool
    """Has an account, but chose no password yet."""


def people_of(session: Session, vendor: Vendor, *, at: datetime) -> Sequence[Seller]:
    """The owner first, then by the day on which they began."""
    today = _today(session, vendor, at)
    rows = session.execute(
        select(Grant.id, Grant.valid_from, Account.id.label("account_id"), Account.name, Account.login, Account.password_hash)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.vendor_id == vendor.id, *in_force(today))
        .order_by(Grant.valid_from, Grant.id)
    ).all()
    found = [
        Seller(row.id, row.name, row.login, row.account_id == vendor.registered_by, row.valid_from, not row.password_hash)
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_owner)


def add_person(session: Session, *, vendor: Vendor, name: str, login: str, actor: Actor, at: datetime) -> str:
    """Somebody new who acts for the vendor from today; returns the link with which they choose their password, kept nowhere
    else. Raises `NotAllowed` for anyone but the owner, `Invalid` for a login that is taken."""
    _demand_owner(actor, vendor)
    if len(people_of(session, vendor, at=at)) >= PEOPLE_MAX:
        raise invalid_field("login", _("Paling banyak {n} orang. Akhiri peran seseorang dahulu.").format(n=PEOPLE_MAX))
    account = create_account(session, login=login, name=name, password=None, at=at)
    give_role(session, account=account, role=Role.VENDOR, vendor_id=vendor.id, valid_from=_today(session, vendor, at))
    session.expire(vendor, ["people"])
    write_down(session, vendor, "add_person", actor, at, account=str(account.id))
    return make_link(session, account=account, purpose=Purpose.PASSWORD, actor=actor, at=at)


def link_again(session: Session, *, vendor: Vendor, grant_id: UUID, actor: Actor, at: datetime) -> str:
    """Another link for somebody who has not used theirs, which ends. Raises `NotAllowed` for anyone but the
    owner, `NotFound` for one who is not of the vendor or has chosen a password already: from then on the
    account is their own, and the region's admin helps."""
    _demand_owner(actor, vendor)
    account = session.scalars(
        select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.id == grant_id, Grant.vendor_id == vendor.id, Account.password_hash == "")
    ).one_or_none()
    if account is None:
        raise NotFound(_("Orang ini tidak ada di toko Anda."))
    return make_link(session, account=account, purpose=Purpose.PASSWORD, actor=actor, at=at)


def end_person(session: Session, *, vendor: Vendor, grant_id: UUID, actor: Actor, at: datetime) -> None:
    """Somebody does not act for the vendor any more, from this moment on: their sign-ins end. What they did stays on record.

    Raises `NotAllowed` for anyone but the owner, `NotFound` for one who is not of the vendor, `Invalid` for the owner's own role.
    """
    _demand_owner(actor, vendor)
    grant = session.get(Grant, grant_id, with_for_update=True)
    if grant is None or grant.vendor_id != vendor.id:
        raise NotFound(_("Orang ini tidak ada di toko Anda."))
    if grant.account_id == vendor.registered_by:
        raise invalid_field("grant", _("Pemilik tidak dapat mengakhiri perannya sendiri. Untuk berhenti berjualan, tutup toko."))
    end_role(grant, on=_today(session, vendor, at))
    sessions.sign_out_everywhere(session, account_id=grant.account_id)
    session.flush()
    write_down(session, vendor, "end_person", actor, at, account=str(grant.account_id))


def _demand_owner(actor: Actor, vendor: Vendor) -> None:
    if not permissions.lead(actor, vendor):
        raise NotAllowed(_("Hanya pemilik toko yang mengatur orang-orangnya."))


def _today(session: Session, vendor: Vendor, at: datetime) -> date:
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    return local_date(at, home.timezone if home else "Asia/Jakarta")

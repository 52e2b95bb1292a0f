"""Claiming: the owner of a firm that was taken over becomes its owner here, by a
link that the office prints for it and that works once."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import give_role
from app.accounts.models import Account
from app.accounts.sessions import OFFICE_ZONE, digest
from app.actor import Actor, Role
from app.clock import local_date
from app.errors import NotAllowed, NotFound, Refusal
from app.language import _
from app.vendors import permissions
from app.vendors.models import Vendor, VendorClaim
from app.vendors.takeover import is_unclaimed
from app.vendors.trail import write_down

VALID_DAYS = 30


class LinkOver(Refusal):
    """It is unknown, used, replaced by a newer one, or its days are over; which of these is nobody's to know."""

    status = 410

    def __init__(self) -> None:
        super().__init__(_("Tautan ini tidak berlaku lagi. Minta tautan baru kepada kurator daerah Anda."))


def make_link(session: Session, *, vendor: Vendor, actor: Actor, at: datetime) -> str:
    """The secret of a new link, kept nowhere; the one before it ends. Raises
    `NotFound` for a vendor that this office did not take over."""
    if vendor.home_region_id is None or not permissions.take_over(actor, vendor.home_region_id) or not is_unclaimed(vendor):
        raise NotFound(_("Tidak ada penyedia yang menunggu pemiliknya di sini."))
    secret = secrets.token_urlsafe(24)
    claim = session.get(VendorClaim, vendor.id, with_for_update=True)
    if claim is None:
        claim = VendorClaim(vendor_id=vendor.id)
        session.add(claim)
    claim.secret_sha256, claim.made_at, claim.made_by = digest(secret), at, actor.account_id
    claim.ends_at = at + timedelta(days=VALID_DAYS)
    session.flush()
    write_down(session, vendor, "make_claim_link", actor, at)
    return secret


def vendor_behind(session: Session, secret: str, *, at: datetime, lock: bool = False) -> Vendor:
    """The firm that a link is for. Raises `LinkOver`."""
    claim = session.scalar(
        select(VendorClaim).where(
            VendorClaim.secret_sha256 == digest(secret), VendorClaim.claimed_at.is_(None), VendorClaim.ends_at > at
        )
    )
    vendor = session.get(Vendor, claim.vendor_id, with_for_update=lock, populate_existing=lock) if claim else None
    if vendor is None or not is_unclaimed(vendor):
        raise LinkOver
    return vendor


def claim(session: Session, *, secret: str, actor: Actor, at: datetime) -> Vendor:
    """From now on it is this person's, to be completed and sent in like any other draft.

    Raises `LinkOver`, and `NotAllowed` for an official and for somebody without an account.
    """
    vendor = vendor_behind(session, secret, at=at, lock=True)
    if actor.account_id is None or actor.role not in (Role.PUBLIC, Role.VENDOR) or actor.is_person(vendor.taken_over_by):
        raise NotAllowed(_("Tautan ini untuk pemilik usaha. Keluar dahulu, lalu buat akun pemiliknya di tautan ini."))
    made = session.get_one(VendorClaim, vendor.id)
    made.claimed_at, made.claimed_by = at, actor.account_id
    vendor.registered_by, vendor.updated_at = actor.account_id, at
    give_role(
        session,
        account=session.get_one(Account, actor.account_id),
        role=Role.VENDOR,
        vendor_id=vendor.id,
        valid_from=local_date(at, OFFICE_ZONE),
    )
    session.expire(vendor, ["people"])
    write_down(session, vendor, "claim", actor, at)
    return vendor

"""Sending: a vendor sends a listing in to the curators, takes it down, or says that its stock is as it stands."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor
from app.catalogue import search
from app.catalogue.assistant import risk
from app.catalogue.curation.deciding import settle_appeal
from app.catalogue.etalase.requirements import demand_place, demand_whole
from app.catalogue.listing.checks import check_ceiling, check_certificates, check_open
from app.catalogue.listing.writing import VendorMayNotSell, demand_writer, etalase_of, writable_version
from app.catalogue.models import Listing
from app.catalogue.prices import reasonableness
from app.catalogue.prices.jump import judge_price
from app.catalogue.states import LISTING, SUBMITTED
from app.moves.machine import moves_for, names_of
from app.moves.taking import step
from app.vendors import verification
from app.vendors.models import Vendor
from app.vendors.states import ACTIVE


def submit(session: Session, *, listing: Listing, actor: Actor, at: datetime, note: str | None = None) -> Listing:
    """Send the newest version to the curators of the etalase's region; it is in curation at once. What went off show as it was
    approved goes as a new version that says the same.

    Raises `VendorMayNotSell` unless the vendor is active (a verified one becomes so now), `Invalid` when the etalase has closed
    or is not for this vendor, a certificate has ended, or something that the etalase demands is missing, `PriceNeedsNote` for a
    price far above those of the same thing without a note.
    """
    vendor = session.get_one(Vendor, listing.vendor_id)
    if "submit" in names_of(moves_for(LISTING, listing, actor)):
        verification.welcome(session, vendor=vendor, at=at)
        if vendor.state != ACTIVE:
            raise VendorMayNotSell(vendor.state)
        if listing.newest.state == "approved":
            writable_version(session, listing, actor=actor, at=at)
        etalase = etalase_of(session, listing)
        check_open(session, etalase, at)
        demand_place(session, etalase, vendor)
        check_ceiling(etalase, listing.newest.unit_price)
        check_certificates(session, listing, at)
        demand_whole(session, etalase, listing.newest)
        reasonableness.demand_note(session, listing, note=note, at=at)
    step(session, LISTING, listing, "submit", actor=actor, at=at, note=note, details={"version": listing.newest_version})
    version = listing.newest
    version.submitted_at, version.submitted_by = at, actor.account_id
    version.decision = version.decided_at = version.decided_by = version.reason_code = version.reason_note = None
    if listing.state == SUBMITTED:
        step(session, LISTING, listing, "enter_curation", actor=SYSTEM_ACTOR, at=at)
    judge_price(session, listing)
    risk.assess(session, listing, note=note, at=at)
    session.flush()
    return listing


def withdraw(session: Session, *, listing: Listing, actor: Actor, at: datetime, note: str | None = None) -> Listing:
    """Its own vendor takes it down. A version that waited becomes a draft again,
    an open appeal lapses; orders already placed go on."""
    step(session, LISTING, listing, "withdraw", actor=actor, at=at, note=note)
    settle_appeal(listing, "LAPSED", actor=actor, at=at)
    listing.reason_code = listing.reason_note = None
    if listing.newest.state == "in_curation":
        listing.newest.submitted_at = listing.newest.submitted_by = None
    search.index_listings(session, listing.region_id, [listing.id])
    return listing


def renew(session: Session, *, listing: Listing, actor: Actor, at: datetime, note: str | None = None) -> Listing:
    """The vendor confirms that the stock is as it says; a listing that had gone stale is on
    show again. Raises `VendorMayNotSell` as writing does."""
    if "renew" in names_of(moves_for(LISTING, listing, actor)):
        demand_writer(session, listing, actor)
    step(session, LISTING, listing, "renew", actor=actor, at=at, note=note)
    listing.stock_confirmed_at, listing.reason_code, listing.reason_note = at, None, None
    search.index_listings(session, listing.region_id, [listing.id])
    return listing

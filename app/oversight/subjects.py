"""Subjects: what a finding or a complaint is about, read from an id or an address that somebody pasted."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingVersion
from app.errors import NotFound, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _
from app.ledger.models import OrderTally
from app.orders.models import Order
from app.orders.states import REALISED
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.states import VendorState
from app.walls.standing import Door, pass_through

SHOWN = (VendorState.ACTIVE, VendorState.SUSPENDED, VendorState.BLACKLISTED)
KINDS = ("order", "vendor", "listing")


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing of one region; `satker_code` where it is an order."""

    region_id: int
    kind: str
    key: str
    name: str
    satker_code: str | None = None


def subject_of(
    session: Session, *, kind: str, typed: str, region: Region | None, public: bool, field: str = "reference"
) -> Subject:
    """What the id or address means. `region` narrows to one region's things and is needed for imported orders; with `public` only what everybody
    may see exists. Raises `Invalid` naming `field`: what is hidden and what is not there are told apart by nothing."""
    key = _key(typed)
    try:
        found = FINDERS[kind](session, key, region, public)
    except NotFound:
        found = None
    if found is None or (region is not None and found.region_id != region.id):
        raise invalid_field(field, NOT_THERE[kind]())
    return found


def _order(session: Session, key: str, region: Region | None, public: bool) -> Subject | None:
    try:
        region_id = parse_public_id(key)[0]
    except NotFound:
        if region is None:
            return None
        region_id = region.id
    tally = OrderTally
    row = session.execute(
        select(tally.order_key, tally.satker_code, tally.state).where(tally.region_id == region_id, tally.order_key == key)
    ).one_or_none()
    if row is None or (public and row.state not in REALISED):
        return None
    number = None
    if not key.startswith(("v5:", "v6:")):
        if public:
            pass_through(session, Door.FILING, region_id)
        number = session.scalar(select(Order.number).where(Order.region_id == region_id, Order.id == parse_public_id(key)[1]))
    return Subject(region_id, "order", key, number or key, row.satker_code)


def _vendor(session: Session, key: str, region: Region | None, public: bool) -> Subject | None:
    vendor = session.get(Vendor, parse_public_id(key)[1])
    if vendor is None or vendor.home_region_id is None or vendor.state not in SHOWN:
        return None
    return Subject(
        region.id if region is not None else vendor.home_region_id, "vendor", public_id(0, vendor.id), vendor.legal_name or ""
    )


def _listing(session: Session, key: str, region: Region | None, public: bool) -> Subject | None:
    region_id, id = parse_public_id(key)
    row = session.execute(
        select(Listing.id, Listing.state, ListingVersion.name)
        .join(ListingVersion, PUBLISHED_VERSION)
        .where(Listing.region_id == region_id, Listing.id == id)
    ).one_or_none()
    if row is None or (public and row.state != "published"):
        return None
    return Subject(region_id, "listing", public_id(region_id, id), row.name)


def _key(typed: str) -> str:
    """The id in what was typed: the id itself, or an address of ours that ends with it (and a slug)."""
    last = typed.strip().rstrip("/").rpartition("/")[2]
    found = re.match(r"[0-9A-Z]{1,7}\.[0-9A-HJKMNP-TV-Z]{26}(?=-|$)", last)
    return found[0] if found else last


FINDERS = {"order": _order, "vendor": _vendor, "listing": _listing, "price": _listing}
NOT_THERE = {
    "order": lambda: _("Pesanan ini tidak ditemukan. Salin kodenya dari daftar pesanan di halaman realisasi."),
    "vendor": lambda: _("Penyedia ini tidak ditemukan. Salin alamat halamannya."),
    "listing": lambda: _("Produk ini tidak ditemukan. Salin alamat halamannya."),
    "price": lambda: _("Produk ini tidak ditemukan. Salin alamat halamannya."),
}

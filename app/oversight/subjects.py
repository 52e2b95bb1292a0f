"""Subjects: what a finding or a complaint is about, read from an id or an address that somebody pasted.

Of an order people hold its paper, so its number, that of its Surat Pesanan and the address beside the QR name it too.
"""

import re
from collections.abc import Sequence
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
from app.papers.models import Paper
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.states import VendorState
from app.walls.standing import Gate, open_gate

SHOWN = (VendorState.ACTIVE, VendorState.SUSPENDED, VendorState.BLACKLISTED)
KINDS = ("order", "vendor", "listing")
NUMBER_PARTS_MAX = 12


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
    """What the id or address means. `region` narrows to one region's things and is needed for imported
    orders; with `public` only what everybody may see exists. Raises `Invalid` naming `field`: what is
    hidden and what is not there are told apart by nothing."""
    try:
        if kind == "order" and (token := _token(typed)):
            key = _order_of_paper(session, token)
            found = _order(session, key, region, public=False)  # whoever has a paper of it knows that it exists
        else:
            numbered = _order_numbered(session, typed.strip(), region, public, field) if kind == "order" else None
            found = numbered or FINDERS[kind](session, _key(typed), region, public)
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
            open_gate(session, Gate.FILING, region_id)
        number = session.scalar(select(Order.number).where(Order.region_id == region_id, Order.id == parse_public_id(key)[1]))
    return Subject(region_id, "order", key, number or key, row.satker_code)


def _order_numbered(session: Session, typed: str, region: Region | None, public: bool, field: str) -> Subject | None:
    """The order whose number, or whose Surat Pesanan's, this is. Raises `Invalid` naming `field`
    where several satkers gave it to their Surat Pesanan."""
    for region_id in [region.id] if region is not None else _regions_named_in(session, typed):
        if public:
            open_gate(session, Gate.FILING, region_id)
        for called in (Order.number == typed, Order.sp_number == typed):
            ids = session.scalars(select(Order.id).where(Order.region_id == region_id, called)).all()
            found = [one for id in ids if (one := _order(session, public_id(region_id, id), region, public))]
            if len(found) > 1:
                said = _(
                    "Nomor Surat Pesanan ini dipakai lebih dari satu satuan kerja. Tulis nomor pesanannya atau alamat di sebelah kode QR."
                )
                raise invalid_field(field, said)
            if found:
                return found[0]
    return None


def _token(typed: str) -> str:
    """Of a paper, where the address beside its QR was typed."""
    return typed.strip().rstrip("/").rpartition("/verifikasi/")[2] if "/verifikasi/" in typed else ""


def _order_of_paper(session: Session, token: str) -> str:
    """The order's id. Raises `NotFound`."""
    region_id, secret = parse_public_id(token)
    open_gate(session, Gate.PAPER, region_id)
    order_id = session.scalar(select(Paper.order_id).where(Paper.region_id == region_id, Paper.token == secret))
    if order_id is None:
        raise NotFound("")
    return public_id(region_id, order_id)


def _regions_named_in(session: Session, number: str) -> Sequence[int]:
    """Those whose digits stand between the strokes of a number, as in
    `LP/9901/…`; a number by an office's own template may have none."""
    codes = {
        f"{part[:2]}.{part[2:]}".rstrip(".") for part in number.split("/")[:NUMBER_PARTS_MAX] if re.fullmatch(r"\d{2}|\d{4}", part)
    }
    return session.scalars(select(Region.id).where(Region.code.in_(codes)).order_by(Region.id)).all() if codes else []


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
    "order": lambda: _(
        "Pesanan ini tidak ditemukan. Tulis nomor pesanan atau Surat Pesanannya apa adanya dan kode wilayahnya, atau salin kodenya dari halaman realisasi."
    ),
    "vendor": lambda: _("Penyedia ini tidak ditemukan. Salin alamat halamannya."),
    "listing": lambda: _("Produk ini tidak ditemukan. Salin alamat halamannya."),
    "price": lambda: _("Produk ini tidak ditemukan. Salin alamat halamannya."),
}

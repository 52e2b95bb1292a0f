"""Writing: a vendor writes a listing and changes it.

What a curator judges stands in versions. While the newest is a draft or was returned it is changed in place; once it
was approved the first change makes the next one, and the approved one keeps selling. Stock changes at once and needs no version.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.catalogue import permissions, stock
from app.catalogue.attributes.values import attributes_of, fitting, read_values
from app.catalogue.etalase.requirements import demand_place
from app.catalogue.listing.checks import (
    check_category,
    check_ceiling,
    check_content,
    check_least,
    check_open,
    check_sku,
    check_stock,
)
from app.catalogue.models import Etalase, Listing, ListingPhoto, ListingVersion
from app.catalogue.prices.jump import judge_price
from app.catalogue.states import DRAFT, LISTING
from app.errors import NotAllowed, Refusal, invalid_field
from app.identifiers import new_id
from app.language import _
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, begin
from app.vendors.models import Vendor
from app.vendors.states import BLACKLISTED, CLOSED, SUSPENDED

CONTENT = frozenset(
    {"category_code", "name", "description", "kind", "kbki", "brand", "brand_registration", "model", "attributes"}
    | {"unit", "unit_price", "price_with_ppn", "tax_rate_bps", "tiers", "min_purchase", "zones", "options"}
    | {"pdn", "pdn_reason", "tkdn_bps", "tkdn_certificate", "tkdn_expires_on", "bmp_bps"}
    | {"sni_number", "sni_expires_on", "bpom_number", "halal_number", "pirt_number", "sustainability"}
    | {"preorder_days", "weight_g", "size_mm", "warranty"}
)
"""What a version holds and a curator judges."""
OWN = ("sku", "family")
"""The vendor's own signs of a listing, which nobody judges."""
DEFAULTS: Mapping[str, Any] = {
    **dict.fromkeys(("brand", "brand_registration", "model", "tkdn_bps", "tkdn_certificate", "tkdn_expires_on", "bmp_bps")),
    **dict.fromkeys(("sni_number", "sni_expires_on", "bpom_number", "halal_number", "pirt_number")),
    **dict.fromkeys(("weight_g", "size_mm", "warranty")),
    "kind": "goods",
    "price_with_ppn": True,
    "tax_rate_bps": 0,
    "tiers": [],
    "zones": [],
    "options": {},
    "sustainability": [],
    "preorder_days": 0,
    "attributes": {},
}


class VendorMayNotSell(Refusal):
    """Its account is not verified, or is suspended, blacklisted or closed."""

    def __init__(self, state: str) -> None:
        self.state = state
        sentences: dict[str, str] = {
            SUSPENDED: _("Toko Anda sedang ditangguhkan. Lihat alasannya di halaman toko."),
            BLACKLISTED: _("Toko Anda masuk daftar hitam sehingga tidak dapat menjual."),
            CLOSED: _("Toko ini sudah ditutup."),
        }
        super().__init__(
            sentences.get(
                state, _("Toko Anda belum diverifikasi. Lengkapi pendaftaran dan tunggu verifikasi kurator, lalu kirim produk ini.")
            )
        )


def write(
    session: Session,
    *,
    etalase: Etalase,
    content: Mapping[str, Any],
    stock: Decimal,
    sku: str | None = None,
    family: str | None = None,
    actor: Actor,
    at: datetime,
) -> Listing:
    """A new draft in an open etalase; `content` holds the names of `CONTENT`, the missing ones get `DEFAULTS`. `family` is
    the vendor's code of the variants that it belongs to.

    Raises `NotAllowed` for anyone but a vendor's staff, `VendorMayNotSell` for one that is blacklisted or has closed, `Invalid`
    for an etalase that is closed or not for this vendor, a price above its ceiling, tiers or zones that do not fit, an attribute
    that it does not ask, a SKU in use, a variant that is there already, a part of a piece in stock.
    """
    vendor = _vendor_of(session, actor)
    _demand_shop(vendor)
    check_open(session, etalase, at)
    demand_place(session, etalase, vendor)
    check_sku(session, etalase.region_id, vendor.id, sku)
    check_category(session, content.get("category_code"))
    check_ceiling(etalase, content["unit_price"])
    content = {"category_code": etalase.category_code, **DEFAULTS, **content}
    content["attributes"] = read_values(
        attributes_of(session, etalase, category_code=content["category_code"]), content["attributes"]
    )
    listing = Listing(
        region_id=etalase.region_id,
        id=new_id(),
        vendor_id=vendor.id,
        etalase_id=etalase.id,
        state=DRAFT,
        sku=sku,
        family=family,
        newest_version=1,
        price_jump=False,
        stock=stock,
        reserved=Decimal(0),
        stock_confirmed_at=at,
        created_at=at,
        created_by=actor.account_id,
    )
    check_content(session, listing, content)
    check_least(content)
    check_stock(content["unit"], stock)
    session.add(listing)
    session.flush()
    session.add(_version(listing, 1, content, actor, at))
    session.flush()
    session.expire(listing, ["versions", "appeals"])
    begin(session, LISTING, listing, "write", actor=actor, at=at)
    return listing


def rewrite(
    session: Session,
    *,
    listing: Listing,
    changes: Mapping[str, Any],
    stock: Decimal | None = None,
    etalase: Etalase | None = None,
    actor: Actor,
    at: datetime,
) -> Listing:
    """Change what the newest version says (a new version once it was approved), and the stock, which counts at once.
    Before it was ever on show it may move to another etalase of its region.

    Raises `NotNow` while the version is in curation or the listing is another's, `VendorMayNotSell` and `Invalid` as `write` does.
    """
    demand_writer(session, listing, actor)
    if stock is not None:
        _count_stock(session, listing, stock, at)
    if etalase is not None and etalase.id != listing.etalase_id:
        _move_shelf(session, listing, etalase, actor, at)
    own = {name: changes[name] for name in OWN if name in changes and changes[name] != getattr(listing, name)}
    if "sku" in own:
        check_sku(session, listing.region_id, listing.vendor_id, own["sku"], but=listing.id)
    for name, value in own.items():
        setattr(listing, name, value)
    check_category(session, changes.get("category_code"))
    shelf = etalase_of(session, listing)
    kept = {name: getattr(listing.newest, name) for name in CONTENT}
    if "attributes" in changes:
        asked = attributes_of(session, shelf, category_code=changes.get("category_code", kept["category_code"]))
        changes = {**changes, "attributes": read_values(asked, changes["attributes"])}
    told = {name: value for name, value in changes.items() if name in CONTENT and kept[name] != value}
    if "unit_price" in told:
        check_ceiling(shelf, told["unit_price"])
    if told or "family" in own:
        check_content(session, listing, {**kept, **told})
    if "unit" in told or "min_purchase" in told:
        check_least({**kept, **told})
    if "unit" in told or stock is not None:
        check_stock(told.get("unit", kept["unit"]), listing.stock)
    if told:
        version = writable_version(session, listing, actor=actor, at=at)
        for name, value in told.items():
            setattr(version, name, value)
        judge_price(session, listing)
    session.flush()
    if changed := sorted([*told, *own, *(["stock"] if stock is not None else [])]):
        audit.write_down(session, listing, "listing.rewrite", actor, at, fields=changed, version=listing.newest_version)
    return listing


def writable_version(session: Session, listing: Listing, *, actor: Actor, at: datetime) -> ListingVersion:
    """The newest version as a draft: a copy with the next number when the newest was approved. Raises `NotNow` while it
    is in curation."""
    newest = listing.newest
    if newest.state == "in_curation" or listing.open_appeal is not None:
        raise _not_now("rewrite", listing, actor)
    if newest.state != "approved":
        newest.submitted_at = newest.submitted_by = newest.decision = newest.decided_at = newest.decided_by = None
        newest.written_at, newest.written_by = at, actor.account_id
        return newest
    copy = _version(listing, newest.number + 1, {name: getattr(newest, name) for name in CONTENT}, actor, at)
    session.add(copy)
    session.flush()
    share_photos(session, newest.photos, version=copy)
    listing.newest_version = copy.number
    session.flush()
    session.expire(listing, ["versions"])
    return listing.newest


def share_photos(session: Session, photos: Sequence[ListingPhoto], *, version: ListingVersion) -> None:
    """The same photos, in this order, as those of another version."""
    session.add_all(
        ListingPhoto(
            region_id=version.region_id,
            id=new_id(),
            version_id=version.id,
            listing_id=version.listing_id,
            position=position,
            sha256=photo.sha256,
            width=photo.width,
            height=photo.height,
            bands=photo.bands,
        )
        for position, photo in enumerate(photos, start=1)
    )


def etalase_of(session: Session, listing: Listing) -> Etalase:
    return session.get_one(Etalase, (listing.region_id, listing.etalase_id))


def _version(listing: Listing, number: int, content: Mapping[str, Any], actor: Actor, at: datetime) -> ListingVersion:
    told = {name: content[name] for name in CONTENT if name in content}
    told.setdefault("pdn_reason", "made_here" if told["pdn"] else "import")
    return ListingVersion(
        region_id=listing.region_id,
        id=new_id(),
        listing_id=listing.id,
        number=number,
        written_by=actor.account_id,
        written_at=at,
        **told,
    )


def _vendor_of(session: Session, actor: Actor) -> Vendor:
    if not actor.is_vendor_staff:
        raise NotAllowed(_("Hanya penyedia yang dapat menulis produk."))
    return session.get_one(Vendor, actor.vendor_id)


def demand_writer(session: Session, listing: Listing, actor: Actor) -> None:
    """Of its vendor, which is neither blacklisted nor closed; a suspended one prepares what it will sell again."""
    if not permissions.own(actor, listing):
        raise _not_now("rewrite", listing, actor)
    _demand_shop(session.get_one(Vendor, listing.vendor_id))


def _demand_shop(vendor: Vendor) -> None:
    if vendor.state in (BLACKLISTED, CLOSED):
        raise VendorMayNotSell(vendor.state)


def _not_now(move: str, listing: Listing, actor: Actor) -> NotNow:
    return NotNow(move=move, moves=names_of(moves_for(LISTING, listing, actor)))


def _count_stock(session: Session, listing: Listing, counted: Decimal, at: datetime) -> None:
    stock.set_stock(session, listing, counted)
    listing.stock_confirmed_at = at


def _move_shelf(session: Session, listing: Listing, etalase: Etalase, actor: Actor, at: datetime) -> None:
    if listing.published_version is not None or etalase.region_id != listing.region_id:
        raise invalid_field("etalase", _("Produk ini tidak dapat pindah ke etalase itu. Tulis produk baru di sana."))
    check_open(session, etalase, at)
    demand_place(session, etalase, session.get_one(Vendor, listing.vendor_id))
    version = writable_version(session, listing, actor=actor, at=at)
    listing.etalase_id, version.category_code = etalase.id, etalase.category_code
    version.attributes = fitting(attributes_of(session, etalase, category_code=version.category_code), version.attributes)
    check_ceiling(etalase, version.unit_price)

"""The office's desk: what waits, oldest first, and one listing with what is new in it and the moves that are open."""

from decimal import Decimal
from typing import Any

from fastapi import Request, Response

from app.actor import Actor, Role
from app.catalogue import moving, permissions, queries
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.catalogue.permissions import OFFICE
from app.catalogue.pictures import LARGE, MEDIUM, photo_url, product_url
from app.catalogue.reasons import ADVICE
from app.catalogue.states import LISTING
from app.clock import local_date
from app.errors import NotFound, Refusal
from app.identifiers import public_id
from app.language import _, gettext, mark
from app.money import percent, rupiah
from app.regions.models import Region
from app.transitions import history, moves_for, names_of
from app.vendors import queries as vendors
from app.vendors.documents import KINDS
from app.vendors.models import Vendor
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.forms import HIDDEN, FormState, Posted
from app.web.htmx import go_to
from app.web.moves import read_move
from app.web.once import OnceKey
from app.web.routing import Pages
from app.web.templating import angka, page

pages = Pages()
COMPARED = {
    "name": mark("Nama"),
    "description": mark("Keterangan"),
    "kbki": "KBKI",
    "unit": mark("Satuan"),
    "unit_price": mark("Harga"),
    "min_purchase": mark("Pembelian paling sedikit"),
    "brand": mark("Merek"),
    "kind": mark("Jenis"),
    "pdn_reason": mark("Asal barang"),
    "preorder_days": mark("Waktu siap"),
    "warranty": mark("Garansi"),
}
"""What is set side by side when a version changes one that is on show."""


@pages.get("/kurasi", who=OFFICE, rate=READ)
def show_queue(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)
    return page(
        request,
        "curation/queue.html",
        region=region,
        vendors=[(public_id(0, vendor.id), vendor) for vendor in vendors.awaiting_verification(session, region_id=region.id)],
        vendors_count=vendors.how_many_await_verification(session, region_id=region.id),
        listings=[
            (public_id(row.Listing.region_id, row.Listing.id), row)
            for row in queries.awaiting_curation(session, region_id=region.id)
        ],
        expired=[
            (public_id(0, row.id), row.legal_name, ", ".join(sorted(gettext(KINDS[kind]) for kind in row.kinds)), row.since)
            for row in vendors.with_expired_papers(session, region_id=region.id, today=local_date(at, region.timezone))
        ],
        may_make_etalase=actor.role in (Role.CURATOR, Role.REGION_ADMIN),
    )


@pages.get("/kurasi/produk/{listing_id}", who=OFFICE, rate=READ)
def show_listing(request: Request, listing_id: str, actor: CurrentActor, session: Db) -> Response:
    return _listing_page(request, session, _of_own_region(session, listing_id, actor), actor)


@pages.post("/kurasi/produk/{listing_id}/langkah", who=OFFICE, csrf=Csrf.FORM, rate=WRITE)
def move_listing(
    request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    def take() -> str:
        thing = _of_own_region(session, listing_id, actor, for_update=True)
        sent = {name: value for name, value in data.items() if name not in HIDDEN and value != ""}
        body = read_move(sent, lambda move: moving.body_of(thing, actor, move))
        moving.take(session, thing, body, actor=actor, at=at)
        return "/kurasi"

    try:
        response = once.redirect(session, actor, take)
    except Refusal as refusal:
        session.rollback()
        thing = _of_own_region(session, listing_id, actor)
        came_back = (str(data.get("move", "")), FormState.refused(data, refusal.errors), refusal)
        return _listing_page(request, session, thing, actor, refused=came_back, status=refusal.status)
    return go_to(request, response.headers["location"])


def _of_own_region(session: Db, listing_id: str, actor: Actor, *, for_update: bool = False) -> Listing:
    """What waits behind a product that is on show is only for its own region's office; to another's the desk has no such product."""
    thing = queries.listing_of(session, listing_id, actor, for_update=for_update)
    if not permissions.see_behind(actor, thing):
        raise NotFound(_("Produk ini tidak ditemukan."))
    return thing


def _listing_page(
    request: Request,
    session: Db,
    thing: Listing,
    actor: Actor,
    *,
    refused: tuple[str, FormState, Refusal] | None = None,
    status: int = 200,
) -> Response:
    shelf = session.get_one(Etalase, (thing.region_id, thing.etalase_id))
    region = session.get_one(Region, thing.region_id)
    vendor = session.get_one(Vendor, thing.vendor_id)
    version, published = thing.newest, thing.published
    pictures = [photo.sha256 for photo in version.photos] or [shelf.picture_sha256]
    return page(
        request,
        "curation/listing.html",
        status,
        listing=thing,
        listing_id=public_id(thing.region_id, thing.id),
        version=version,
        published=published,
        changes=_changes(published, version),
        rise=_rise(published, version),
        shelf=shelf,
        region=region,
        vendor=vendor,
        vendor_id=public_id(0, vendor.id),
        pictures=[(photo_url(thing.region_id, sha256, MEDIUM), photo_url(thing.region_id, sha256, LARGE)) for sha256 in pictures],
        has_photo=bool(version.photos),
        moves=names_of(moves_for(LISTING, thing, actor)),
        reasons=[(code, gettext(advice)) for code, advice in ADVICE.items()],
        product_url=product_url(thing.region_id, thing.id),
        taken=history(session, region_id=thing.region_id, subject_id=thing.id),
        refused=refused,
    )


def _changes(published: ListingVersion | None, version: ListingVersion) -> list[tuple[str, str, str]]:
    """(field, before, after) of what the waiting version changes, in the words of the screen."""
    if published is None or published.number == version.number:
        return []
    told = [(name, getattr(published, name), getattr(version, name)) for name in COMPARED]
    changes = [
        (gettext(COMPARED[name]), _said(name, before), _said(name, after)) for name, before, after in told if before != after
    ]
    photos = [[photo.sha256 for photo in one.photos] for one in (published, version)]
    if photos[0] != photos[1]:
        changes.append((_("Foto"), _("{n} foto").format(n=len(photos[0])), _("{n} foto").format(n=len(photos[1]))))
    return changes


def _said(name: str, value: Any) -> str:
    if value is None:
        return "—"
    if name == "unit_price":
        return rupiah(value)
    return angka(value) if isinstance(value, Decimal) else str(value)


def _rise(published: ListingVersion | None, version: ListingVersion) -> str | None:
    """By how much of a hundred the price rises; None where it does not."""
    if published is None or version.gross_price <= published.gross_price:
        return None
    return percent(version.gross_price - published.gross_price, published.gross_price, places=1)

"""A vendor's shop: where the account stands, the products, and the pages on which one is written, pictured, counted and sent in."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response

from app.actor import Actor
from app.catalogue import moving, queries
from app.catalogue.assistant.findings import check
from app.catalogue.listed import PRODUCTS
from app.catalogue.listing import facts, photos, unfinished, writing
from app.catalogue.listing.bodies import StockForm
from app.catalogue.listing.differences import changes_by_version
from app.catalogue.listing.unfinished import UnfinishedListing
from app.catalogue.models import Etalase, Listing
from app.catalogue.pictures import SMALL, photo_url, product_url
from app.catalogue.routes.own import SHOP, own_listing, without_photo
from app.catalogue.states import LISTING, WITHDRAWN
from app.clock import local_date, now
from app.duties.first_order import is_underway, steps_to_first_order
from app.errors import Refusal
from app.identifiers import public_id
from app.language import mark
from app.lists import open_list
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.payment.models import Payment
from app.payment.queries import payments_seen
from app.payment.waiting import UNPAID, Waiting, waiting_of
from app.regions.models import Region
from app.vendors import documents, verification
from app.vendors.models import Vendor
from app.vendors.permissions import own
from app.vendors.states import VENDOR
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import HIDDEN, Posted, RefusedForm, parse
from app.web.incoming.once import EVERY_TIME, Once, OnceKey
from app.web.pages.htmx import go_to
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
SHOWN_AT_HOME = 5
UNPAID_AT_HOME = 5


@pages.get("/toko", who=SHOP, rate=READ)
def show_shop(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    vendor = session.get_one(Vendor, actor.vendor_id)
    rows = queries.listings_of_vendor(session, vendor_id=vendor.id, limit=SHOWN_AT_HOME)
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    today = local_date(at, home.timezone if home else "Asia/Jakarta")
    steps = steps_to_first_order(session, vendor, at=at)
    return page(
        request,
        "shop/home.html",
        vendor=vendor,
        vendor_id=public_id(0, vendor.id),
        home=home,
        tasks=steps if is_underway(steps) else [],
        listings=_rows(rows),
        counted=queries.how_many_of_vendor(session, vendor_id=vendor.id),
        unfinished=[
            (public_id(row.UnfinishedListing.region_id, row.UnfinishedListing.id), row, _continue(session, row.UnfinishedListing))
            for row in unfinished.of_vendor(session, vendor_id=vendor.id)
        ],
        expired=[kind for kind, paper in documents.current(vendor).items() if documents.has_expired(paper, today)],
        moves=[name for name in names_of(moves_for(VENDOR, vendor, actor)) if name == "close"],
        unpaid=_unpaid(session, actor, at),
        public_id=public_id,
    )


@pages.post("/toko/mulai", who=SHOP, csrf=Csrf.FORM, says=mark("Toko Anda aktif."), rate=WRITE)
def enter(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    """The first entry after verification: the shop is active from now on."""
    vendor = session.get_one(Vendor, actor.vendor_id, with_for_update=True)
    if own(actor, vendor):
        verification.welcome(session, vendor=vendor, at=at)
    return go_to(request, "/toko")


@pages.get("/toko/produk", who=SHOP, rate=READ)
def list_listings(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(PRODUCTS, request, session, actor, at=at)
    return listed.instead() or page(request, "shop/list.html", listed=listed.filled())


@pages.get("/toko/produk/{listing_id}", who=SHOP, rate=READ)
def show_listing(request: Request, listing_id: str, actor: CurrentActor, session: Db) -> Response:
    return _listing_page(request, session, own_listing(session, listing_id, actor), actor)


@pages.post("/toko/produk/{listing_id}/stok", who=SHOP, csrf=Csrf.FORM, says=mark("Stok disimpan."), rate=WRITE)
def count_stock(request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def count(thing: Listing) -> None:
        counted = parse(StockForm, data).stock
        writing.rewrite(session, listing=thing, changes={}, stock=counted, actor=actor, at=at)

    return _do(request, session, listing_id, "stock", data, actor, count)


@pages.post("/toko/produk/{listing_id}/foto", who=SHOP, csrf=Csrf.FORM, says=mark("Foto ditambahkan."), rate=UPLOAD)
def add_photo(request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def add(thing: Listing) -> None:
        photo = without_photo(data)[1]
        photos.add_photo(session, listing=thing, sent=photo or b"", actor=actor, at=at)

    return _do(request, session, listing_id, "photo", data, actor, add)


@pages.post("/toko/produk/{listing_id}/foto/hapus", who=SHOP, csrf=Csrf.FORM, says=mark("Foto dihapus."), rate=WRITE)
def remove_photo(request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def remove(thing: Listing) -> None:
        photos.remove_photo(session, listing=thing, sha256=str(data.get("sha256", "")), actor=actor, at=at)

    return _do(request, session, listing_id, "photo", data, actor, remove)


@pages.post("/toko/produk/{listing_id}/langkah", who=SHOP, csrf=Csrf.FORM, says=MOVED["listing"], rate=WRITE)
def move_listing(
    request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    def move(thing: Listing) -> None:
        sent = {name: value for name, value in data.items() if name not in HIDDEN and value != ""}
        moving.DOORS.move(session, thing, sent, actor=actor, at=at)

    return _do(request, session, listing_id, str(data.get("move", "")), data, actor, move, once)


def _unpaid(session: Db, actor: Actor, at: At) -> list[tuple[Payment, Waiting]]:
    """The oldest invoices for which no money has left the treasury, with whom they are."""
    payments = payments_seen(session, actor, states=UNPAID, limit=UNPAID_AT_HOME)
    return list(zip(payments, waiting_of(session, payments, at=at), strict=True))


def _do(
    request: Request,
    session: Db,
    listing_id: str,
    what: str,
    data: Posted,
    actor: Actor,
    act: Callable[[Listing], None],
    once: Once = EVERY_TIME,
) -> Response:
    """Do it and go back to the product; where it is refused, undo and show the product with the form as it was typed."""

    def done() -> str:
        act(own_listing(session, listing_id, actor, for_update=True))
        return f"/toko/produk/{listing_id}"

    def again(refusal: Refusal) -> Response:
        thing = own_listing(session, listing_id, actor)
        came_back = RefusedForm.of(what, data, refusal)
        return _listing_page(request, session, thing, actor, refused=came_back)

    return once.go_on(request, session, actor, done, again=again)


def _listing_page(
    request: Request,
    session: Db,
    thing: Listing,
    actor: Actor,
    *,
    refused: RefusedForm | None = None,
) -> Response:
    shelf = session.get_one(Etalase, (thing.region_id, thing.etalase_id))
    region = session.get_one(Region, thing.region_id)
    version = thing.newest
    return page(
        request,
        "shop/detail.html",
        listing=thing,
        listing_id=public_id(thing.region_id, thing.id),
        version=version,
        published=thing.published,
        shelf=shelf,
        region=region,
        pictures=[(photo.sha256, photo_url(photo.region_id, photo.sha256, SMALL)) for photo in version.photos],
        shelf_picture=photo_url(shelf.region_id, shelf.picture_sha256, SMALL),
        can_write=version.state != "in_curation" and thing.open_appeal is None,
        moves=names_of(moves_for(LISTING, thing, actor)),
        product_url=product_url(thing.region_id, thing.id),
        attributes=facts.attributes_said(session, shelf, version) + facts.besides(version),
        prices=facts.price_rows(version),
        ready=facts.ready_in(version),
        sustainable=facts.sustainable(version),
        zones=facts.zone_rows(session, version),
        versions=changes_by_version(session, thing, shelf),
        taken=history(session, region_id=thing.region_id, subject_id=thing.id),
        refused=refused,
        checked=check(session, thing, at=now()) if thing.state != WITHDRAWN else None,
        photos_max=photos.PHOTOS_MAX,
    )


def _continue(session: Db, kept: UnfinishedListing) -> str:
    """Where the form is filled in further."""
    if kept.listing_id is not None:
        return f"/toko/produk/{public_id(kept.region_id, kept.listing_id)}/ubah"
    shelf = session.get_one(Etalase, (kept.region_id, kept.etalase_id))
    return f"/toko/produk/baru?etalase={shelf.slug}&isian={public_id(kept.region_id, kept.id)}"


def _rows(rows: Any) -> list[tuple[str, Any]]:
    return [(public_id(row.Listing.region_id, row.Listing.id), row) for row in rows]

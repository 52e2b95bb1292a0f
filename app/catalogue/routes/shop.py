"""A vendor's shop: where the account stands, the products, and the pages on which one is written, pictured, counted and sent in."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Query, Request, Response
from starlette.datastructures import FormData, UploadFile

from app.actor import Actor, Role
from app.catalogue import listing, moving, photos, queries
from app.catalogue.assistant.findings import check
from app.catalogue.bodies import ListingForm, StockForm
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.catalogue.pictures import SMALL, photo_url, product_url
from app.catalogue.states import LISTING, WITHDRAWN
from app.clock import local_date, now
from app.errors import NotFound, Refusal, invalid_field
from app.identifiers import public_id
from app.language import _
from app.regions.models import Region
from app.transitions import history, moves_for, names_of
from app.vendors import documents, registration, verification
from app.vendors.models import Vendor
from app.vendors.permissions import own
from app.vendors.states import VENDOR, WRITABLE
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.forms import HIDDEN, FormState, Posted, as_typed, parse
from app.web.htmx import go_to
from app.web.moves import read_move
from app.web.once import OnceKey
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
SHOP = frozenset({Role.VENDOR})
SHOWN_AT_HOME = 20


@pages.get("/toko", who=SHOP, rate=READ)
def show_shop(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    vendor = session.get_one(Vendor, actor.vendor_id)
    rows = queries.listings_of_vendor(session, vendor_id=vendor.id)
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    today = local_date(at, home.timezone if home else "Asia/Jakarta")
    return page(
        request,
        "shop/home.html",
        vendor=vendor,
        vendor_id=public_id(0, vendor.id),
        home=home,
        tasks=_tasks(session, vendor, rows, at),
        listings=_rows(rows[:SHOWN_AT_HOME]),
        count=len(rows),
        expired=[kind for kind, paper in documents.current(vendor).items() if documents.has_expired(paper, today)],
        moves=[name for name in names_of(moves_for(VENDOR, vendor, actor)) if name == "close"],
        refused=None,
    )


@pages.post("/toko/mulai", who=SHOP, csrf=Csrf.FORM, rate=WRITE)
def enter(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    """The first entry after verification: the shop is active from now on."""
    vendor = session.get_one(Vendor, actor.vendor_id, with_for_update=True)
    if own(actor, vendor):
        verification.welcome(session, vendor=vendor, at=at)
    return go_to(request, "/toko")


@pages.get("/toko/produk", who=SHOP, rate=READ)
def list_listings(request: Request, actor: CurrentActor, session: Db) -> Response:
    assert actor.vendor_id is not None
    rows = queries.listings_of_vendor(session, vendor_id=actor.vendor_id)
    return page(request, "shop/list.html", listings=_rows(rows))


@pages.get("/toko/produk/baru", who=SHOP, rate=READ)
def begin_listing(
    request: Request, actor: CurrentActor, session: Db, at: At, etalase: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """First the etalase, then the product."""
    shelf = queries.find_etalase(session, etalase) if etalase else None
    if shelf is None:
        return page(request, "shop/choose_etalase.html", shelves=queries.open_etalase(session, at=at))
    return page(request, "shop/form.html", **_form_page(shelf, None, FormState(values=_blank())))


@pages.post("/toko/produk/baru", who=SHOP, csrf=Csrf.FORM, rate=UPLOAD)
def write_listing(
    request: Request,
    data: Posted,
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
    etalase: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    shelf = queries.find_etalase(session, etalase)
    if shelf is None:
        raise NotFound(_("Etalase ini tidak ditemukan."))

    def write() -> str:
        fields, photo = _without_photo(data)
        form = parse(ListingForm, fields)
        if photo is None:
            raise invalid_field("photo", _("Lampirkan satu foto barang."))
        made = listing.write(session, etalase=shelf, content=form.content(), stock=form.stock, sku=form.sku, actor=actor, at=at)
        photos.add_photo(session, listing=made, sent=photo, actor=actor, at=at)
        return f"/toko/produk/{public_id(made.region_id, made.id)}"

    try:
        response = once.redirect(session, actor, write)
    except Refusal as refusal:
        session.rollback()
        again = _form_page(shelf, None, FormState.refused(data, refusal.errors), refusal)
        return page(request, "shop/form.html", refusal.status, **again)
    return go_to(request, response.headers["location"])


@pages.get("/toko/produk/{listing_id}", who=SHOP, rate=READ)
def show_listing(request: Request, listing_id: str, actor: CurrentActor, session: Db) -> Response:
    return _listing_page(request, session, _own_listing(session, listing_id, actor), actor)


@pages.get("/toko/produk/{listing_id}/ubah", who=SHOP, rate=READ)
def edit_listing(request: Request, listing_id: str, actor: CurrentActor, session: Db) -> Response:
    thing = _own_listing(session, listing_id, actor)
    shelf = session.get_one(Etalase, (thing.region_id, thing.etalase_id))
    return page(request, "shop/form.html", **_form_page(shelf, thing, FormState(values=_values(thing))))


@pages.post("/toko/produk/{listing_id}/ubah", who=SHOP, csrf=Csrf.FORM, rate=WRITE)
def change_listing(request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    thing = _own_listing(session, listing_id, actor, for_update=True)
    try:
        form = parse(ListingForm, data)
        changes = {**form.content(), "sku": form.sku}
        listing.rewrite(session, listing=thing, changes=changes, stock=form.stock, actor=actor, at=at)
    except Refusal as refusal:
        session.rollback()
        thing = _own_listing(session, listing_id, actor)
        shelf = session.get_one(Etalase, (thing.region_id, thing.etalase_id))
        return page(
            request, "shop/form.html", refusal.status, **_form_page(shelf, thing, FormState.refused(data, refusal.errors), refusal)
        )
    return go_to(request, f"/toko/produk/{listing_id}")


@pages.post("/toko/produk/{listing_id}/stok", who=SHOP, csrf=Csrf.FORM, rate=WRITE)
def count_stock(request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def count(thing: Listing) -> None:
        counted = parse(StockForm, data).stock
        listing.rewrite(session, listing=thing, changes={}, stock=counted, actor=actor, at=at)

    return _do(request, session, listing_id, "stock", data, actor, count)


@pages.post("/toko/produk/{listing_id}/foto", who=SHOP, csrf=Csrf.FORM, rate=UPLOAD)
def add_photo(request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def add(thing: Listing) -> None:
        photo = _without_photo(data)[1]
        photos.add_photo(session, listing=thing, sent=photo or b"", actor=actor, at=at)

    return _do(request, session, listing_id, "photo", data, actor, add)


@pages.post("/toko/produk/{listing_id}/foto/hapus", who=SHOP, csrf=Csrf.FORM, rate=WRITE)
def remove_photo(request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def remove(thing: Listing) -> None:
        photos.remove_photo(session, listing=thing, sha256=str(data.get("sha256", "")), actor=actor, at=at)

    return _do(request, session, listing_id, "photo", data, actor, remove)


@pages.post("/toko/produk/{listing_id}/langkah", who=SHOP, csrf=Csrf.FORM, rate=WRITE)
def move_listing(
    request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    def move(thing: Listing) -> None:
        sent = {name: value for name, value in data.items() if name not in HIDDEN and value != ""}
        body = read_move(sent, lambda name: moving.body_of(thing, actor, name))
        moving.take(session, thing, body, actor=actor, at=at)

    return _do(request, session, listing_id, str(data.get("move", "")), data, actor, move, once)


def _do(
    request: Request,
    session: Db,
    listing_id: str,
    what: str,
    data: Posted,
    actor: Actor,
    act: Callable[[Listing], None],
    once: OnceKey | None = None,
) -> Response:
    """Do it and go back to the product; where it is refused, undo and show the product with the form as it was typed."""
    place = f"/toko/produk/{listing_id}"

    def done() -> str:
        act(_own_listing(session, listing_id, actor, for_update=True))
        return place

    try:
        if once is None:
            done()
        else:
            once.redirect(session, actor, done)
    except NotFound:
        raise
    except Refusal as refusal:
        session.rollback()
        thing = _own_listing(session, listing_id, actor)
        came_back = (what, FormState.refused(data, refusal.errors), refusal)
        return _listing_page(request, session, thing, actor, refused=came_back, status=refusal.status)
    return go_to(request, place)


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
    version = thing.newest
    return page(
        request,
        "shop/detail.html",
        status,
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
        taken=history(session, region_id=thing.region_id, subject_id=thing.id),
        refused=refused,
        checked=check(session, thing, at=now()) if thing.state != WITHDRAWN else None,
        photos_max=photos.PHOTOS_MAX,
    )


def _own_listing(session: Db, listing_id: str, actor: Actor, *, for_update: bool = False) -> Listing:
    """Another vendor's product does not exist here, published or not."""
    thing = queries.listing_of(session, listing_id, actor, for_update=for_update)
    if thing.vendor_id != actor.vendor_id:
        raise NotFound(_("Produk ini tidak ditemukan."))
    return thing


def _tasks(session: Db, vendor: Vendor, rows: Any, at: At) -> list[tuple[str, str, str, str]]:
    """The way to the first sale, each step with where it stands."""
    missing = registration.missing_answers(session, vendor, at) if vendor.state in WRITABLE else []
    papers = any(error.field.startswith("documents.") for error in missing)
    answers = any(not error.field.startswith("documents.") for error in missing)
    verified = vendor.state in ("verified", "active", "suspended")
    states = {row.Listing.state for row in rows}
    registered = "todo" if answers or vendor.state == "draft" else "wrong" if vendor.state == "returned" else "done"
    return [
        (_("Lengkapi dan kirim pendaftaran"), "/daftar", registered, ""),
        (
            _("Unggah NIB dan NPWP"),
            "/daftar/berkas" if vendor.state in WRITABLE else "/toko/berkas",
            "todo" if papers else "done",
            "",
        ),
        (_("Diverifikasi kurator"), "", "done" if verified else "locked", "" if verified else _("Dikerjakan kurator daerah Anda.")),
        (_("Tulis produk pertama"), "/toko/produk/baru", "done" if rows else "todo", ""),
        (
            _("Produk pertama tayang"),
            "",
            "done" if "published" in states else "locked",
            "" if "published" in states else _("Setelah produk Anda disetujui kurator."),
        ),
    ]


def _rows(rows: Any) -> list[tuple[str, Any]]:
    return [(public_id(row.Listing.region_id, row.Listing.id), row) for row in rows]


def _form_page(shelf: Etalase, thing: Listing | None, form: FormState, refusal: Refusal | None = None) -> dict[str, Any]:
    return {
        "shelf": shelf,
        "listing": thing,
        "listing_id": public_id(thing.region_id, thing.id) if thing else None,
        "form": form,
        "refusal": refusal,
        "kinds": [("goods", _("Barang")), ("service", _("Jasa")), ("construction", _("Pekerjaan konstruksi"))],
        "origins": [
            ("made_here", _("Dibuat di Indonesia")),
            ("assembled", _("Dirakit di Indonesia")),
            ("import", _("Impor")),
        ],
    }


def _blank() -> Mapping[str, Any]:
    return {"kind": "goods", "pdn_reason": "made_here", "price_with_ppn": "ya", "min_purchase": "1", "preorder_days": "0"}


def _values(thing: Listing) -> Mapping[str, Any]:
    version: ListingVersion = thing.newest
    names = (
        *("name", "description", "kbki", "unit", "kind", "pdn_reason", "brand"),
        *("tkdn_certificate", "tkdn_expires_on", "preorder_days", "warranty"),
    )
    return {
        **{name: getattr(version, name) for name in names},
        "unit_price": as_typed(version.unit_price),
        "sku": thing.sku,
        "stock": _plain(thing.stock),
        "min_purchase": _plain(version.min_purchase),
        "price_with_ppn": "ya" if version.price_with_ppn else "tidak",
        "tkdn_percent": None if version.tkdn_bps is None else _plain(version.tkdn_bps / 100),
    }


def _plain(number: Any) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _without_photo(data: Posted) -> tuple[FormData, bytes | None]:
    """The form's other fields, and the photo's bytes where one was chosen."""
    sent = data.get("photo")
    photo = sent.file.read() if isinstance(sent, UploadFile) and sent.filename else None
    return FormData([(name, value) for name, value in data.multi_items() if name != "photo"]), photo

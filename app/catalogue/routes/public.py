"""What everybody sees: the catalogue with its filters, an etalase, a product, its pictures."""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from app.actor import PUBLIC_ACTOR, Actor
from app.catalogue import permissions, queries, search
from app.catalogue.cards import cards_of, cursor_of, place_after
from app.catalogue.models import Etalase, Listing
from app.catalogue.pictures import LARGE, MEDIUM, SMALL, photo_url, product_url
from app.catalogue.search import Question, Sort
from app.catalogue.slugs import slug_of
from app.clock import local_date
from app.errors import FieldError, NotFound
from app.files.photos import read_photo
from app.identifiers import public_id
from app.language import _
from app.money import NotMoney, parse_rupiah, rupiah
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.queries import is_local_umkk
from app.vendors.registration import scale_name
from app.web.access import ANYONE, READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.forms import FormState
from app.web.pagination import PAGE_SIZE
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
SORTS = {"cocok": Sort.RELEVANCE, "terbaru": Sort.NEWEST, "termurah": Sort.PRICE_ASC, "termahal": Sort.PRICE_DESC}
PHOTO = re.compile(r"([0-9a-f]{64})-([0-9]{1,4})\.webp")
YES = frozenset({"ya", "1", "true", "on"})
Text = Annotated[str, Query(max_length=500)]


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters as they stand in the address."""

    q: str = ""
    etalase: str = ""
    wilayah: str = ""
    min: str = ""
    maks: str = ""
    pdn: str = ""
    umkk: str = ""
    urut: str = ""
    sesudah: str = ""

    def address(self, path: str = "/katalog", **other: str) -> str:
        """The address with these filters, changed by `other`; a change leaves the place in the list."""
        wanted = replace(self, sesudah="", **other) if "sesudah" not in other else replace(self, **other)
        told = {name: getattr(wanted, name) for name in self.__slots__ if getattr(wanted, name)}
        return f"{path}?{urlencode(told)}" if told else path


@pages.get("/katalog", who=ANYONE, rate=READ)
def show_catalogue(
    request: Request,
    session: Db,
    q: Text = "",
    etalase: Text = "",
    wilayah: Text = "",
    min: Text = "",
    maks: Text = "",
    pdn: Text = "",
    umkk: Text = "",
    urut: Text = "",
    sesudah: Text = "",
) -> Response:
    filters = Filters(q.strip(), etalase, wilayah, min.strip(), maks.strip(), pdn, umkk, urut, sesudah)
    shelf = queries.find_etalase(session, etalase) if etalase else None
    region = queries.region_with_code(session, wilayah) if wilayah else None
    errors: list[FieldError] = []
    asked = Question(
        q=filters.q,
        region_id=region.id if region else None,
        etalase_id=shelf.id if shelf else None,
        price_min=_price("min", filters.min, errors),
        price_max=_price("maks", filters.maks, errors),
        pdn=True if pdn in YES else None,
        umkk=True if umkk in YES else None,
        sort=SORTS.get(urut, Sort.RELEVANCE),
        limit=PAGE_SIZE,
    )
    missing = bool((etalase and shelf is None) or (wilayah and region is None))
    return _list_page(request, session, "catalogue/list.html", filters, asked, errors, shelf=shelf, region=region, nothing=missing)


@pages.get("/etalase/{slug}", who=ANYONE, rate=READ)
def show_etalase(
    request: Request,
    slug: str,
    session: Db,
    at: At,
    q: Text = "",
    min: Text = "",
    maks: Text = "",
    pdn: Text = "",
    umkk: Text = "",
    urut: Text = "",
    sesudah: Text = "",
) -> Response:
    shelf = queries.etalase_by_slug(session, slug)
    region = session.get_one(Region, shelf.region_id)
    filters = Filters(q.strip(), "", "", min.strip(), maks.strip(), pdn, umkk, urut, sesudah)
    errors: list[FieldError] = []
    asked = Question(
        q=filters.q,
        region_id=shelf.region_id,
        etalase_id=shelf.id,
        price_min=_price("min", filters.min, errors),
        price_max=_price("maks", filters.maks, errors),
        pdn=True if pdn in YES else None,
        umkk=True if umkk in YES else None,
        sort=SORTS.get(urut, Sort.RELEVANCE),
        limit=PAGE_SIZE,
    )
    is_open = shelf.is_open_on(local_date(at, region.timezone))
    return _list_page(
        request, session, "catalogue/etalase.html", filters, asked, errors, shelf=shelf, region=region, is_open=is_open
    )


@pages.get("/produk/{key}", who=ANYONE, rate=READ)
def show_product(request: Request, key: str, actor: CurrentActor, session: Db) -> Response:
    """The published version; its vendor and its office see it also before and after."""
    listing = queries.listing_of(session, key.partition("-")[0], actor)
    version = listing.published or listing.newest
    shelf = session.get_one(Etalase, (listing.region_id, listing.etalase_id))
    region = session.get_one(Region, listing.region_id)
    vendor = session.get_one(Vendor, listing.vendor_id)
    return page(
        request,
        "catalogue/detail.html",
        listing=listing,
        listing_id=public_id(listing.region_id, listing.id),
        version=version,
        url=product_url(listing.region_id, listing.id, slug_of(version.name)),
        pictures=_pictures(listing, version.photos, shelf),
        shelf=shelf,
        region=region,
        vendor=vendor,
        vendor_id=public_id(0, vendor.id),
        scale_name=scale_name(vendor.scale),
        is_local=is_local_umkk(vendor, region),
        is_own=permissions.own(actor, listing),
        orderable=_orderable(session, listing, actor),
    )


@pages.get("/foto/{region_id}/{name}", who=ANYONE, rate=READ)
def show_photo(region_id: str, name: str, actor: CurrentActor, session: Db) -> Response:
    """A picture in one width; kept by browsers for ever, because its address is its content."""
    asked = PHOTO.fullmatch(name)
    if asked is None or not region_id.isdecimal() or len(region_id) > 9:
        raise NotFound("")
    sha256, width, region = asked[1], int(asked[2]), int(region_id)
    is_public = queries.may_see_photo(session, region_id=region, sha256=sha256, actor=PUBLIC_ACTOR)
    if not is_public and not queries.may_see_photo(session, region_id=region, sha256=sha256, actor=actor):
        raise NotFound("")
    try:
        content = read_photo(sha256, width)
    except FileNotFoundError:
        raise NotFound("") from None
    return Response(
        content,
        media_type="image/webp",
        headers={
            "cache-control": f"{'public' if is_public else 'private'}, max-age=31536000, immutable",
            "content-security-policy": "sandbox; default-src 'none'",
            "etag": f'"{sha256[:32]}-{width}"',
        },
    )


def _list_page(
    request: Request,
    session: Db,
    template: str,
    filters: Filters,
    asked: Question,
    errors: list[FieldError],
    *,
    shelf: Etalase | None,
    region: Region | None,
    nothing: bool = False,
    is_open: bool = True,
) -> Response:
    """A list with its filters; `nothing` when they name a shelf or region that is not there."""
    here = request.url.path
    found = (
        search.Found([], None, guessed=False) if nothing or errors else search.find(session, place_after(asked, filters.sesudah))
    )
    counted = None if nothing or errors else search.facets(session, asked, guessed=found.guessed)
    following = cursor_of(asked, found)
    return page(
        request,
        template,
        422 if errors else 200,
        filters=filters,
        q=filters.q,
        form=FormState.refused({name: getattr(filters, name) for name in Filters.__slots__}, errors),
        cards=cards_of(found.cards),
        guessed=found.guessed,
        counted=counted,
        following=filters.address(here, sesudah=following) if following else "",
        chips=_chips(filters, here, shelf if here == "/katalog" else None, region if here == "/katalog" else None),
        shelf=shelf,
        region=region,
        is_open=is_open,
        here=here,
        shelf_picture=photo_url(shelf.region_id, shelf.picture_sha256, SMALL) if shelf else None,
        sorts=[("cocok" if filters.q else "terbaru", _("Paling cocok") if filters.q else _("Terbaru"))]
        + ([("terbaru", _("Terbaru"))] if filters.q else [])
        + [("termurah", _("Termurah")), ("termahal", _("Termahal"))],
    )


def _chips(filters: Filters, here: str, shelf: Etalase | None, region: Region | None) -> list[tuple[str, str]]:
    """The filters that are on, each with the address without it."""
    told: list[tuple[str, str]] = [
        ("etalase", shelf.name if shelf else filters.etalase),
        ("wilayah", region.name if region else filters.wilayah),
        ("min", _("mulai {price}").format(price=_said(filters.min)) if filters.min else ""),
        ("maks", _("sampai {price}").format(price=_said(filters.maks)) if filters.maks else ""),
        ("pdn", _("PDN") if filters.pdn in YES else ""),
        ("umkk", _("UMK dan koperasi") if filters.umkk in YES else ""),
    ]
    return [(text, filters.address(here, **{name: ""})) for name, text in told if text]


def _price(name: str, typed: str, errors: list[FieldError]) -> int | None:
    if not typed:
        return None
    try:
        amount = parse_rupiah(typed)
    except NotMoney as wrong:
        errors.append(FieldError(name, str(wrong).capitalize() + "."))
        return None
    if amount < 0:
        errors.append(FieldError(name, _("Harga tidak kurang dari nol.")))
    return amount


def _said(typed: str) -> str:
    try:
        return rupiah(parse_rupiah(typed))
    except NotMoney:
        return typed


def _pictures(listing: Listing, photos: Any, shelf: Etalase) -> list[tuple[str, str, int, int]]:
    """(medium, large, width, height) of each photo, or of the etalase's drawing."""
    shown = [(photo.sha256, photo.width, photo.height) for photo in photos] or [(shelf.picture_sha256, 1200, 1200)]
    return [
        (photo_url(listing.region_id, sha256, MEDIUM), photo_url(listing.region_id, sha256, LARGE), width, height)
        for sha256, width, height in shown
    ]


def _orderable(session: Db, listing: Listing, actor: Actor) -> queries.OrderableListing | None:
    if not actor.is_buyer or actor.region_id is None:
        return None
    return queries.orderable_listing(session, region_id=listing.region_id, listing_id=listing.id, buyer_region_id=actor.region_id)

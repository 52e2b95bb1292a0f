"""The pictures of products and etalase: photos as pages show them, and what a chat shows of an address that is sent in it."""

import re

from fastapi import Response

from app.actor import PUBLIC_ACTOR
from app.catalogue import permissions, queries
from app.catalogue.models import Etalase
from app.catalogue.postcard import Card, drawn
from app.catalogue.prices.with_tax import paid
from app.errors import NotFound
from app.files.photos import read_photo
from app.money import rupiah
from app.regions.models import Region
from app.vendors.models import Vendor
from app.web.access import ANYONE, READ
from app.web.dependencies import CurrentActor, Db
from app.web.routing import Pages

pages = Pages()
PHOTO = re.compile(r"([0-9a-f]{64})-([0-9]{1,4})\.webp")


@pages.get("/foto/{region_id}/{name}", who=ANYONE, rate=READ, late=True)
def show_photo(region_id: str, name: str, actor: CurrentActor, session: Db) -> Response:
    """A picture in one width; kept by browsers for ever, because its address is its
    content. Of what only some may see nothing is kept."""
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
            "cache-control": "public, max-age=31536000, immutable" if is_public else "private, no-store",
            "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "etag": f'"{sha256[:32]}-{width}"',
        },
    )


@pages.get("/produk/{key}/gambar.jpg", who=ANYONE, rate=READ, late=True)
def show_picture_of_product(key: str, actor: CurrentActor, session: Db) -> Response:
    """Its photo, name and what one costs its buyer, its firm and its region, for whoever sees its page."""
    listing = queries.listing_of(session, key.partition("-")[0], actor)
    version = listing.published or listing.newest
    shelf = session.get_one(Etalase, (listing.region_id, listing.etalase_id))
    vendor = session.get_one(Vendor, listing.vendor_id)
    card = Card(
        photo=version.photos[0].sha256 if version.photos else shelf.picture_sha256,
        name=version.name,
        price=f"{rupiah(paid(version, pkp=vendor.pkp))} / {version.unit}",
        by=vendor.legal_name or "",
        place=session.get_one(Region, listing.region_id).name,
    )
    is_public = permissions.see(PUBLIC_ACTOR, listing)
    session.close()  # no connection is held while it is drawn
    return _sent(card, is_public=is_public)


@pages.get("/etalase/{slug}/gambar.jpg", who=ANYONE, rate=READ, late=True)
def show_picture_of_etalase(slug: str, session: Db) -> Response:
    shelf = queries.etalase_by_slug(session, slug)
    region = session.get_one(Region, shelf.region_id)
    card = Card(shelf.picture_sha256, shelf.name, "", "", region.name)
    session.close()
    return _sent(card, is_public=True)


def _sent(card: Card, *, is_public: bool) -> Response:
    """For an hour at most: what is taken down is not shown for long by whoever keeps it."""
    return Response(
        drawn(card),
        media_type="image/jpeg",
        headers={"cache-control": "public, max-age=3600" if is_public else "private, no-store"},
    )

"""What everybody sees of one product: its page and its pictures. The lists are in `searching.py`."""

import re

from fastapi import Request, Response

from app.actor import PUBLIC_ACTOR, Actor
from app.catalogue import permissions, queries
from app.catalogue.models import Etalase, Listing
from app.catalogue.pictures import SIZES, pictures_of, product_url
from app.catalogue.slugs import slug_of
from app.errors import NotFound
from app.files.photos import read_photo
from app.identifiers import public_id
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.queries import is_local_umkk
from app.vendors.registration import scale_name
from app.web.access import ANYONE, READ
from app.web.dependencies import CurrentActor, Db
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
PHOTO = re.compile(r"([0-9a-f]{64})-([0-9]{1,4})\.webp")


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
        pictures=pictures_of(listing.region_id, version.photos, shelf.picture_sha256),
        sizes=SIZES,
        shelf=shelf,
        region=region,
        vendor=vendor,
        vendor_id=public_id(0, vendor.id),
        scale_name=scale_name(vendor.scale),
        is_local=is_local_umkk(vendor, region),
        is_own=permissions.own(actor, listing),
        orderable=_orderable(session, listing, actor),
        why_not=queries.why_not_orderable(session, region_id=listing.region_id, listing_id=listing.id),
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


def _orderable(session: Db, listing: Listing, actor: Actor) -> queries.OrderableListing | None:
    if not actor.is_buyer or actor.region_id is None:
        return None
    return queries.orderable_listing(session, region_id=listing.region_id, listing_id=listing.id, buyer_region_id=actor.region_id)

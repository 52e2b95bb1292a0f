"""What everybody sees of one product. Its pictures are in `pictures.py`, the lists in `searching.py`."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import bindparam, func, select

from app.actor import Actor
from app.catalogue import permissions, queries
from app.catalogue.editions import edition
from app.catalogue.listing import facts
from app.catalogue.models import CatalogueEdition, Etalase, Listing, ListingVersion
from app.catalogue.orderable import OrderableListing, orderable_listing, why_not_orderable
from app.catalogue.pictures import SIZES, pictures_of, product_url
from app.catalogue.prices.history import course, price_history
from app.catalogue.prices.reasonableness import NO_RANGE, PriceGroup, PriceRange, ranges
from app.catalogue.prices.with_tax import paid, tax_charged
from app.catalogue.selling.families import on_show_with
from app.catalogue.sharing import structured
from app.catalogue.slugs import slug_of
from app.clock import local_date, start_of_local_day
from app.errors import NotFound
from app.identifiers import parse_public_id, public_id
from app.language import _
from app.orders import cart
from app.orders.queries import times_bought
from app.regions.models import Region
from app.vendors.models import Vendor, VendorDocument
from app.vendors.permissions import PUBLIC_STATES
from app.vendors.queries import is_local_umkk
from app.vendors.registration import scale_name
from app.web.access import ANYONE, READ
from app.web.addresses import site_of
from app.web.caching.promise import keep_while
from app.web.caching.remembering import remembered
from app.web.caching.stamps import Stamp, stamp_of
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/produk/{key}", who=ANYONE, rate=READ, late=True)
def show_product(request: Request, key: str, actor: CurrentActor, session: Db, at: At) -> Response:
    """The published version; its vendor and its office see it also before and after."""
    region_id, id = parse_public_id(key.partition("-")[0])
    region = session.get(Region, region_id)
    if region is None:
        raise NotFound(_("Produk ini tidak ditemukan."))
    today = local_date(at, region.timezone)
    keep_while(request, session, _stamp(region_id, id), until=start_of_local_day(today + timedelta(days=1), region.timezone))
    listing = queries.listing_of(session, key.partition("-")[0], actor)
    version = listing.published or listing.newest
    shelf = session.get_one(Etalase, (listing.region_id, listing.etalase_id))
    vendor = session.get_one(Vendor, listing.vendor_id)
    url = product_url(listing.region_id, listing.id, slug_of(version.name))
    stopped = why_not_orderable(session, region_id=listing.region_id, listing_id=listing.id, buyer_region_id=_buys_for(actor))[1]
    pictures = pictures_of(listing.region_id, version.photos, shelf.picture_sha256)
    history = price_history(listing, pkp=vendor.pkp)
    charged = tax_charged(version.tax_rate_bps, pkp=vendor.pkp)
    return page(
        request,
        "catalogue/detail.html",
        listing=listing,
        listing_id=public_id(listing.region_id, listing.id),
        version=version,
        url=url,
        bare_url=product_url(listing.region_id, listing.id),
        site=site_of(request),
        structured=structured(
            listing, version, vendor, sells=not stopped, site=site_of(request), url=url, picture=pictures[0].large
        ),
        pictures=pictures,
        price=paid(version, pkp=vendor.pkp),
        tax_rate_bps=charged,
        history=history,
        course=course(history, timezone=region.timezone),
        price_range=_range_today(session, version, region, today),
        bought=session.scalar(select(times_bought(region_id, listing.id))),
        sizes=SIZES,
        shelf=shelf,
        region=region,
        vendor=vendor,
        vendor_id=public_id(0, vendor.id),
        has_page=vendor.state in PUBLIC_STATES,
        scale_name=scale_name(vendor.scale),
        is_local=is_local_umkk(vendor, region),
        is_own=permissions.own(actor, listing),
        orderable=_orderable(session, listing, actor),
        in_cart=_in_cart(session, listing, actor),
        why_not=stopped,
        tiers=facts.price_rows(version, tax_rate_bps=charged),
        ready=facts.ready_in(version),
        attributes=facts.attributes_said(session, shelf, version),
        facts=facts.besides(version),
        sustainable=facts.sustainable(version),
        zones=facts.zone_rows(session, version),
        variants=_variants(session, listing, pkp=vendor.pkp) if listing.family else [],
    )


def _range_today(session: Db, version: ListingVersion, region: Region, today: date) -> PriceRange:
    """Of its group as the day began: tens of thousands of prices in a large region, put in order once a day and edition."""
    group = PriceGroup.of(version)
    at = start_of_local_day(today, region.timezone)
    return remembered(session, edition(region.id), (group, today), lambda: ranges(session, [group], at=at).get(group, NO_RANGE))


def _stamp(region_id: int, id: UUID) -> Stamp:
    """All that a visitor's page of a product shows and that can change: whatever it shows more has to be said here."""
    return stamp_of(_OF_PRODUCT, region_id=region_id, id=id)


_OF_PRODUCT = (
    select(
        CatalogueEdition.number,
        *(Listing.state, Listing.published_version, Listing.newest_version, Listing.price_jump, Listing.stock, Listing.reserved),
        *(
            Vendor.legal_name,
            Vendor.scale,
            Vendor.cooperative,
            Vendor.address_name,
            Vendor.address_region_code,
            Vendor.state,
            Vendor.pkp,
        ),
        select(func.max(VendorDocument.uploaded_at))
        .where(VendorDocument.vendor_id == Vendor.id)
        .correlate(Vendor)
        .scalar_subquery(),
        times_bought(bindparam("region_id"), bindparam("id")),
    )
    .join(Vendor, Vendor.id == Listing.vendor_id)
    .outerjoin(CatalogueEdition, CatalogueEdition.region_id == Listing.region_id)
    .where(Listing.region_id == bindparam("region_id"), Listing.id == bindparam("id"))
)


def _variants(session: Db, listing: Listing, *, pkp: bool) -> list[tuple[str, str, int, bool, bool]]:
    """(address, what sets it apart, price, in stock, this one) of the family on show."""
    return [
        (
            product_url(one.region_id, one.id, slug_of(version.name)),
            ", ".join(version.options.values()) or version.name,
            paid(version, pkp=pkp),
            one.available > 0,
            one.id == listing.id,
        )
        for one, version in on_show_with(session, listing)
    ]


def _buys_for(actor: Actor) -> int | None:
    """The region for which this reader orders; None for one who does not."""
    return actor.region_id if actor.is_preparer else None


def _in_cart(session: Db, listing: Listing, actor: Actor) -> Decimal | None:
    """What is put into the cart again takes the place of what lies there: how much that is."""
    return cart.how_much_of(session, region_id=listing.region_id, listing_id=listing.id, actor=actor) if actor.is_buyer else None


def _orderable(session: Db, listing: Listing, actor: Actor) -> OrderableListing | None:
    buyer_region_id = _buys_for(actor)
    if buyer_region_id is None:
        return None
    return orderable_listing(session, region_id=listing.region_id, listing_id=listing.id, buyer_region_id=buyer_region_id)

"""Sharing: a product as other programs read it (schema.org, Open Graph), and the sitemap that leads them to it.

Only what everybody may see is said. Addresses are absolute: a crawler has no page that they are relative to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.catalogue.models import Etalase, Listing, ListingVersion
from app.catalogue.pictures import product_url
from app.catalogue.prices.with_tax import paid
from app.catalogue.search.models import ListingSearch
from app.catalogue.showing import number
from app.catalogue.slugs import slug_of
from app.language import _
from app.ledger.quarters import StateTally
from app.money import rupiah
from app.regions.models import Region
from app.vendors.models import Vendor
from app.web.atom import News

NEWEST = 50
"""Products in a feed of what is new."""
PART = 10_000
"""Addresses in one part of the sitemap; the protocol allows 50,000."""
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@dataclass(frozen=True, slots=True)
class Place:
    """An address of the site and when what it shows last changed."""

    path: str
    changed_at: datetime | None = None


def structured(
    listing: Listing, version: ListingVersion, vendor: Vendor, *, sells: bool, site: str, url: str, picture: str
) -> dict[str, Any]:
    """The product as a schema.org document; the price is what a buyer pays for one of its unit, in whole rupiah. A service has
    no `sku` there but in its offer. `sells`: nothing but stock stops an order."""
    is_there, price = listing.available > 0 and sells, paid(version, pkp=vendor.pkp)
    seller = {"@type": "Organization", "name": vendor.legal_name}
    is_thing = version.kind == "goods"
    told = {
        "@context": "https://schema.org",
        "@type": "Product" if is_thing else "Service",
        "name": version.name,
        "description": version.description[:1000],
        "image": site + picture,
        "brand": {"@type": "Brand", "name": version.brand} if version.brand else None,
        "sku": listing.sku if is_thing else None,
        "provider": None if is_thing else seller,
        "offers": {
            "@type": "Offer",
            "url": site + url,
            "priceCurrency": "IDR",
            "price": price,
            "priceSpecification": {
                "@type": "UnitPriceSpecification",
                "price": price,
                "priceCurrency": "IDR",
                "unitText": version.unit,
            },
            "eligibleQuantity": {"@type": "QuantitativeValue", "minValue": number(version.min_purchase), "unitText": version.unit},
            "availability": f"https://schema.org/{'InStock' if is_there else 'OutOfStock'}",
            "seller": seller,
            **({"sku": listing.sku} if listing.sku else {}),
        },
    }
    return {name: value for name, value in told.items() if value}


def sitemap_parts(session: Session) -> list[tuple[str, int]]:
    """(code of a region, number of a part, from 1), of every region with something on show."""
    rows = session.execute(
        select(Region.code, func.count())
        .join(ListingSearch, ListingSearch.region_id == Region.id)
        .group_by(Region.code)
        .order_by(Region.code)
    )
    return [(code, part) for code, n in rows for part in range(1, -(-n // PART) + 1)]


def regions_with_figures(session: Session) -> Sequence[str]:
    """The codes of the regions that have orders, placed here or imported: each has a
    page of its realisation, also where nothing is on show."""
    has_orders = exists().where(StateTally.region_id == Region.id)
    return session.scalars(select(Region.code).where(has_orders).order_by(Region.code)).all()


def places_of(session: Session, region_id: int, part: int) -> list[Place]:
    """One part of a region's products, the first with its etalase."""
    shelves = (
        session.scalars(select(Etalase.slug).where(Etalase.region_id == region_id).order_by(Etalase.slug)) if part == 1 else ()
    )
    rows = session.execute(
        select(ListingSearch.listing_id, ListingSearch.name, ListingSearch.published_at)
        .where(ListingSearch.region_id == region_id)
        .order_by(ListingSearch.listing_id)
        .offset((part - 1) * PART)
        .limit(PART)
    )
    return [
        *(Place(f"/etalase/{slug}") for slug in shelves),
        *(Place(product_url(region_id, row.listing_id, slug_of(row.name)), row.published_at) for row in rows),
    ]


def newest(session: Session, *, region_id: int | None, etalase: str = "") -> list[News]:
    """What came on show last: everywhere, in a region, or on one etalase."""
    card = ListingSearch
    statement = select(
        card.region_id, card.listing_id, card.name, card.unit, card.unit_price, card.vendor_place, card.published_at
    ).order_by(card.published_at.desc(), card.listing_id.desc())
    if region_id is not None:
        statement = statement.where(card.region_id == region_id)
    if etalase:
        statement = statement.where(card.etalase_slug == etalase)
    return [
        News(
            product_url(row.region_id, row.listing_id, slug_of(row.name)),
            row.name,
            row.published_at,
            _("{price} per {unit}, dari {place}").format(price=rupiah(row.unit_price), unit=row.unit, place=row.vendor_place),
            lasting=product_url(row.region_id, row.listing_id),
        )
        for row in session.execute(statement.limit(NEWEST))
    ]


def sitemap(site: str, places: Iterable[Place]) -> str:
    """One part, as the sitemap protocol has it."""
    lines = [
        f"<url><loc>{escape(site + place.path)}</loc>"
        + (f"<lastmod>{place.changed_at.date().isoformat()}</lastmod>" if place.changed_at else "")
        + "</url>"
        for place in places
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMESPACE}>{"".join(lines)}</urlset>'


def sitemap_index(site: str, addresses: Sequence[str]) -> str:
    lines = "".join(f"<sitemap><loc>{escape(site + address)}</loc></sitemap>" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_NAMESPACE}>{lines}</sitemapindex>'

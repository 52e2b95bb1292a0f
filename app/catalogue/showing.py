"""Listings and etalase as the API shows them. What is published is for everybody; what waits behind it only for its
vendor and its office."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue import permissions
from app.catalogue.assistant.findings import check
from app.catalogue.attributes.models import EtalaseAttribute
from app.catalogue.bulk.models import ListingUpload
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.catalogue.orderable import why_not_orderable
from app.catalogue.pictures import LARGE, SMALL, photo_url, product_url
from app.catalogue.prices.with_tax import paid, written
from app.catalogue.search import Facets, Rows
from app.catalogue.search.leads import Leads
from app.catalogue.selling.families import on_show_with
from app.catalogue.shapes import (
    Behind,
    EtalaseInFull,
    EtalaseInList,
    FacetsShown,
    FindingOfAssistant,
    LeadsShown,
    ListingInFull,
    ListingInList,
    TakeoverShown,
    VersionShown,
    WorkbookShown,
)
from app.catalogue.slugs import slug_of
from app.catalogue.states import LISTING, WITHDRAWN
from app.catalogue.takeover.models import Takeover
from app.clock import iso, now
from app.identifiers import public_id
from app.moves.machine import moves_for, names_of
from app.regions.models import Region
from app.vendors.models import Vendor


def listing_in_full(session: Session, listing: Listing, actor: Actor) -> ListingInFull:
    """The published version, or the newest while none is; with the waiting one and the reasons for whom they concern."""
    session.flush()
    etalase = session.get_one(Etalase, (listing.region_id, listing.etalase_id))
    vendor = session.get_one(Vendor, listing.vendor_id)
    region = session.get_one(Region, listing.region_id)
    shown = listing.published or listing.newest
    behind = permissions.see_behind(actor, listing)
    hidden: Behind = _behind(session, listing, etalase) if behind else {}
    return {
        "id": public_id(listing.region_id, listing.id),
        "state": listing.state,
        "moves": names_of(moves_for(LISTING, listing, actor)),
        "pending_version": listing.pending_version if behind else None,
        "version": shown.number,
        **_version(shown, listing, etalase),
        "url": product_url(listing.region_id, listing.id, slug_of(shown.name)),
        "etalase": {"id": public_id(etalase.region_id, etalase.id), "slug": etalase.slug, "name": etalase.name},
        "region": region.code,
        "vendor": {
            "id": public_id(0, vendor.id),
            "name": vendor.legal_name,
            "region_code": vendor.address_region_code,
            "umkk": vendor.is_umkk,
        },
        "price": paid(shown, pkp=vendor.pkp),
        "available": number(listing.available),
        "variants": [
            {
                "id": public_id(one.region_id, one.id),
                "options": told.options,
                "unit_price": told.unit_price,
                "price": paid(told, pkp=vendor.pkp),
                "available": number(one.available),
            }
            for one, told in (on_show_with(session, listing) if listing.family else ())
        ],
        "orderable": not why_not_orderable(session, region_id=listing.region_id, listing_id=listing.id, buyer_region_id=None)[1],
        "published_at": iso(listing.published_at),
        **hidden,
    }


def listing_in_list(row: Any, region_codes: dict[int, str]) -> ListingInList:
    """A row of `search.find`."""
    return {
        "id": public_id(row.region_id, row.listing_id),
        "version": row.version,
        "name": row.name,
        "unit": row.unit,
        "unit_price": written(row),
        "price": row.unit_price,
        "pdn": row.pdn,
        "umkk": row.umkk,
        "in_stock": row.in_stock,
        "etalase": row.etalase_slug,
        "region": region_codes[row.region_id],
        "vendor": {
            "id": public_id(0, row.vendor_id),
            "name": row.vendor_name,
            "place": row.vendor_place,
            "suspended": row.suspended,
        },
        "photo": photo_url(row.region_id, row.photo_sha256, SMALL),
        "url": product_url(row.region_id, row.listing_id, slug_of(row.name)),
        "published_at": row.published_at.isoformat(),
    }


def region_codes(session: Session, rows: Rows) -> dict[int, str]:
    ids = {row.region_id for row in rows}
    return {row.id: row.code for row in session.execute(select(Region.id, Region.code).where(Region.id.in_(ids)))}


def facets_in_list(counted: Facets) -> FacetsShown:
    return {
        "total": counted.total,
        "capped": counted.capped,
        "etalase": [{"slug": row.code, "name": row.name, "count": row.n} for row in counted.etalase],
        "region": [{"code": row.code, "name": row.name, "count": row.n} for row in counted.regions],
        "origin": [{"code": row.code, "name": row.name, "count": row.n} for row in counted.origins],
        "price": [{"min": band.price_min, "max": band.price_max, "count": band.n} for band in counted.bands],
        "pdn": counted.pdn,
        "umkk": counted.umkk,
        "in_stock": counted.in_stock,
        "tkdn_min": [{"percent": percent, "count": n} for percent, n in counted.tkdn],
        "ready_within": [{"days": days, "count": n} for days, n in counted.ready],
        "certificate": [{"code": row.code, "count": row.n} for row in counted.certificates],
        "attribute": {name: [{"value": row.code, "count": row.n} for row in values] for name, values in counted.attributes.items()},
    }


PARAMETERS = {"price_min": "min", "price_max": "max", "region_id": "region", "etalase_id": "etalase", "attributes": "attribute"}
"""Filters that the API calls otherwise than a question does."""


def leads_in_list(found: Leads) -> LeadsShown:
    spelled = [found.spelled] if found.spelled else []
    return {"q": [*spelled, *found.fewer_words], "without": [PARAMETERS.get(name, name) for name in found.without]}


def etalase_in_list(row: Any, timezone_now: Any) -> EtalaseInList:
    """A row of `queries.etalase_with_counts`."""
    etalase: Etalase = row.Etalase
    return {
        "id": public_id(etalase.region_id, etalase.id),
        "slug": etalase.slug,
        "name": etalase.name,
        "description": etalase.description,
        "category": etalase.category_code,
        "region": row.region_code,
        "opens_on": iso(etalase.opens_on),
        "closes_on": iso(etalase.closes_on),
        "open": etalase.is_open_on(timezone_now),
        "price_ceiling": etalase.price_ceiling,
        "open_to_others": etalase.open_to_others,
        "listings": row.listings,
        "url": f"/etalase/{etalase.slug}",
    }


def etalase_in_full(row: Any, today: Any, asked: Sequence[EtalaseAttribute]) -> EtalaseInFull:
    """The same with its rules, who may list, and what it asks of a listing."""
    etalase: Etalase = row.Etalase
    return {
        **etalase_in_list(row, today),
        "rules": etalase.rules,
        "umkk_only": etalase.umkk_only,
        "local_only": etalase.local_only,
        "industries": etalase.industries,
        "certificates": etalase.certificates,
        "attributes": [
            {
                "code": one.code,
                "name": one.name,
                "kind": one.kind,
                "unit": one.unit,
                "choices": one.choices,
                "required": one.required,
                "category": one.category_code,
            }
            for one in asked
        ],
    }


def number(quantity: Decimal) -> int | float:
    """A quantity as JSON's number: whole where it is whole."""
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)


def _version(version: ListingVersion, listing: Listing, etalase: Etalase) -> VersionShown:
    pictures: Sequence[str] = [photo.sha256 for photo in version.photos] or [etalase.picture_sha256]
    return {
        "name": version.name,
        "description": version.description,
        "kind": version.kind,
        "kbki": version.kbki,
        "brand": version.brand,
        "unit": version.unit,
        "unit_price": version.unit_price,
        "price_with_ppn": version.price_with_ppn,
        "tax_rate_bps": version.tax_rate_bps,
        "brand_registration": version.brand_registration,
        "model": version.model,
        "tiers": [{"from": tier["from"], "price": tier["price"]} for tier in version.tiers],
        "zones": [{"region": zone["region"], "shipping": zone["shipping"]} for zone in version.zones],
        "options": version.options,
        "pdn": version.pdn,
        "pdn_reason": version.pdn_reason,
        "tkdn_certificate": version.tkdn_certificate,
        "sni_number": version.sni_number,
        "bpom_number": version.bpom_number,
        "halal_number": version.halal_number,
        "pirt_number": version.pirt_number,
        "sustainability": version.sustainability,
        "preorder_days": version.preorder_days,
        "weight_g": version.weight_g,
        "warranty": version.warranty,
        "attributes": version.attributes,
        "category": version.category_code,
        "min_purchase": number(version.min_purchase),
        "tkdn_percent": None if version.tkdn_bps is None else version.tkdn_bps / 100,
        "tkdn_expires_on": iso(version.tkdn_expires_on),
        "bmp_percent": None if version.bmp_bps is None else version.bmp_bps / 100,
        "sni_expires_on": iso(version.sni_expires_on),
        "size_cm": [side / 10 for side in version.size_mm] if version.size_mm else None,
        "photos": [
            {
                "sha256": sha256,
                "small": photo_url(listing.region_id, sha256, SMALL),
                "large": photo_url(listing.region_id, sha256, LARGE),
            }
            for sha256 in pictures
        ],
    }


def _behind(session: Session, listing: Listing, etalase: Etalase) -> Behind:
    newest = listing.newest
    return {
        "sku": listing.sku,
        "family": listing.family,
        "stock": number(listing.stock),
        "reserved": number(listing.reserved),
        "price_jump": listing.price_jump,
        "reason": newest.reason_code or listing.reason_code,
        "note": newest.reason_note or listing.reason_note,
        "pending": None
        if listing.pending_version is None
        else {"version": newest.number, "state": newest.state, **_version(newest, listing, etalase)},
        "appeal": listing.open_appeal is not None,
        "warnings": [] if listing.state == WITHDRAWN else _warnings(session, listing),
    }


def _warnings(session: Session, listing: Listing) -> list[FindingOfAssistant]:
    """What the listing assistant finds in the newest version; `blocks` says what `submit` would refuse."""
    return [
        {
            "code": finding.code,
            "field": finding.field,
            "message": finding.what,
            "remedy": finding.remedy,
            "blocks": finding.blocks,
            "listing": finding.other,
        }
        for finding in check(session, listing, at=now()).findings
    ]


def upload_in_full(upload: ListingUpload | Takeover) -> WorkbookShown:
    """A workbook of listings: what its rows would do until it is applied, then what they did."""
    return {
        "id": public_id(upload.region_id, upload.id),
        "state": "applied" if upload.applied_at else "applying" if upload.started_at else "checked",
        "file": upload.file_name,
        "rows": upload.rows,
        "done_rows": upload.done_rows,
        "counts": upload.counts,
        "ignored": upload.ignored,
        "bad": upload.bad,
    }


def takeover_in_full(upload: Takeover) -> TakeoverShown:
    """The same of a file of an older catalogue."""
    return {
        **upload_in_full(upload),
        "kind": upload.kind,
        "sha256": upload.sha256,
        "received_at": upload.received_at.isoformat(),
    }

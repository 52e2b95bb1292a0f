"""A vendor as the API and the pages show it: all of it to its own people and its home region's office, its record to everybody."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import iso, local_date
from app.disputes.queries import how_many_disputed
from app.fulfilment.queries import deliveries_of
from app.identifiers import public_id
from app.money import percent
from app.moves.machine import moves_for, names_of
from app.regions.models import Region
from app.vendors import documents, permissions, revealing
from app.vendors.directory import Entry
from app.vendors.models import Vendor, VendorDocument
from app.vendors.queries import sales_of, standing, was_revealed_to
from app.vendors.shapes import DocumentShown, VendorInDirectory, VendorInFull, VendorInList, VendorRecord
from app.vendors.states import SUBMITTED, VENDOR

PERSONAL = ("KTP", "LAINNYA")
"""Papers of people, and those of which nobody knows what they are: never public, not even that they exist."""


def vendor_in_list(vendor: Vendor) -> VendorInList:
    """A line of the office's list."""
    return {
        "id": public_id(0, vendor.id),
        "state": vendor.state,
        "legal_name": vendor.legal_name,
        "nib": vendor.nib,
        "scale": vendor.scale,
        "cooperative": vendor.cooperative,
        "address_name": vendor.address_name,
        "submitted_at": _instant(vendor.submitted_at),
        "verified_at": _instant(vendor.verified_at),
    }


def vendor_in_directory(entry: Entry) -> VendorInDirectory:
    """A line of what everybody may read."""
    vendor, id = entry.vendor, public_id(0, entry.vendor.id)
    return {
        "id": id,
        "name": vendor.legal_name,
        "place": vendor.address_name,
        "place_code": vendor.address_region_code,
        "scale": vendor.scale,
        "umkk": vendor.is_umkk,
        "cooperative": vendor.cooperative,
        "pkp": vendor.pkp,
        "verified_at": _instant(vendor.verified_at),
        "accepts_orders": entry.accepts_orders,
        "record": f"/api/v1/vendors/{id}/record",
    }


def sees_whole(session: Session, vendor: Vendor, actor: Actor, *, at: datetime) -> bool:
    """Its own people, whoever judges what was sent in, and for half an hour whoever said what for."""
    if permissions.own(actor, vendor) or (vendor.state == SUBMITTED and permissions.judge(actor, vendor)):
        return True
    return was_revealed_to(session, vendor, account_id=actor.account_id, since=at - revealing.SHOWN_FOR)


def vendor_in_full(session: Session, vendor: Vendor, actor: Actor, *, at: datetime, is_kept: bool = False) -> VendorInFull:
    """`is_kept`: an answer that is given again whenever its call is repeated has the whole for the vendor's own people alone."""
    session.flush()
    whole = permissions.own(actor, vendor) if is_kept else sees_whole(session, vendor, actor, at=at)
    shown = revealing.shown(vendor, whole=whole)
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    return {
        "id": public_id(0, vendor.id),
        "state": vendor.state,
        "moves": names_of(moves_for(VENDOR, vendor, actor)),
        "nib": vendor.nib,
        "npwp": shown["npwp"],
        "legal_form": vendor.legal_form,
        "legal_name": vendor.legal_name,
        "owner_name": vendor.owner_name,
        "phone": shown["phone"],
        "email": shown["email"],
        "scale": vendor.scale,
        "scale_rule": vendor.scale_rule,
        "cooperative": vendor.cooperative,
        "pkp": vendor.pkp,
        "street": shown["street"],
        "postcode": vendor.postcode,
        "bank_name": vendor.bank_name,
        "bank_account": shown["bank_account"],
        "bank_holder": vendor.bank_holder,
        "reason": vendor.reason,
        "kbli": [industry.kbli for industry in vendor.industries],
        "capital": vendor.capital_rupiah,
        "yearly_sales": vendor.yearly_sales_rupiah,
        "umkk": vendor.is_umkk,
        "region_code": vendor.address_region_code,
        "region_name": vendor.address_name,
        "home_region": home.code if home else None,
        "consent": vendor.consented_at is not None,
        "submitted_at": _instant(vendor.submitted_at),
        "verified_at": _instant(vendor.verified_at),
        "blacklist_decree": vendor.blacklist_decree,
        "blacklisted_until": _instant(vendor.blacklisted_until),
        "masked": [] if whole else [name for name, value in shown.items() if value],
        "documents": [_document(vendor, document, whole=whole) for document in vendor.documents],
    }


def record_of(session: Session, vendor: Vendor, *, at: datetime) -> VendorRecord:
    """What everybody may know of a vendor: marks, papers by kind and last day, and how its
    signed orders went. No number of a paper, no person."""
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    today = local_date(at, home.timezone if home else "Asia/Jakarta")
    sales = sales_of(session, vendor_id=vendor.id)
    deliveries = deliveries_of(session, vendor_id=vendor.id, regions=sales.regions)
    return {
        "id": public_id(0, vendor.id),
        "name": vendor.legal_name,
        "place": vendor.address_name,
        "accepts_orders": standing(session, vendor_id=vendor.id, today=today).may_sell,
        "marks": {
            "local": home is not None and vendor.is_local_to(home.code),
            "umkk": vendor.is_umkk,
            "cooperative": vendor.cooperative,
            "pkp": vendor.pkp,
        },
        "verified_by": home.name if home else None,
        "verified_on": _instant(vendor.verified_at and local_date(vendor.verified_at, home.timezone if home else "Asia/Jakarta")),
        "since": _instant(sales.since),
        "orders": {
            "signed": sales.signed,
            "finished": sales.finished,
            "cancelled": sales.cancelled,
            "disputed": how_many_disputed(session, vendor_id=vendor.id, regions=sales.regions),
        },
        "deliveries": {
            "delivered": deliveries.delivered,
            "on_time": deliveries.on_time,
            "on_time_percent": percent(deliveries.on_time, deliveries.delivered),
            "checked": deliveries.checked,
            "complete": deliveries.complete,
            "complete_percent": percent(deliveries.complete, deliveries.checked),
        },
        "papers": [
            {"kind": kind, "valid_until": _instant(paper.expires_on), "valid": not documents.has_expired(paper, today)}
            for kind, paper in documents.current(vendor).items()
            if kind not in PERSONAL
        ],
    }


def _document(vendor: Vendor, document: VendorDocument, *, whole: bool) -> DocumentShown:
    id = public_id(0, document.id)
    return {
        "id": id,
        "kind": document.kind,
        "number": document.number if whole or document.kind in revealing.OPEN_PAPERS else None,
        "issued_on": _instant(document.issued_on),
        "expires_on": _instant(document.expires_on),
        "sha256": document.file_sha256,
        "current": document.replaced_at is None,
        "url": f"/berkas-penyedia/{public_id(0, vendor.id)}/{id}",
    }


def _instant(at: Any) -> str | None:
    return iso(at)

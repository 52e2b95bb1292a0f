"""A vendor as the API shows it: all of it to its own people and its home region's office, nothing of it to others."""

from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.identifiers import public_id
from app.regions.models import Region
from app.transitions import moves_for, names_of
from app.vendors.models import Vendor, VendorDocument
from app.vendors.states import VENDOR

PLAIN = (
    *("nib", "npwp", "legal_form", "legal_name", "owner_name", "phone", "email", "scale", "scale_rule", "cooperative", "pkp"),
    *("street", "postcode", "bank_name", "bank_account", "bank_holder", "reason"),
)


def vendor_in_full(session: Session, vendor: Vendor, actor: Actor) -> dict[str, Any]:
    session.flush()
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    return {
        "id": public_id(0, vendor.id),
        "state": vendor.state,
        "moves": names_of(moves_for(VENDOR, vendor, actor)),
        **{name: getattr(vendor, name) for name in PLAIN},
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
        "documents": [_document(vendor, document) for document in vendor.documents],
    }


def _document(vendor: Vendor, document: VendorDocument) -> dict[str, Any]:
    id = public_id(0, document.id)
    return {
        "id": id,
        "kind": document.kind,
        "number": document.number,
        "issued_on": _instant(document.issued_on),
        "expires_on": _instant(document.expires_on),
        "sha256": document.file_sha256,
        "current": document.replaced_at is None,
        "url": f"/berkas-penyedia/{public_id(0, vendor.id)}/{id}",
    }


def _instant(at: Any) -> str | None:
    return None if at is None else at.isoformat()

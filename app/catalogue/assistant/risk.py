"""Risk: how closely a curator should look, 0 to 100, as a sum that everybody can check: the points of the findings, and of what is
known of the vendor. It orders the queue; it decides nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.assistant.finding import Finding
from app.catalogue.assistant.findings import Checked, check
from app.catalogue.models import Listing
from app.catalogue.search.models import ListingSearch
from app.language import _, mark
from app.moves.history import MoveTaken
from app.vendors.models import Vendor

NEW_FOR = timedelta(days=30)
NEW_VENDOR, FIRST_PRODUCT, RETURNED_BEFORE = 10, 10, 10
RISK_MAX = 100
SAFE_BELOW = 10
"""Risk below which a version may be approved together with others."""

NAMES: Mapping[str, str] = {
    "SHORT_DESCRIPTION": mark("keterangan pendek"),
    "LEADS_AWAY": mark("nomor atau alamat di luar katalog"),
    "NO_PHOTO": mark("tanpa foto"),
    "SMALL_PHOTO": mark("foto kecil"),
    "WRONG_KBKI": mark("KBKI tidak cocok dengan jenis"),
    "WRONG_CATEGORY": mark("KBKI tidak lazim di etalase ini"),
    "KBLI_MISMATCH": mark("KBLI penyedia tidak mencakup"),
    "ABOVE_CEILING": mark("di atas harga tertinggi etalase"),
    "PRICE_JUMP": mark("harga naik lebih dari 25%"),
    "PRICE_NEEDS_NOTE": mark("harga lebih dari 1,25 kali median"),
    "PRICE_ABOVE_RANGE": mark("harga di atas kisaran"),
    "PRICE_TOO_LOW": mark("harga di bawah 40% median"),
    "NO_CERTIFICATE": mark("TKDN tanpa sertifikat"),
    "CERTIFICATE_ENDED": mark("sertifikat TKDN berakhir"),
    "NO_LICENCE": mark("izin belum ada"),
    "SHELF_DEMANDS": mark("belum lengkap untuk etalase ini"),
    "SHELF_NOT_FOR_VENDOR": mark("etalase bukan untuk penyedia ini"),
    "DUPLICATE": mark("mirip produk lain"),
    "NEW_VENDOR": mark("penyedia baru"),
    "FIRST_PRODUCT": mark("belum punya produk tayang"),
    "RETURNED_BEFORE": mark("pernah dikembalikan"),
}
"""Every reason by its short name."""


def assess(session: Session, listing: Listing, *, note: str | None, at: datetime) -> None:
    """Write down the risk of the version that is sent in now."""
    version = listing.newest
    version.risk_reasons = reasons_of(session, listing, check(session, listing, note=note, at=at), at=at)
    version.risk = total(version.risk_reasons)


def reasons_of(session: Session, listing: Listing, checked: Checked, *, at: datetime) -> dict[str, int]:
    """Points by reason."""
    vendor = session.get_one(Vendor, listing.vendor_id)
    on_show = select(ListingSearch.listing_id).where(
        ListingSearch.region_id == listing.region_id, ListingSearch.vendor_id == listing.vendor_id
    )
    returned = select(MoveTaken.id).where(
        MoveTaken.region_id == listing.region_id, MoveTaken.subject_id == listing.id, MoveTaken.move == "return"
    )
    points = _points(checked.findings)
    if vendor.verified_at is None or at - vendor.verified_at < NEW_FOR:
        points["NEW_VENDOR"] = NEW_VENDOR
    if session.scalar(on_show.limit(1)) is None:
        points["FIRST_PRODUCT"] = FIRST_PRODUCT
    if session.scalar(returned.limit(1)) is not None:
        points["RETURNED_BEFORE"] = RETURNED_BEFORE
    return points


def total(reasons: Mapping[str, int]) -> int:
    return min(RISK_MAX, sum(reasons.values()))


def in_words(reasons: Mapping[str, int] | None) -> list[tuple[str, int]]:
    """The reasons by name, heaviest first."""
    ordered = sorted((reasons or {}).items(), key=lambda reason: (-reason[1], reason[0]))
    return [(_(NAMES[code]) if code in NAMES else code, points) for code, points in ordered]


def _points(findings: list[Finding]) -> dict[str, int]:
    points: dict[str, int] = {}
    for finding in findings:
        if finding.points:
            points[finding.code] = points.get(finding.code, 0) + finding.points
    return points

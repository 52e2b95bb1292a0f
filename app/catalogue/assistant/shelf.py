"""Shelf: what the etalase demands of a product and of its vendor, and certificates of its own that
have ended. All of it blocks: `submit` refuses the same."""

from datetime import date

from sqlalchemy.orm import Session

from app.catalogue.assistant.finding import Finding
from app.catalogue.etalase.requirements import what_is_missing, why_not_listed_by
from app.catalogue.models import Etalase, ListingVersion
from app.language import _
from app.vendors.models import Vendor
from app.web.pages.dates import tanggal

REASONS = {
    "tkdn_certificate": "PDN_UNPROVEN",
    "sni_number": "SNI_MISSING",
    "bpom_number": "LICENCE_MISSING",
    "halal_number": "LICENCE_MISSING",
    "pirt_number": "LICENCE_MISSING",
    "brand_registration": "BRAND_DISPUTE",
}
"""By the form's field; an attribute that is missing is a poor description."""


def demanded(session: Session, version: ListingVersion, etalase: Etalase, vendor: Vendor) -> list[Finding]:
    """What is missing, field by field, and what keeps this vendor out."""
    found = [
        Finding(
            "SHELF_DEMANDS", error.field, error.message, _("Isi sebelum mengirim."), REASONS.get(error.field, "BAD_DESC"), 15, True
        )
        for error in what_is_missing(session, etalase, version)
    ]
    if why := why_not_listed_by(session, etalase, vendor):
        remedy = _("Pilih etalase yang menerima toko Anda.")
        found.append(Finding("SHELF_NOT_FOR_VENDOR", "etalase", why, remedy, "WRONG_CATEGORY", 15, True))
    return found


def ended(version: ListingVersion, today: date) -> list[Finding]:
    """An SNI certificate whose last day has passed."""
    if version.sni_expires_on is None or version.sni_expires_on >= today:
        return []
    what = _("Sertifikat SNI berakhir {day}.").format(day=tanggal(version.sni_expires_on))
    remedy = _("Isi sertifikat yang masih berlaku, atau kosongkan.")
    return [Finding("CERTIFICATE_ENDED", "sni_expires_on", what, remedy, "SNI_MISSING", 25, True)]

"""Names as they go out: of governments and units in full, of vendors only where they are firms, of persons never."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import among
from app.organisations.models import Satker
from app.regions.models import Region
from app.vendors.identity import LegalForm
from app.vendors.models import Vendor


def agency_kind(region: Region) -> str:
    """`KABUPATEN`, as the feeds write it."""
    return region.tier.upper()


def satker_names(session: Session, region_id: int, codes: Collection[str]) -> dict[str, str]:
    rows = session.execute(select(Satker.code, Satker.name).where(Satker.region_id == region_id, among(Satker.code, codes)))
    return dict(rows.all())


def is_person(vendor: Vendor) -> bool:
    """Does its name name somebody?"""
    return vendor.legal_form in (None, LegalForm.PERORANGAN)


def vendor_name(vendor: Vendor) -> str | None:
    return None if is_person(vendor) else vendor.legal_name

"""Workbooks of many listings, for tests."""

from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.bulk import uploads
from app.catalogue.bulk.models import ListingUpload
from app.catalogue.bulk.planning import columns_of
from app.catalogue.bulk.workbook import Written, listing_workbook
from app.catalogue.models import Etalase
from app.clock import now

GOOD = {
    "sku": "KRT-1", "name": "Kertas A4 80 gsm", "description": "Satu rim isi 500 lembar.", "kbki": "3212801000", "unit": "rim", "unit_price": 52_000,
    "stock": 100, "min_purchase": 1, "pdn_reason": "Dibuat di Indonesia",
}  # fmt: skip


def row(number: int = 1, **other: Any) -> dict[str, Any]:
    return {**GOOD, "sku": f"KRT-{number}", **other}


def workbook(session: Session, shelf: Etalase, rows: list[dict[str, Any]]) -> bytes:
    return listing_workbook(etalase=shelf, columns=columns_of(session, shelf), rows=[Written(one) for one in rows])


def received(session: Session, shelf: Etalase, staff: Actor, content: bytes) -> ListingUpload:
    return uploads.receive(session, content=content, file_name="produk.xlsx", etalase="", actor=staff, at=now())

"""Etalase and listings for tests, made by the product's own commands."""

from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.catalogue.curation import deciding
from app.catalogue.etalase import opening
from app.catalogue.etalase.opening import Terms
from app.catalogue.listing import sending, writing
from app.catalogue.models import Category, Etalase, Listing
from app.clock import now
from app.regions.models import Region
from tests.files import corpus
from tests.vendors import making as vendors

FIRMS = "Nama usaha;NIB;NPWP;Bentuk usaha;KBLI\n"
"""What heads the firms of an older catalogue."""


def category(session: Session, code: str = "01", name: str = "Alat tulis dan perlengkapan kantor") -> Category:
    return session.get(Category, code) or _added(session, Category(code=code, parent_code=None, name=name))


def curator(session: Session, region: Region) -> Actor:
    return vendors.person(session, Role.CURATOR, region=region)


def shelf(session: Session, name: str = "Alat Tulis Kantor", *, region: Region | None = None, **terms: Any) -> Etalase:
    where = region or vendors.region(session)
    return opening.make_etalase(
        session,
        region=where,
        name=name,
        category_code=category(session).code,
        terms=Terms(**terms),
        picture="paper",
        actor=curator(session, where),
        at=now(),
    )


def content(**other: Any) -> dict[str, Any]:
    return {
        "name": "Kertas A4 80 gsm",
        "description": "Satu rim isi 500 lembar, putih.",
        "kbki": "3212801000",
        "unit": "rim",
        "unit_price": 52_000,
        "min_purchase": Decimal(1),
        "pdn": True,
        **other,
    }


def draft(session: Session, on: Etalase, staff: Actor, *, stock: int = 100, sku: str | None = None, **other: Any) -> Listing:
    return writing.write(session, etalase=on, content=content(**other), stock=Decimal(stock), sku=sku, actor=staff, at=now())


def in_curation(session: Session, on: Etalase, staff: Actor, **other: Any) -> Listing:
    return sending.submit(session, listing=draft(session, on, staff, **other), actor=staff, at=now())


def published(session: Session, on: Etalase, staff: Actor, **other: Any) -> Listing:
    made = in_curation(session, on, staff, **other)
    region = session.get_one(Region, on.region_id)
    return deciding.approve(session, listing=made, actor=curator(session, region), at=now())


def _added(session: Session, thing: Any) -> Any:
    session.add(thing)
    session.flush()
    return thing


def photo(shade: int) -> bytes:
    from PIL import Image

    return corpus.saved(Image.new("RGB", (400, 400), (shade, 90, 90)), "PNG")

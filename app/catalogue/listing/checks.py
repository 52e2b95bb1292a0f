"""Checks: what a listing may not say, whoever writes it; each raises `Invalid` naming the form's field."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue import units
from app.catalogue.models import Category, Etalase, Listing
from app.catalogue.selling import families, tiers, zones
from app.clock import local_date
from app.errors import invalid_field
from app.language import _
from app.money import rupiah
from app.regions.models import Region


def check_content(session: Session, listing: Listing, content: Mapping[str, Any]) -> None:
    """What has to fit together in a version, after what was changed."""
    tiers.check_tiers(content["tiers"], unit_price=content["unit_price"], min_purchase=content["min_purchase"])
    zones.check_zones(content["zones"], kind=content["kind"])
    families.check_family(session, listing, content["options"])


def check_least(content: Mapping[str, Any]) -> None:
    """The least purchase of a piece is a whole number of them."""
    if wrong := units.why_not_in(content["unit"], content["min_purchase"]):
        raise invalid_field("min_purchase", wrong)


def check_stock(unit: str, stock: Decimal) -> None:
    """Pieces are counted whole."""
    if wrong := units.why_not_in(unit, stock, least=Decimal(0)):
        raise invalid_field("stock", wrong)


def check_open(session: Session, etalase: Etalase, at: datetime) -> None:
    today = local_date(at, session.get_one(Region, etalase.region_id).timezone)
    if not etalase.is_open_on(today):
        raise invalid_field("etalase", _("Etalase {name} sedang tidak menerima produk.").format(name=etalase.name))


def check_certificates(session: Session, listing: Listing, at: datetime) -> None:
    """None that is told has ended."""
    today = local_date(at, session.get_one(Region, listing.region_id).timezone)
    if listing.newest.tkdn_expires_on is not None and listing.newest.tkdn_expires_on < today:
        raise invalid_field(
            "tkdn_expires_on", _("Sertifikat TKDN ini sudah berakhir. Isi sertifikat yang masih berlaku, atau kosongkan.")
        )
    if listing.newest.sni_expires_on is not None and listing.newest.sni_expires_on < today:
        raise invalid_field("sni_expires_on", _("SNI ini sudah berakhir. Isi yang masih berlaku, atau kosongkan."))


def check_ceiling(etalase: Etalase, unit_price: int) -> None:
    if etalase.price_ceiling is not None and unit_price > etalase.price_ceiling:
        raise invalid_field(
            "unit_price",
            _("Harga tertinggi di etalase {name} adalah {ceiling}.").format(
                name=etalase.name, ceiling=rupiah(etalase.price_ceiling)
            ),
        )


def check_category(session: Session, code: str | None) -> None:
    if code is not None and session.get(Category, code) is None:
        raise invalid_field("category", _("Kategori ini tidak ada."))


def check_sku(session: Session, region_id: int, vendor_id: UUID, sku: str | None, *, but: UUID | None = None) -> None:
    if sku is None:
        return
    used = select(Listing.id).where(Listing.region_id == region_id, Listing.vendor_id == vendor_id, Listing.sku == sku)
    if (id := session.scalar(used)) is not None and id != but:
        raise invalid_field("sku", _("Kode barang ini sudah dipakai produk Anda yang lain."))

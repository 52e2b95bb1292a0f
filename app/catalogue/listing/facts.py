"""Facts: what a version says, in the words of a page."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.attributes.values import every_attribute_of, said
from app.catalogue.etalase.requirements import SUSTAINABILITY
from app.catalogue.listing.form import number_as_typed, size_as_typed
from app.catalogue.models import Etalase, ListingVersion
from app.catalogue.prices.with_tax import paid_at
from app.catalogue.selling.families import say_options
from app.language import _, figures, gettext, mark, ngettext
from app.money import rupiah, thousands
from app.regions.models import Region
from app.web.pages.dates import tanggal

LABELS: Mapping[str, str] = {
    "name": mark("Nama"),
    "description": mark("Keterangan"),
    "category_code": mark("Kategori"),
    "kind": mark("Jenis"),
    "kbki": "KBKI",
    "brand": mark("Merek"),
    "model": mark("Model"),
    "brand_registration": mark("Pendaftaran merek (HAKI)"),
    "unit": mark("Satuan"),
    "unit_price": mark("Harga"),
    "price_with_ppn": mark("Harga termasuk PPN"),
    "tax_rate_bps": mark("Tarif PPN"),
    "tiers": mark("Harga grosir"),
    "min_purchase": mark("Pembelian paling sedikit"),
    "zones": mark("Daerah kirim"),
    "options": mark("Varian"),
    "pdn_reason": mark("Asal barang"),
    "tkdn_bps": mark("Nilai TKDN"),
    "bmp_bps": mark("Nilai BMP"),
    "tkdn_certificate": mark("Sertifikat TKDN"),
    "tkdn_expires_on": mark("TKDN berlaku sampai"),
    "sni_number": mark("Nomor SNI"),
    "sni_expires_on": mark("SNI berlaku sampai"),
    "bpom_number": mark("Izin edar BPOM"),
    "halal_number": mark("Sertifikat halal"),
    "pirt_number": mark("Nomor PIRT"),
    "sustainability": mark("Ramah lingkungan"),
    "preorder_days": mark("Waktu siap"),
    "weight_g": mark("Berat"),
    "size_mm": mark("Ukuran kemasan"),
    "warranty": mark("Garansi"),
}
"""What a version says, in the order in which a form asks it."""
BESIDES = (
    "model",
    "sni_number",
    "sni_expires_on",
    "bpom_number",
    "halal_number",
    "pirt_number",
    "brand_registration",
    "weight_g",
    "size_mm",
)
"""What a product page says after what every listing has."""
CHOICES = {
    "goods": mark("barang"),
    "service": mark("jasa"),
    "construction": mark("pekerjaan konstruksi"),
    "made_here": mark("dibuat di Indonesia"),
    "assembled": mark("dirakit di Indonesia"),
    "import": mark("impor"),
}


def besides(version: ListingVersion) -> list[tuple[str, str]]:
    """(field, value in words) of what is told of `BESIDES`."""
    told = [(name, getattr(version, name)) for name in BESIDES]
    return [(gettext(LABELS[name]), say(name, value)) for name, value in told if value is not None]


def attributes_said(session: Session, etalase: Etalase, version: ListingVersion) -> list[tuple[str, str]]:
    """(name, value in words) of what the etalase asks; no question where nothing is said."""
    return said(every_attribute_of(session, etalase), version.attributes) if version.attributes else []


def sustainable(version: ListingVersion) -> list[str]:
    return [gettext(SUSTAINABILITY[code]) for code in version.sustainability if code in SUSTAINABILITY]


def price_rows(version: ListingVersion, *, tax_rate_bps: int = 0) -> list[tuple[Decimal, int]]:
    """(from quantity, rupiah) with the first price on top, each with this tax; nothing where there is one price."""
    if not version.tiers:
        return []
    rows = [(version.min_purchase, version.unit_price)] + [(Decimal(tier["from"]), tier["price"]) for tier in version.tiers]
    return [(quantity, paid_at(price, tax_rate_bps)) for quantity, price in rows]


def zone_rows(session: Session, version: ListingVersion) -> list[tuple[str, int]]:
    """(place, rupiah a delivery), the widest last."""
    if not version.zones:
        return []
    codes = [zone["region"] for zone in version.zones]
    names = {row.code: row.name for row in session.execute(select(Region.code, Region.name).where(Region.code.in_(codes)))}
    rows = sorted(version.zones, key=lambda zone: (-len(zone["region"]), zone["region"]))
    return [(names.get(zone["region"], zone["region"]) or _("Daerah lainnya"), zone["shipping"]) for zone in rows]


def ready_in(version: ListingVersion) -> str:
    """How long it takes from the order until it is ready; goods are then sent, a service or works begun."""
    if version.preorder_days:
        return say("preorder_days", version.preorder_days)
    return _("siap kirim") if version.kind == "goods" else _("siap dikerjakan")


def say(name: str, value: Any) -> str:
    """A field of a version as a person reads it."""
    if value is None or value in ([], {}, ""):
        return "—"
    if name == "unit_price":
        return rupiah(value)
    if name == "tiers":
        return "; ".join(_("mulai {n}: {price}").format(n=thousands(tier["from"]), price=rupiah(tier["price"])) for tier in value)
    if name == "zones":
        elsewhere = _("daerah lain")
        return "; ".join(f"{zone['region'] or elsewhere}: {rupiah(zone['shipping'])}" for zone in value)
    if name == "options":
        return say_options(value, equals=": ")
    if name in ("tkdn_bps", "bmp_bps", "tax_rate_bps"):
        return f"{number_as_typed(value / 100)}%"
    if name == "size_mm":
        return f"{size_as_typed(value)} cm"
    if name == "sustainability":
        return ", ".join(gettext(SUSTAINABILITY.get(code, code)) for code in value)
    return _plain(name, value)


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, date):
        return tanggal(value)
    if name == "preorder_days":
        return ngettext("{n} hari", "{n} hari", value).format(n=value)
    if name == "weight_g":
        return figures(f"{value:,} g")
    if name in ("kind", "pdn_reason"):
        return gettext(CHOICES[value])
    return number_as_typed(value) if isinstance(value, Decimal) else str(value)

"""A vendor's way to its first order: registered, papers, verified, first listing, published, first
order; each read from what is there, nothing ticked."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.queries import listings_of_vendor
from app.catalogue.states import DRAFT, PUBLISHED, RETURNED
from app.identifiers import public_id
from app.language import _
from app.orders.models import Order
from app.vendors import registration
from app.vendors.models import Vendor
from app.vendors.states import BLACKLISTED, CLOSED, WRITABLE

Step = tuple[str, str, str, str]
"""As a task list shows it: (text, where, "done" | "todo" | "locked" | "wrong", hint)."""
SELLING = ("verified", "active", "suspended")


def steps_to_first_order(session: Session, vendor: Vendor, *, at: datetime) -> list[Step]:
    """In the order in which they are taken; each leads to where it is taken, and says who takes it where that is somebody
    else. Of a firm that is out for good there is none."""
    if vendor.state in (BLACKLISTED, CLOSED):
        return []
    rows = listings_of_vendor(session, vendor_id=vendor.id)
    has_order = session.scalar(select(Order.id).where(Order.vendor_id == vendor.id).limit(1)) is not None
    shown = next((row.Listing for row in rows if row.Listing.state == PUBLISHED), None)
    is_shown = shown is not None or has_order
    return [
        *_registering(session, vendor, at),
        (_("Tulis produk pertama"), "/toko/produk/baru", "done" if rows else "todo", "" if rows else _("Satu produk yang paling sering Anda jual; foto dari telepon cukup.")),
        (_("Produk pertama tayang"), *_showing(rows, is_shown)),
        (_("Pesanan pertama"), *_ordered(shown, has_order)),
    ]  # fmt: skip


def is_underway(steps: list[Step]) -> bool:
    """Is there something left of it?"""
    return any(at != "done" for _text, _href, at, _hint in steps)


def _registering(session: Session, vendor: Vendor, at: datetime) -> list[Step]:
    missing = registration.missing_answers(session, vendor, at) if vendor.state in WRITABLE else []
    papers = any(error.field.startswith("documents.") for error in missing)
    answers = any(not error.field.startswith("documents.") for error in missing)
    registered = "todo" if answers or vendor.state == "draft" else "wrong" if vendor.state == "returned" else "done"
    verified = vendor.state in SELLING
    welcome = (_("Mulai berjualan"), "/toko", "todo", _("Usaha Anda terverifikasi; satu ketukan lagi."))
    return [
        (_("Lengkapi dan kirim pendaftaran"), "/daftar", registered, (vendor.reason or "") if registered == "wrong" else ""),
        (_("Unggah NIB dan NPWP"), "/daftar/berkas" if vendor.state in WRITABLE else "/toko/berkas", "todo" if papers else "done", ""),
        (_("Diverifikasi kurator"), "", "done" if verified else "locked", "" if verified else _("Dikerjakan kurator daerah Anda.")),
        *([welcome] if vendor.state == "verified" else []),
    ]  # fmt: skip


def _showing(rows: Any, is_shown: bool) -> tuple[str, str, str]:
    """While nothing is on show: to what its vendor can do for it, or that it is the curator's turn."""
    if is_shown:
        return "/toko/produk", "done", ""
    own = next((row.Listing for row in rows if row.Listing.state in (DRAFT, RETURNED)), None)
    if own is None:
        return "", "locked", _("Setelah produk Anda disetujui kurator.")
    href = f"/toko/produk/{public_id(own.region_id, own.id)}"
    if own.state == RETURNED:
        return href, "wrong", _("Kurator mengembalikannya; baca alasannya lalu kirim lagi.")
    return href, "todo", _("Tambahkan foto, lalu kirim ke kurator.")


def _ordered(shown: Any, has_order: bool) -> tuple[str, str, str]:
    if has_order or shown is None:
        return ("/pesanan", "done", "") if has_order else ("", "locked", _("Setelah ada produk yang tayang."))
    return (
        f"/produk/{public_id(shown.region_id, shown.id)}",
        "todo",
        _("Bagikan halaman produk Anda lewat WhatsApp kepada dinas yang mencarinya."),
    )

"""The vendors of a region as a list for its office."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, Select, cast, exists, func, select
from sqlalchemy.orm import lazyload

from app.documents import Kind
from app.identifiers import public_id
from app.language import mark
from app.lists import Column, ListOf, Scene, Sort, choice, day_of, down, or_last, picked, tick, up, words
from app.regions.models import Region
from app.vendors.documents import REQUIRED
from app.vendors.models import Vendor, VendorDocument
from app.vendors.registration import scale_name
from app.vendors.states import VendorState
from app.web.pages.labels import label

SHOWN = [state for state in VendorState if state != VendorState.DRAFT]


def _rows(scene: Scene) -> Select[Any]:
    """Those at home in the region, once they were sent in (`permissions.see`)."""
    return (
        select(Vendor)
        .where(Vendor.home_region_id == scene.region_id, Vendor.state != VendorState.DRAFT)
        .options(lazyload(Vendor.industries), lazyload(Vendor.documents))
    )


def scales(_scene: Scene) -> Sequence[tuple[str, str]]:
    return [(scale, scale_name(scale)) for scale in ("micro", "small", "medium", "large")]


def has_expired(scene: Scene) -> Any:
    """Has a required paper ended, by the day of the vendor's own region, whoever reads it where?"""
    today = cast(func.timezone(Region.timezone, scene.at), Date)
    return exists().where(
        VendorDocument.vendor_id == Vendor.id,
        VendorDocument.replaced_at.is_(None),
        VendorDocument.kind.in_(REQUIRED),
        VendorDocument.expires_on < select(today).where(Region.id == Vendor.home_region_id).correlate(Vendor).scalar_subquery(),
    )


VENDORS = ListOf(
    code="penyedia",
    path="/kurasi/penyedia",
    api="/vendors",
    title=mark("Penyedia daerah"),
    rows=_rows,
    filters=(
        choice("status", mark("Status"), SHOWN, Vendor.state, field="state"),
        picked("skala", mark("Skala"), scales, Vendor.scale, field="scale"),
        words("q", mark("Nama atau NIB"), Vendor.legal_name, Vendor.nib, field="q"),
        tick("kedaluwarsa", mark("Hanya yang berkasnya kedaluwarsa"), has_expired, field="expired"),
    ),
    sorts=(
        Sort("nama", "name", mark("Menurut nama"), (up(func.coalesce(Vendor.legal_name, "")), up(Vendor.id))),
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Vendor.id),)),
        Sort("dikirim", "submitted", mark("Yang dulu dikirim di atas"), (up(or_last(Vendor.submitted_at)), up(Vendor.id))),
    ),
    columns=(
        Column(
            code="usaha",
            name=mark("Usaha"),
            field="legal_name",
            value=lambda row: row.it.legal_name,
            href=lambda row: f"/kurasi/penyedia/{public_id(0, row.it.id)}",
            note=lambda row: row.it.address_name or "",
        ),
        Column(code="nib", name=mark("NIB"), field="nib", value=lambda row: row.it.nib),
        Column(code="skala", name=mark("Skala"), value=lambda row: scale_name(row.it.scale) if row.it.scale else None),
        Column(code="alamat", name=mark("Alamat"), field="address_name", value=lambda row: row.it.address_name, shown=False),
        Column(code="dikirim", name=mark("Dikirim"), kind=Kind.DAY, value=lambda row: day_of(row.it.submitted_at, row.zone)),
        Column(
            code="verifikasi", name=mark("Diverifikasi"), kind=Kind.DAY, value=lambda row: day_of(row.it.verified_at, row.zone), shown=False
        ),
        Column(code="status", name=mark("Status"), value=lambda row: label(row.it.state), state=lambda row: row.it.state),
    ),
)  # fmt: skip

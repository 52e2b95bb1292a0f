"""The directory of vendors: whom everybody may know of, as a list over all regions of this installation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import lazyload

from app.documents import Kind
from app.identifiers import public_id
from app.language import _, mark
from app.lists import Column, ListOf, Scene, Sort, day_of, down, or_last, picked, tick, up, words
from app.lists.filters import Filter, Shape
from app.regions.names import name_of
from app.vendors.listed import has_expired, scales
from app.vendors.models import Vendor
from app.vendors.permissions import PUBLIC_STATES
from app.vendors.registration import scale_name
from app.vendors.states import ACTIVE

REGENCY_LETTERS = 5
"""Of a place's code: `99.01` of `99.01.02.2003`."""
IS_SHOWN = Vendor.state.in_(sorted(PUBLIC_STATES))
IS_UMKK = or_(Vendor.cooperative, Vendor.scale.in_(("micro", "small")))
"""`Vendor.is_umkk`, asked of the database."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A vendor, whether it takes new orders now, and the zone of whoever reads it."""

    vendor: Vendor
    accepts_orders: bool
    zone: str


def _rows(scene: Scene) -> Select[Any]:
    return (
        select(Vendor)
        .add_columns(_accepts(scene).label("accepts_orders"))
        .where(IS_SHOWN)
        .options(lazyload(Vendor.industries), lazyload(Vendor.documents))
    )


def _dressed(scene: Scene, rows: Sequence[Any]) -> Sequence[Entry]:
    return [Entry(row[0], row[1], scene.zone) for row in rows]


def _accepts(scene: Scene) -> ColumnElement[bool]:
    """What `queries.standing` says of each: active, and no required paper has ended."""
    return and_(Vendor.state == ACTIVE, ~has_expired(scene))


def _places(scene: Scene) -> Sequence[tuple[str, str]]:
    """The kabupaten and kota in which there is one."""
    code = func.left(Vendor.address_region_code, REGENCY_LETTERS)
    found = scene.session.scalars(select(code).where(IS_SHOWN).distinct().order_by(code))
    return [(one, name_of(one)) for one in found]


def _in_places(_scene: Scene, codes: Sequence[str]) -> ColumnElement[bool]:
    """A place and all within it; `99` is the whole province."""
    return or_(*(func.starts_with(Vendor.address_region_code + ".", f"{code}.") for code in codes))


def _marks(entry: Entry) -> str:
    marks = [(_("UMKK"), entry.vendor.is_umkk), (_("Koperasi"), entry.vendor.cooperative), (_("PKP"), entry.vendor.pkp)]
    return ", ".join(name for name, has in marks if has)


DIRECTORY = ListOf(
    code="direktori",
    path="/penyedia",
    api="/vendor-directory",
    title=mark("Direktori penyedia"),
    rows=_rows,
    dressed=_dressed,
    filters=(
        words("q", mark("Nama usaha"), Vendor.legal_name, field="q"),
        Filter(name="di", text=mark("Penyedia di"), shape=Shape.CHOICE, options=_places, field="place", where=_in_places),
        picked("skala", mark("Skala"), scales, Vendor.scale, field="scale"),
        tick("umkk", mark("Hanya usaha mikro, kecil, koperasi"), lambda _scene: IS_UMKK, field="umkk"),
        tick("terima", mark("Hanya yang sedang menerima pesanan"), _accepts, field="accepts_orders"),
    ),
    sorts=(
        Sort("nama", "name", mark("Menurut nama"), (up(func.coalesce(Vendor.legal_name, "")), up(Vendor.id))),
        Sort("terbaru", "newest", mark("Yang baru diverifikasi di atas"), (down(or_last(Vendor.verified_at)), down(Vendor.id))),
    ),
    columns=(
        Column(
            code="usaha",
            name=mark("Usaha"),
            field="name",
            value=lambda row: row.vendor.legal_name,
            href=lambda row: f"/penyedia/{public_id(0, row.vendor.id)}",
            note=lambda row: "" if row.accepts_orders else _("sedang tidak menerima pesanan baru"),
        ),
        Column(code="tempat", name=mark("Tempat"), field="place", value=lambda row: row.vendor.address_name),
        Column(code="skala", name=mark("Skala"), value=lambda row: scale_name(row.vendor.scale) if row.vendor.scale else None),
        Column(code="tanda", name=mark("Tanda"), value=_marks),
        Column(
            code="diverifikasi", name=mark("Diverifikasi"), kind=Kind.DAY, value=lambda row: day_of(row.vendor.verified_at, row.zone), shown=False
        ),
    ),
)  # fmt: skip

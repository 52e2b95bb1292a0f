"""A vendor's products and a curator's queue as lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Select, func, select

from app.catalogue.assistant.risk import SAFE_BELOW, in_words
from app.catalogue.curation.queue import OPEN_APPEAL, SINCE, waiting_rows
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.catalogue.queries import rows_of_vendor
from app.catalogue.states import ListingState
from app.documents import Kind
from app.identifiers import public_id
from app.language import _, mark
from app.lists import Column, ListOf, Scene, Sort, choice, day_of, down, picked, since, tick, until, up, words
from app.vendors.models import Vendor
from app.web.pages.labels import label


def _shelves(scene: Scene) -> Sequence[tuple[str, str]]:
    """The etalase of a region's office; of a vendor those in which it has something."""
    statement = select(Etalase.slug, Etalase.name).order_by(Etalase.name, Etalase.slug)
    if scene.actor.vendor_id is None:
        statement = statement.where(Etalase.region_id == scene.region_id)
    else:
        sold = select(Listing.etalase_id).where(Listing.vendor_id == scene.actor.vendor_id)
        statement = statement.where(Etalase.id.in_(sold))
    return [(slug, name) for slug, name in scene.session.execute(statement)]


def _quantity(number: Decimal) -> str:
    """Digits without zeros behind the point that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


PRODUCTS = ListOf(
    code="produk",
    path="/toko/produk",
    api="/shop/listings",
    title=mark("Produk Anda"),
    rows=lambda scene: rows_of_vendor(scene.actor.vendor_id),
    dressed=lambda _scene, rows: rows,
    filters=(
        choice("status", mark("Status"), ListingState, Listing.state, field="state"),
        picked("etalase", mark("Etalase"), _shelves, Etalase.slug, field="etalase"),
        words("q", mark("Nama atau SKU"), ListingVersion.name, Listing.sku, field="q"),
        tick("habis", mark("Hanya yang habis"), lambda _scene: Listing.available <= 0, field="sold_out"),
    ),
    sorts=(
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Listing.id),)),
        Sort("nama", "name", mark("Menurut nama"), (up(ListingVersion.name), up(Listing.id))),
        Sort("harga", "price", mark("Harga tertinggi di atas"), (down(ListingVersion.unit_price), up(Listing.id))),
        Sort("stok", "stock", mark("Stok tersedikit di atas"), (up(func.floor(Listing.available).cast(BigInteger)), up(Listing.id))),
    ),
    columns=(
        Column(
            code="produk",
            name=mark("Produk"),
            field="name",
            value=lambda row: row.name,
            href=lambda row: f"/toko/produk/{public_id(row.Listing.region_id, row.Listing.id)}",
            note=lambda row: row.etalase_name,
        ),
        Column(code="sku", name=mark("SKU"), field="sku", value=lambda row: row.Listing.sku, shown=False),
        Column(code="etalase", name=mark("Etalase"), field="etalase_name", value=lambda row: row.etalase_name, shown=False),
        Column(
            code="harga", name=mark("Harga"), kind=Kind.RUPIAH, field="unit_price", value=lambda row: row.unit_price, note=lambda row: f"/{row.unit}"
        ),
        Column(code="satuan", name=mark("Satuan"), field="unit", value=lambda row: row.unit, shown=False),
        Column(code="stok", name=mark("Stok"), kind=Kind.DECIMAL, field="stock", value=lambda row: _quantity(row.Listing.stock)),
        Column(code="dipesan", name=mark("Dipesan"), kind=Kind.DECIMAL, field="reserved", value=lambda row: _quantity(row.Listing.reserved)),
        Column(
            code="status",
            name=mark("Status"),
            value=lambda row: label(row.Listing.state),
            state=lambda row: row.Listing.state,
            note=lambda row: _("ada perubahan") if row.Listing.pending_version else "",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Queued:
    """A row of the queue, and the zone of the office."""

    it: Any
    zone: str


def _marks(row: Queued) -> str:
    """What one sees of it before opening it."""
    said = [row.it.etalase_name]
    if row.it.appealed:
        said.append(_("Keberatan"))
    elif row.it.Listing.published_version:
        said.append(_("perubahan"))
    if row.it.Listing.price_jump:
        said.append(_("harga naik lebih dari 25%"))
    return " · ".join(said)


def _waiting(scene: Scene) -> Select[Any]:
    """What waits for a decision of the region's office, or has an open appeal."""
    return waiting_rows(scene.region_id)


QUEUE = ListOf(
    code="kurasi",
    path="/kurasi",
    api="/curation/listings",
    title=mark("Produk yang menunggu kurasi"),
    rows=_waiting,
    dressed=lambda scene, rows: [Queued(row, scene.zone) for row in rows],
    filters=(
        picked("etalase", mark("Etalase"), _shelves, Etalase.slug, field="etalase"),
        words("q", mark("Produk atau penyedia"), ListingVersion.name, Vendor.legal_name, field="q"),
        since("dari", mark("Dikirim sejak"), SINCE, field="from"),
        until("sampai", mark("Dikirim sampai"), SINCE, field="to"),
        tick(
            "aman",
            mark("Hanya yang risikonya rendah"),
            lambda _scene: (ListingVersion.risk < SAFE_BELOW) & ~Listing.price_jump & OPEN_APPEAL.id.is_(None),
            field="safe",
        ),
        tick("keberatan", mark("Hanya keberatan"), lambda _scene: OPEN_APPEAL.id.is_not(None), field="appealed"),
    ),
    sorts=(
        Sort("terlama", "oldest", mark("Terlama di atas"), (up(SINCE), up(Listing.id))),
        Sort("risiko", "risk", mark("Risiko tertinggi di atas"), (down(func.coalesce(ListingVersion.risk, -1)), up(SINCE), up(Listing.id))),
    ),
    carried=True,
    ticked=lambda row: public_id(row.it.Listing.region_id, row.it.Listing.id),
    columns=(
        Column(
            code="produk",
            name=mark("Produk"),
            field="name",
            value=lambda row: row.it.ListingVersion.name,
            href=lambda row: f"/kurasi/produk/{public_id(row.it.Listing.region_id, row.it.Listing.id)}",
            note=_marks,
        ),
        Column(code="etalase", name=mark("Etalase"), field="etalase_name", value=lambda row: row.it.etalase_name, shown=False),
        Column(code="penyedia", name=mark("Penyedia"), field="vendor", value=lambda row: row.it.vendor_name),
        Column(
            code="harga",
            name=mark("Harga"),
            kind=Kind.RUPIAH,
            field="unit_price",
            value=lambda row: row.it.ListingVersion.unit_price,
            note=lambda row: f"/{row.it.ListingVersion.unit}",
        ),
        Column(
            code="risiko",
            name=mark("Risiko"),
            kind=Kind.COUNT,
            field="risk",
            value=lambda row: row.it.ListingVersion.risk,
            note=lambda row: ", ".join(f"{name} {points}" for name, points in in_words(row.it.ListingVersion.risk_reasons)),
        ),
        Column(code="dikirim", name=mark("Dikirim"), kind=Kind.DAY, value=lambda row: day_of(row.it.since, row.zone)),
    ),
)  # fmt: skip

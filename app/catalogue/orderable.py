"""What can be ordered: a published listing as a buyer of one region can have it now, and what stops that where something does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session, lazyload, load_only

from app.catalogue.models import PUBLISHED_VERSION, Etalase, Listing, ListingPhoto, ListingVersion
from app.catalogue.prices.with_tax import tax_charged
from app.catalogue.selling.families import say_options
from app.catalogue.selling.tiers import Tier, price_at
from app.catalogue.selling.zones import shipping_to
from app.catalogue.states import PUBLISHED
from app.catalogue.stock import plain
from app.catalogue.units import that_can_be_had, why_not_in
from app.clock import local_date, now
from app.language import _
from app.regions.models import Region
from app.regions.queries import shopping_regions
from app.vendors.models import Vendor
from app.vendors.queries import PAPERS, standing_by
from app.web.pages.dates import tanggal


@dataclass(frozen=True, slots=True)
class OrderableListing:
    """A frozen copy of what can be ordered now: what an order line keeps."""

    region_id: int
    listing_id: UUID
    vendor: Vendor
    version: int
    etalase_id: UUID
    etalase_name: str
    name: str
    specification: str
    kind: str
    kbki: str
    unit: str
    unit_price: int
    tax_rate_bps: int
    """On top of the price; 0 where the vendor is no PKP, whatever its listing says."""
    pdn: bool
    photo_sha256: str | None
    min_purchase: Decimal
    available: Decimal
    preorder_days: int = 0
    """Days from the order until it is ready."""
    tiers: Sequence[Tier] = ()
    shipping: int | None = 0
    """Rupiah for one delivery to the buyer's region; 0 where it is agreed on, None where it is not brought there."""

    @property
    def vendor_id(self) -> UUID:
        return self.vendor.id

    def price_for(self, quantity: Decimal) -> int:
        """Rupiah for one unit when so many are bought: the wholesale tier that is reached."""
        return price_at(self.unit_price, self.tiers, quantity)

    def why_not(self, quantity: Decimal) -> str | None:
        """What to write instead of so many; None where so many may be bought.
        Whether they are there is `stock.reserve`'s to say."""
        if quantity < self.min_purchase:
            return _("Pembelian paling sedikit {n}.").format(n=plain(self.min_purchase))
        return why_not_in(self.unit, quantity, least=self.min_purchase)

    def nearest_to(self, quantity: Decimal) -> Decimal:
        """What can be had today of so many wanted; 0 where not even the least purchase is there."""
        found = that_can_be_had(self.unit, quantity, least=self.min_purchase, most=self.available)
        return found if found >= self.min_purchase else Decimal(0)


FROZEN = (
    "number",
    "name",
    "description",
    "options",
    "kind",
    "kbki",
    "unit",
    "unit_price",
    "tax_rate_bps",
    "pdn",
    "min_purchase",
    "preorder_days",
    "tiers",
    "zones",
)
"""What is read of the version on show: a third of its columns."""
OF_VENDOR = (Vendor.id, Vendor.legal_name, Vendor.address_region_code, Vendor.scale, Vendor.cooperative, Vendor.pkp)
OF_ETALASE = (
    Etalase.region_id,
    Etalase.id,
    Etalase.name,
    Etalase.opens_on,
    Etalase.closes_on,
    Etalase.open_to_others,
    Etalase.picture_sha256,
)
"""What an order asks of its vendor and of the shelf. Whoever asks for more of them reads it then."""
_PHOTO = (
    select(ListingPhoto.sha256)
    .where(ListingPhoto.region_id == ListingVersion.region_id, ListingPhoto.version_id == ListingVersion.id)
    .order_by(ListingPhoto.position)
    .limit(1)
    .scalar_subquery()
)
_LISTING = (
    select(
        *(Listing.state, Listing.price_jump, Listing.available.label("available")),
        *(Vendor, Vendor.state.label("vendor_state"), PAPERS.label("papers")),
        *(getattr(ListingVersion, name) for name in FROZEN),
        *(Etalase, Region.name.label("region"), Region.timezone, _PHOTO.label("photo")),
    )
    .join(ListingVersion, PUBLISHED_VERSION)
    .join(Etalase, (Etalase.region_id == Listing.region_id) & (Etalase.id == Listing.etalase_id))
    .join(Region, Region.id == Listing.region_id)
    .join(Vendor, Vendor.id == Listing.vendor_id)
    .where(Listing.region_id == bindparam("region_id"), Listing.id == bindparam("listing_id"))
    .options(lazyload(Vendor.industries), lazyload(Vendor.documents), load_only(*OF_VENDOR), load_only(*OF_ETALASE))
)


def orderable_listing(session: Session, *, region_id: int, listing_id: UUID, buyer_region_id: int) -> OrderableListing | None:
    """The listing as a buyer of that region can order it now; None when something stops it (`why_not_orderable`)."""
    row = session.execute(_LISTING, {"region_id": region_id, "listing_id": listing_id}).one_or_none()
    if _obstacle(session, row, buyer_region_id) or row is None:
        return None
    etalase = row.Etalase
    return OrderableListing(
        region_id=region_id,
        listing_id=listing_id,
        vendor=row.Vendor,
        version=row.number,
        etalase_id=etalase.id,
        etalase_name=etalase.name,
        name=row.name,
        specification=specification(row),
        kind=row.kind,
        kbki=row.kbki,
        unit=row.unit,
        unit_price=row.unit_price,
        tax_rate_bps=tax_charged(row.tax_rate_bps, pkp=row.Vendor.pkp),
        pdn=row.pdn,
        photo_sha256=row.photo or etalase.picture_sha256,
        min_purchase=row.min_purchase,
        available=row.available,
        preorder_days=row.preorder_days,
        tiers=row.tiers,
        shipping=shipping_to(row.zones, session.get_one(Region, buyer_region_id).code) if row.zones else 0,
    )


def why_not_orderable(session: Session, *, region_id: int, listing_id: UUID, buyer_region_id: int | None) -> tuple[str, str]:
    """(its name, what stops a buyer of that region from ordering it now and what
    they can do); the second is empty where nothing does.

    Without a region: what stops everybody. A listing that was never published is told like one that does not exist.
    """
    row = session.execute(_LISTING, {"region_id": region_id, "listing_id": listing_id}).one_or_none()
    return row.name if row else _("Satu produk"), _obstacle(session, row, buyer_region_id)


def specification(version: Any) -> str:
    """What an order keeps of a version in words: which variant it is, then its description."""
    return f"{say_options(version.options, equals=': ')}. {version.description}" if version.options else version.description


def _obstacle(session: Session, row: Row[*tuple[Any, ...]] | None, buyer_region_id: int | None) -> str:
    """Off show, an undecided price, an etalase that does not serve the buyer's
    region or is closed today, a vendor that may not sell."""
    if row is None or row.state != PUBLISHED:
        return _("Produk ini tidak tayang lagi. Cari produk lain di katalog.")
    if row.price_jump:
        return _("Harga barunya belum diputus kurator; dapat dipesan lagi sesudah itu.")
    etalase: Etalase = row.Etalase
    if buyer_region_id and not etalase.open_to_others and etalase.region_id not in shopping_regions(session, buyer_region_id):
        return _("Etalase {name} hanya melayani {region}. Cari barang sejenis yang dapat dipesan satuan kerja Anda.").format(
            name=etalase.name, region=row.region
        )
    today = local_date(now(), row.timezone)
    if not etalase.is_open_on(today):
        return _closed(etalase, today)
    return standing_by(row.vendor_state, row.papers, today).why_not or ""


def _closed(etalase: Etalase, today: date) -> str:
    if etalase.opens_on is not None and today < etalase.opens_on:
        return _("Etalase {name} baru dibuka {day}.").format(name=etalase.name, day=tanggal(etalase.opens_on))
    return _("Etalase {name} sudah ditutup. Cari produk sejenis di etalase lain.").format(name=etalase.name)

"""Comparing: up to four products side by side, fact by fact. The page shows it,
and the paper for the buyer's file holds the same rows.

A price is compared with its tax, to the rupiah. Only what is on show is compared: a product that was taken down falls out.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.actor import PUBLIC_ACTOR
from app.catalogue import queries
from app.catalogue.listing import facts
from app.catalogue.models import PUBLISHED_VERSION, Etalase, Listing, ListingVersion
from app.catalogue.pictures import SMALL, photo_url, product_url
from app.catalogue.prices.with_tax import paid, paid_at, paid_of, tax_charged
from app.catalogue.search.models import ListingSearch
from app.catalogue.selling.zones import shipping_to
from app.catalogue.slugs import slug_of
from app.catalogue.states import PUBLISHED
from app.clock import local_date
from app.errors import NotFound
from app.identifiers import parse_public_id, public_id
from app.language import _, gettext, mark
from app.money import rupiah
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.queries import is_local_umkk
from app.web.pages.dates import tanggal_pendek
from app.web.pages.numbers import angka, desimal

MOST = 4
ALIKE_MAX = 8
ORIGIN = {"made_here": mark("dibuat di Indonesia"), "assembled": mark("dirakit di Indonesia"), "import": mark("impor")}


@dataclass(frozen=True, slots=True)
class Compared:
    """One product as it is on show now."""

    id: str
    listing: Listing
    version: ListingVersion
    shelf: Etalase
    region: Region
    vendor: Vendor
    said: Sequence[tuple[str, str]]
    """(name, value in words) of what it says besides: papers, size, and what its etalase asks."""

    @property
    def name(self) -> str:
        return self.version.name

    @property
    def url(self) -> str:
        return product_url(self.listing.region_id, self.listing.id, slug_of(self.version.name))

    @property
    def picture(self) -> str:
        photos = self.version.photos
        return photo_url(self.listing.region_id, photos[0].sha256 if photos else self.shelf.picture_sha256, SMALL)

    @property
    def price(self) -> int:
        """What a buyer pays for one unit, in whole rupiah."""
        return paid(self.version, pkp=self.vendor.pkp)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the comparison: a value a product, empty where it says nothing."""

    name: str
    values: Sequence[str]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


def compared(session: Session, ids: Sequence[str]) -> tuple[list[Compared], int]:
    """The first `MOST` of these public ids that are on show, each once, in their order; and how many are not there (any more)."""
    found: list[Compared] = []
    lost = 0
    for id in list(dict.fromkeys(ids))[:MOST]:
        try:
            listing = queries.listing_of(session, id, PUBLIC_ACTOR)
        except NotFound:
            lost += 1
            continue
        version = listing.published
        if listing.state != PUBLISHED or version is None:
            lost += 1
            continue
        shelf = session.get_one(Etalase, (listing.region_id, listing.etalase_id))
        found.append(
            Compared(
                id,
                listing,
                version,
                shelf,
                session.get_one(Region, listing.region_id),
                session.get_one(Vendor, listing.vendor_id),
                facts.besides(version) + facts.attributes_said(session, shelf, version),
            )
        )
    return found, lost


@dataclass(frozen=True, slots=True)
class Picked:
    """What somebody has ticked in a list so far: (public id, name) of at most `MOST` that
    are on show; the names of those that were one too many."""

    things: Sequence[tuple[str, str]] = ()
    too_many: Sequence[str] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(id for id, _name in self.things)


def picked(session: Session, ids: Sequence[str]) -> Picked:
    """Of these public ids those that are on show, each once, in their order."""
    keys: dict[tuple[int, UUID], None] = {}
    for id in ids:
        with suppress(NotFound):
            keys[parse_public_id(id)] = None
    if not keys:
        return Picked()
    row = ListingSearch
    found = session.execute(
        select(row.region_id, row.listing_id, row.name).where(tuple_(row.region_id, row.listing_id).in_(list(keys)))
    )
    names = {(one.region_id, one.listing_id): one.name for one in found}
    things = [(public_id(*key), names[key]) for key in keys if key in names]
    return Picked(things[:MOST], [name for _id, name in things[MOST:]])


def facts_of(things: Sequence[Compared], *, buyer: Region | None = None) -> list[Fact]:
    """What is known of them, line by line; a line that no product fills is left out. With the `buyer`'s region
    also whether and at what cost each is brought there."""
    told = [_told(thing, buyer) for thing in things]
    names = list(dict.fromkeys(name for facts in told for name in facts))
    lines = [Fact(name, [facts.get(name, "") for facts in told]) for name in names]
    return [line for line in lines if any(line.values)]


def cheapest(things: Sequence[Compared]) -> int | None:
    """The lowest price of things of one unit; None where their units differ or there is but one."""
    units = {thing.version.unit.strip().lower() for thing in things}
    return min(thing.price for thing in things) if len(things) > 1 and len(units) == 1 else None


def alike(session: Session, things: Sequence[Compared]) -> list[tuple[str, str, str]]:
    """(public id, name, price) of what could stand beside them: the same KBKI code and unit in the same region, cheapest first."""
    if not things or len(things) >= MOST:
        return []
    first, version = things[0], ListingVersion
    rows = session.execute(
        select(Listing.region_id, Listing.id, version.name, paid_of(version, Vendor).label("price"), version.unit)
        .join(version, PUBLISHED_VERSION)
        .join(Vendor, Vendor.id == Listing.vendor_id)
        .where(
            Listing.region_id == first.listing.region_id,
            Listing.state == PUBLISHED,
            version.region_id == first.listing.region_id,
            version.kbki == first.version.kbki,
            version.unit == first.version.unit,
            Listing.id.not_in([thing.listing.id for thing in things]),
        )
        .order_by("price", Listing.id)
        .limit(ALIKE_MAX)
    ).all()
    return [(public_id(row.region_id, row.id), row.name, f"{rupiah(row.price)} / {row.unit}") for row in rows]


def _brought(thing: Compared, buyer: Region) -> str:
    """Whether it comes to the buyer's region, and what a delivery costs; nothing of a service, which is not shipped."""
    cost = shipping_to(thing.version.zones, buyer.code)
    if cost is None:
        return _("tidak dikirim ke sini")
    if thing.version.kind != "goods":
        return _("dilayani")
    if not thing.version.zones:
        return _("ongkos dibicarakan")
    return _("{cost} sekali kirim").format(cost=rupiah(cost)) if cost else _("tanpa ongkos")


def _told(thing: Compared, buyer: Region | None) -> dict[str, str]:
    version, vendor = thing.version, thing.vendor
    marks = [
        *([_("PDN")] if version.pdn else []),
        *([_("UMKK")] if vendor.is_umkk else []),
        *([_("lokal")] if is_local_umkk(vendor, thing.region) else []),
    ]
    expires = version.tkdn_expires_on
    certificate = [
        *([desimal(Decimal(version.tkdn_bps) / 100) + "%"] if version.tkdn_bps is not None else []),
        *([version.tkdn_certificate] if version.tkdn_certificate else []),
        *([_("sampai {day}").format(day=tanggal_pendek(expires))] if expires is not None else []),
    ]
    rate = tax_charged(version.tax_rate_bps, pkp=vendor.pkp)
    tiers = [{**tier, "price": paid_at(tier["price"], rate)} for tier in version.tiers or ()]
    tax = rupiah(version.unit_price) + (f" + PPN {desimal(Decimal(rate) / 100)}%" if rate else "")
    return {
        _("Harga dengan pajak"): rupiah(thing.price),
        _("Satuan"): version.unit,
        _("Harga tercantum"): tax,
        _("Berlaku sejak"): tanggal_pendek(local_date(version.decided_at or version.written_at, thing.region.timezone)),
        _("Pembelian paling sedikit"): f"{angka(version.min_purchase)} {version.unit}",
        _("Stok"): f"{angka(thing.listing.available)} {version.unit}" if thing.listing.available > 0 else _("habis"),
        _("Waktu siap"): facts.ready_in(version),
        _("Tanda"): " · ".join(marks),
        "TKDN": " · ".join(certificate),
        _("Asal barang"): gettext(ORIGIN[version.pdn_reason]) if version.pdn_reason in ORIGIN else "",
        _("Merek"): version.brand or "",
        _("Garansi"): version.warranty or "",
        _("Harga grosir"): facts.say("tiers", tiers) if tiers else "",
        **({_("Dikirim ke {region}").format(region=buyer.name): _brought(thing, buyer)} if buyer else {}),
        **dict(thing.said),
        "KBKI": version.kbki,
        _("Etalase"): thing.shelf.name,
        _("Penyedia"): vendor.legal_name or "",
        _("Alamat penyedia"): vendor.address_name or "",
    }

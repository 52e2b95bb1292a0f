"""Lookalikes: the same product entered twice, by its words and by its photos.

Names with brands are compared by trigrams among products of the same KBKI code in the region; photos by the bands of their
fingerprints. That another vendor sells the same thing is what a market is for: it counts only when hardly a letter differs or the
photo is the same too. Of another's products at most `CANDIDATES_MAX` are compared, so a common thing costs no more than a rare one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from app.catalogue.assistant.finding import Finding
from app.catalogue.models import Listing, ListingPhoto, ListingVersion
from app.catalogue.states import PUBLISHED, WITHDRAWN
from app.files.fingerprints import ALIKE_MAX, differing
from app.identifiers import public_id
from app.language import _
from app.vendors.models import Vendor

CANDIDATES_MAX = 2_000
ALIKE_OWN = 0.55
"""Trigram similarity from which a vendor's own product is taken for the same."""
ALIKE_OTHER = 0.95
"""Of another vendor's: hardly a letter differs."""
ALIKE_WITH_PHOTO = 0.35
"""Where the photo is the same too."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Another listing that may be the same product: how alike the words are (0 to 1), and whether a photo is."""

    region_id: int
    listing_id: UUID
    version: int
    name: str
    unit: str
    vendor_id: UUID
    vendor_name: str
    likeness: float
    same_photo: bool
    own: bool

    @property
    def id(self) -> str:
        return public_id(self.region_id, self.listing_id)


def lookalikes(
    session: Session, version: ListingVersion, *, region_id: int, vendor_id: UUID, listing_id: UUID | None, limit: int = 5
) -> list[Lookalike]:
    """The likeliest first; own ones before those of others. `listing_id` is the listing itself, which does not resemble itself."""
    photos = _with_photo(session, version, region_id, listing_id)
    rows = [*_own(session, version, region_id, vendor_id, listing_id), *_others(session, version, region_id, vendor_id, photos)]
    found = [
        Lookalike(
            region_id,
            row.listing_id,
            row.number,
            row.name,
            row.unit,
            row.vendor_id,
            row.vendor_name,
            round(float(row.likeness), 2),
            row.listing_id in photos,
            row.vendor_id == vendor_id,
        )
        for row in rows
    ]
    alike = [one for one in found if one.likeness >= _threshold(one)]
    return sorted(alike, key=lambda one: (not one.own, not one.same_photo, -one.likeness, str(one.listing_id)))[:limit]


def duplicates(found: Sequence[Lookalike]) -> list[Finding]:
    """One finding for the likeliest of one's own, one for the likeliest of another's."""
    findings = []
    for own in (True, False):
        one = next((one for one in found if one.own is own), None)
        if one is None:
            continue
        photo = _(" Fotonya juga tampak sama.") if one.same_photo else ""
        if own:
            what = _("Mirip produk lain dari toko ini, “{name}” (per {unit}).").format(name=one.name, unit=one.unit) + photo
            remedy = _("Perbarui produk yang lama, atau tulis apa bedanya di nama dan keterangan.")
        else:
            what = _("Hampir sama dengan “{name}” dari {vendor}.").format(name=one.name, vendor=one.vendor_name) + photo
            remedy = _("Pakai nama, keterangan, dan foto barang Anda sendiri.")
        findings.append(Finding("DUPLICATE", "name", what, remedy, "DUPLICATE", 25 if own else 10, other=one.id))
    return findings


def _threshold(one: Lookalike) -> float:
    if one.same_photo:
        return ALIKE_WITH_PHOTO
    return ALIKE_OWN if one.own else ALIKE_OTHER


def _own(session: Session, version: ListingVersion, region_id: int, vendor_id: UUID, listing_id: UUID | None) -> Sequence[Any]:
    """The vendor's own products of the code, in their newest version, on show or not; what was taken down is no double."""
    return session.execute(
        _compared(version, ListingVersion.number == Listing.newest_version)
        .where(
            Listing.region_id == region_id,
            Listing.vendor_id == vendor_id,
            Listing.state != WITHDRAWN,
            ListingVersion.kbki == version.kbki,
            *([] if listing_id is None else [Listing.id != listing_id]),
        )
        .order_by(func.similarity(_words(), _words_of(version)).desc(), Listing.id)
        .limit(5)
    ).all()


def _others(session: Session, version: ListingVersion, region_id: int, vendor_id: UUID, photos: frozenset[UUID]) -> Sequence[Any]:
    """What others have on show of the same code and unit, and whatever shares a photo."""
    same_thing = and_(
        ListingVersion.region_id == region_id,
        ListingVersion.kbki == version.kbki,
        func.lower(ListingVersion.unit) == version.unit.strip().lower(),
        ListingVersion.decision == "approved",
    )
    candidates = (
        _compared(version, ListingVersion.number == Listing.published_version)
        .where(
            or_(same_thing, Listing.id.in_(photos)) if photos else same_thing,
            Listing.region_id == region_id,
            Listing.state == PUBLISHED,
            Listing.vendor_id != vendor_id,
        )
        .limit(CANDIDATES_MAX)
        .subquery()
    )
    with_photo = candidates.c.listing_id.in_(photos) if photos else literal(False)
    return session.execute(
        select(candidates)
        .where(candidates.c.likeness >= case((with_photo, ALIKE_WITH_PHOTO), else_=ALIKE_OTHER))
        .order_by(with_photo.desc(), candidates.c.likeness.desc(), candidates.c.listing_id)
        .limit(5)
    ).all()


def _compared(version: ListingVersion, number: ColumnElement[bool]) -> Any:
    return (
        select(
            Listing.id.label("listing_id"),
            ListingVersion.number.label("number"),
            ListingVersion.name.label("name"),
            ListingVersion.unit.label("unit"),
            Listing.vendor_id.label("vendor_id"),
            Vendor.legal_name.label("vendor_name"),
            func.similarity(_words(), _words_of(version)).label("likeness"),
        )
        .join(ListingVersion, and_(ListingVersion.region_id == Listing.region_id, ListingVersion.listing_id == Listing.id, number))
        .join(Vendor, Vendor.id == Listing.vendor_id)
    )


def _words() -> ColumnElement[str]:
    return func.concat_ws(" ", ListingVersion.name, ListingVersion.brand)


def _words_of(version: ListingVersion) -> str:
    return " ".join(part for part in (version.name, version.brand) if part)


def _with_photo(session: Session, version: ListingVersion, region_id: int, listing_id: UUID | None) -> frozenset[UUID]:
    """The listings of the region that have a photo like one of these."""
    ours = [photo.bands for photo in version.photos if photo.bands]
    if not ours:
        return frozenset()
    asked = sorted({band for bands in ours for band in bands})
    rows = session.execute(
        select(ListingPhoto.listing_id, ListingPhoto.bands)
        .where(
            ListingPhoto.region_id == region_id,
            ListingPhoto.bands.overlap(cast(asked, ARRAY(Integer))),
            *([] if listing_id is None else [ListingPhoto.listing_id != listing_id]),
        )
        .limit(CANDIDATES_MAX)
    ).all()
    return frozenset(row.listing_id for row in rows if any(differing(bands, row.bands) <= ALIKE_MAX for bands in ours))

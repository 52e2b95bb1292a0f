"""Findings: every check of the assistant in the order in which a vendor mends things. Six reads at most, whatever is found."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.assistant import classification, pricing, shelf, wording
from app.catalogue.assistant.finding import Finding
from app.catalogue.assistant.lookalikes import Lookalike, duplicates, lookalikes
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.catalogue.prices import reasonableness
from app.catalogue.prices.reasonableness import PriceRange
from app.catalogue.prices.with_tax import gross
from app.clock import local_date
from app.moves.history import MoveTaken
from app.regions.models import Region
from app.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found (what blocks comes first), what it was compared with, and the
    note that came with it (of the version's sending)."""

    findings: list[Finding]
    range: PriceRange
    alike: list[Lookalike]
    note: str | None = None

    @property
    def blocks(self) -> bool:
        return any(finding.blocks for finding in self.findings)


def check(session: Session, listing: Listing, *, at: datetime, note: str | None = None) -> Checked:
    """The newest version of a listing. `note` is the one about to be sent with it; one that was sent already is found."""
    etalase = session.get_one(Etalase, (listing.region_id, listing.etalase_id))
    vendor = session.get_one(Vendor, listing.vendor_id)
    said = note or _note_of(session, listing)
    return check_version(
        session, listing.newest, etalase=etalase, vendor=vendor, listing_id=listing.id, published=_before(listing), note=said, at=at
    )


def check_version(
    session: Session,
    version: ListingVersion,
    *,
    etalase: Etalase,
    vendor: Vendor,
    listing_id: UUID | None = None,
    published: ListingVersion | None = None,
    note: str | None = None,
    with_photos: bool = True,
    at: datetime,
) -> Checked:
    """A version that may not be kept yet: what a form holds while it is being typed (then `with_photos` is false)."""
    today = local_date(at, session.get_one(Region, etalase.region_id).timezone)
    known = reasonableness.range_of(session, region_id=etalase.region_id, kbki=version.kbki, unit=version.unit, at=at)
    judged_before = published is not None and gross(version, pkp=vendor.pkp) <= gross(published, pkp=vendor.pkp)
    alike = lookalikes(session, version, region_id=etalase.region_id, vendor_id=vendor.id, listing_id=listing_id)
    found = [
        *wording.leads_away(version),
        *wording.loud_name(version),
        *wording.description(version),
        *(wording.photos(version) if with_photos else []),
        *classification.kind_and_kbki(version),
        *classification.category(session, version, etalase),
        *classification.industry(version, vendor),
        *wording.unit(version),
        *pricing.ceiling(version, etalase),
        *pricing.tax(version, vendor),
        *pricing.jump(version, published, pkp=vendor.pkp),
        *pricing.compared(version, known, pkp=vendor.pkp, noted=bool(note) or judged_before),
        *wording.origin(version, today),
        *shelf.ended(version, today),
        *shelf.demanded(session, version, etalase, vendor),
        *wording.licences(version, vendor, today),
        *duplicates(alike),
    ]
    return Checked(
        sorted(found, key=lambda one: not one.blocks),
        known,
        alike,
        note,
    )


def _before(listing: Listing) -> ListingVersion | None:
    """What is, or was last, on show, where the newest version is another."""
    published = listing.published
    return None if published is None or published.number == listing.newest_version else published


def _note_of(session: Session, listing: Listing) -> str | None:
    """What its vendor wrote when the newest version was sent in."""
    if listing.newest.submitted_at is None:
        return None
    return session.scalar(
        select(MoveTaken.note)
        .where(
            MoveTaken.region_id == listing.region_id,
            MoveTaken.subject_id == listing.id,
            MoveTaken.move == "submit",
            MoveTaken.at == listing.newest.submitted_at,
        )
        .order_by(MoveTaken.id.desc())
        .limit(1)
    )

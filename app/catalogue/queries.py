"""Questions about etalase and listings. Hot reads give plain rows; commands load entities (`listing_of`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, lazyload

from app.actor import Actor
from app.catalogue import permissions
from app.catalogue.models import Category, Etalase, Listing, ListingPhoto, ListingVersion
from app.catalogue.search import Rows
from app.catalogue.search.models import ListingSearch
from app.catalogue.states import PUBLISHED, RETURNED, ListingState
from app.clock import local_date
from app.errors import NotFound
from app.identifiers import parse_public_id
from app.language import _
from app.regions.models import Region
from app.regions.places import dotted


def listing_of(session: Session, id_text: str, actor: Actor, *, for_update: bool = False) -> Listing:
    """The listing behind a public id, if this actor may see it. Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    listing = session.get(Listing, (region_id, id), with_for_update=for_update, populate_existing=for_update)
    if listing is None or not permissions.see(actor, listing):
        raise NotFound(_("Produk ini tidak ditemukan."))
    return listing


def is_on_show(session: Session, *, region_id: int, listing_id: UUID) -> bool:
    """Is it published now? (An order under review is judged again when its product is not.)"""
    state = session.scalar(select(Listing.state).where(Listing.region_id == region_id, Listing.id == listing_id))
    return state == PUBLISHED


def etalase_by_slug(session: Session, slug: str) -> Etalase:
    """Raises `NotFound`."""
    etalase = _with_slug(session, slug)
    if etalase is None:
        raise NotFound(_("Etalase ini tidak ditemukan."))
    return etalase


def find_etalase(session: Session, slug_or_id: str) -> Etalase | None:
    """By slug or by public id; None when there is no such."""
    try:
        region_id, id = parse_public_id(slug_or_id)
    except NotFound:
        return _with_slug(session, slug_or_id)
    return session.get(Etalase, (region_id, id))


def region_of_etalase(session: Session, slug_or_id: str) -> int | None:
    """The region that an etalase of this slug or public id would be of; None where it cannot be of any.

    A slug begins with its region's code, so it is unique in the nation: `9901-…` is of 99.01, `k34-…` of K34.
    """
    try:
        return parse_public_id(slug_or_id)[0]
    except NotFound:
        prefix = slug_or_id.partition("-")[0].upper()
        return session.scalar(select(Region.id).where(Region.code == (dotted(prefix) if prefix.isdecimal() else prefix)))


def _with_slug(session: Session, slug: str) -> Etalase | None:
    region_id = region_of_etalase(session, slug)
    if region_id is None:
        return None
    return session.scalars(select(Etalase).where(Etalase.region_id == region_id, Etalase.slug == slug)).one_or_none()


def etalase_with_counts(session: Session, *, region_id: int | None = None) -> Rows:
    """Every etalase (`Etalase`, `region_code`, `region_name`, `timezone`, `listings` on show), by region and name."""
    shown = (
        select(ListingSearch.region_id, ListingSearch.etalase_id, func.count().label("n"))
        .group_by(ListingSearch.region_id, ListingSearch.etalase_id)
        .subquery()
    )
    return session.execute(
        select(
            Etalase,
            Region.code.label("region_code"),
            Region.name.label("region_name"),
            Region.timezone.label("timezone"),
            func.coalesce(shown.c.n, 0).label("listings"),
        )
        .join(Region, Region.id == Etalase.region_id)
        .outerjoin(shown, (shown.c.region_id == Etalase.region_id) & (shown.c.etalase_id == Etalase.id))
        .where(*([] if region_id is None else [Etalase.region_id == region_id]))
        .order_by(Region.code, Etalase.name)
    ).all()


def etalase_of_vendor(session: Session, *, vendor_id: UUID) -> Rows:
    """Where a vendor has something on show (`region_id`, `slug`, `name`,
    `picture_sha256`, `region_name`, `listings`), most first."""
    listings = func.count().label("listings")
    return session.execute(
        select(Etalase.region_id, Etalase.slug, Etalase.name, Etalase.picture_sha256, Region.name.label("region_name"), listings)
        .join(ListingSearch, (ListingSearch.region_id == Etalase.region_id) & (ListingSearch.etalase_id == Etalase.id))
        .join(Region, Region.id == Etalase.region_id)
        .where(ListingSearch.vendor_id == vendor_id)
        .group_by(Etalase.region_id, Etalase.slug, Etalase.name, Etalase.picture_sha256, Region.name)
        .order_by(listings.desc(), Etalase.slug)
    ).all()


def etalase_on_the_front(session: Session, *, limit: int) -> Rows:
    """Some etalase with something on show (`region_id`, `slug`, `name`, `picture_sha256`, `region_name`), by region and name."""
    has_something = (
        select(ListingSearch.listing_id)
        .where(ListingSearch.region_id == Etalase.region_id, ListingSearch.etalase_id == Etalase.id)
        .exists()
    )
    return session.execute(
        select(Etalase.region_id, Etalase.slug, Etalase.name, Etalase.picture_sha256, Region.name.label("region_name"))
        .join(Region, Region.id == Etalase.region_id)
        .where(has_something)
        .order_by(Region.code, Etalase.name)
        .limit(limit)
    ).all()


def region_with_code(session: Session, code: str) -> Region | None:
    return session.scalars(select(Region).where(Region.code == code)).one_or_none()


def categories(session: Session) -> Sequence[Category]:
    """The whole tree, in the order of its paths."""
    return session.scalars(select(Category).order_by(Category.code)).all()


def listings_of_vendor(session: Session, *, vendor_id: UUID, state: ListingState | None = None, limit: int = 500) -> Rows:
    """What a vendor has written, newest first, in all regions, or those in one state:
    (`Listing`, `name`, `unit`, `unit_price`, `etalase_name`)."""
    rows = rows_of_vendor(vendor_id) if state is None else rows_of_vendor(vendor_id).where(Listing.state == state)
    return session.execute(rows.order_by(Listing.id.desc()).limit(limit)).all()


def awaiting_vendor(session: Session, *, vendor_id: UUID, limit: int = 500) -> Rows:
    """What its vendor goes on with, as `listings_of_vendor` and whether it was `returned`: what a curator gave back, also a
    change of what is on show, and a change in price that nobody can order before it is sent in and decided."""
    returned = (Listing.state == RETURNED) | ListingVersion.decision.is_not_distinct_from("returned")
    unsent = Listing.price_jump & ListingVersion.submitted_at.is_(None)
    rows = rows_of_vendor(vendor_id).add_columns(returned.label("returned"))
    waiting = rows.where(Listing.state.in_((RETURNED, PUBLISHED)), returned | unsent)
    return session.execute(waiting.order_by(Listing.id.desc()).limit(limit)).all()


def how_many_of_vendor(session: Session, *, vendor_id: UUID) -> dict[ListingState, int]:
    """How many products of a vendor stand in each state, in the order in which a product goes
    through them; a state that none is in is left out."""
    counted = select(Listing.state, func.count()).where(Listing.vendor_id == vendor_id).group_by(Listing.state)
    found = dict(session.execute(counted).all())
    return {state: found[state] for state in ListingState if state in found}


def rows_of_vendor(vendor_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """As `listings_of_vendor`, in no order."""
    return (
        select(
            Listing,
            ListingVersion.name.label("name"),
            ListingVersion.unit.label("unit"),
            ListingVersion.unit_price.label("unit_price"),
            Etalase.name.label("etalase_name"),
        )
        .join(
            ListingVersion,
            (ListingVersion.region_id == Listing.region_id)
            & (ListingVersion.listing_id == Listing.id)
            & (ListingVersion.number == Listing.newest_version),
        )
        .join(Etalase, (Etalase.region_id == Listing.region_id) & (Etalase.id == Listing.etalase_id))
        .where(Listing.vendor_id == vendor_id)
        .options(lazyload(Listing.versions), lazyload(Listing.appeals))
    )


def may_see_photo(session: Session, *, region_id: int, sha256: str, actor: Actor) -> bool:
    """A picture of something on show or of an etalase is for everybody; any other for its vendor and the region's office, and
    one that was ever on show for every official (orders keep it)."""
    shelf = select(Etalase.id).where(Etalase.region_id == region_id, Etalase.picture_sha256 == sha256).limit(1)
    pictured = (
        select(Listing.state, Listing.vendor_id, Listing.published_version)
        .join(ListingPhoto, (ListingPhoto.region_id == Listing.region_id) & (ListingPhoto.listing_id == Listing.id))
        .where(ListingPhoto.region_id == region_id, ListingPhoto.sha256 == sha256)
    )
    rows = session.execute(pictured).all()
    office = actor.role in permissions.OFFICE and actor.serves(region_id=region_id)
    return (
        any(row.state == PUBLISHED or office or row.vendor_id == actor.vendor_id for row in rows)
        or any(row.published_version is not None and actor.region_id is not None for row in rows)
        or session.scalar(shelf) is not None
    )


def open_etalase(session: Session, *, at: datetime) -> Rows:
    """Where a vendor may list now, by region and name."""
    return [row for row in etalase_with_counts(session) if row.Etalase.is_open_on(local_date(at, row.timezone))]

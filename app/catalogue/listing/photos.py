"""The photos of a listing: part of what a curator judges, so a change of them is a change of the version."""

from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.listing.writing import demand_writer, share_photos, writable_version
from app.catalogue.models import Listing, ListingPhoto
from app.catalogue.pictures import SMALL
from app.errors import invalid_field
from app.files.fingerprints import BANDS, bands_of
from app.files.models import StoredFile
from app.files.photos import keep_photo, read_photo
from app.identifiers import new_id
from app.language import _

PHOTOS_MAX = 5


def add_photo(session: Session, *, listing: Listing, sent: bytes, actor: Actor, at: datetime) -> Listing:
    """One more photo at the end, five at most. Raises `NotNow`, `VendorMayNotSell`, `Invalid`, `PhotoRefused`."""
    demand_writer(session, listing, actor)
    if len(listing.newest.photos) >= PHOTOS_MAX:
        raise invalid_field("photo", _("Paling banyak 5 foto. Hapus satu dahulu."))
    return attach(session, listing=listing, file=keep_photo(session, sent, by=actor.account_id, at=at), actor=actor, at=at)


def attach(session: Session, *, listing: Listing, file: StoredFile, actor: Actor, at: datetime) -> Listing:
    """The same of a picture that is in the house already."""
    demand_writer(session, listing, actor)
    if any(photo.sha256 == file.sha256 for photo in listing.newest.photos):
        return listing
    version = writable_version(session, listing, actor=actor, at=at)
    assert file.width is not None
    assert file.height is not None
    session.add(
        ListingPhoto(
            region_id=listing.region_id,
            id=new_id(),
            version_id=version.id,
            listing_id=listing.id,
            position=len(version.photos) + 1,
            sha256=file.sha256,
            width=file.width,
            height=file.height,
            bands=_bands(file.sha256),
        )
    )
    session.flush()
    session.expire(version, ["photos"])
    return listing


def take_fingerprints(session: Session, *, region_id: int, limit: int = 200) -> int:
    """Of at most so many photos that have none yet, or that of the whole alone: those from before there were any or
    others, and those of an import. Returns how many."""
    bare = session.scalars(
        select(ListingPhoto)
        .where(
            ListingPhoto.region_id == region_id,
            or_(ListingPhoto.bands.is_(None), func.cardinality(ListingPhoto.bands) == BANDS),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    taken: dict[str, list[int]] = {}
    for photo in bare:
        if photo.sha256 not in taken:
            taken[photo.sha256] = _bands(photo.sha256)
        photo.bands = taken[photo.sha256]
    session.flush()
    return len(bare)


def _bands(sha256: str) -> list[int]:
    try:
        return bands_of(read_photo(sha256, SMALL))
    except FileNotFoundError:
        return []


def kept_photo(session: Session, sha256: str) -> StoredFile | None:
    """A picture that came with a form that was not finished."""
    return session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).first()


def remove_photo(session: Session, *, listing: Listing, sha256: str, actor: Actor, at: datetime) -> Listing:
    """Take a photo out of the newest version; published versions keep theirs."""
    demand_writer(session, listing, actor)
    version = writable_version(session, listing, actor=actor, at=at)
    kept = [photo for photo in version.photos if photo.sha256 != sha256]
    session.execute(delete(ListingPhoto).where(ListingPhoto.region_id == listing.region_id, ListingPhoto.version_id == version.id))
    share_photos(session, kept, version=version)
    session.flush()
    session.expire(version, ["photos"])
    return listing

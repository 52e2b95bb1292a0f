"""Jobs of the catalogue: what the calendar does to what is on show, and what is left of a long workbook of listings."""

from uuid import UUID

from sqlalchemy.orm import Session

from app import db
from app.actor import Role
from app.catalogue.bulk import uploads
from app.catalogue.listing import expiring, photos
from app.catalogue.models import Listing
from app.catalogue.search import dictionary, renewing, sellers
from app.catalogue.takeover import uploads as takeovers
from app.clock import now
from app.identifiers import public_id
from app.moves.history import MoveTaken
from app.moves.news import News, in_region, news
from app.notifications.telling import Audience
from app.outbox import PART_MAX, job
from app.regions.models import Region
from app.regions.queries import every_region_id
from app.vendors.models import Vendor
from app.web.pages.labels import label


@job("catalogue.expire", cron="40 20 * * *")
def expire(timestamp: int = 0) -> None:
    """Every night, after midnight in WIB: tell of what will end, then take down what has ended and forget ended
    certificates in search, region by region. Twice does no harm."""
    at = now()
    for id in every_region_id():
        for take in (expiring.remind, expiring.expire_due):
            done = 1
            while done:
                with db.new_session() as session:
                    done = take(session, region=session.get_one(Region, id), at=at)
        done = PART_MAX
        while done == PART_MAX:
            with db.new_session() as session:
                done = sellers.forget_ended(session, region=session.get_one(Region, id), at=at, limit=PART_MAX)


@job("catalogue.follow_vendor")
def follow_vendor(id: str, **_more: object) -> None:
    """A vendor was stopped or restored, or has a new paper: search says so of all that it has on show. Twice does no harm."""
    for region_id in every_region_id():
        after: UUID | None = None
        while True:
            with db.new_session() as session:
                after = sellers.follow(session, vendor_id=UUID(id), region_id=region_id, after=after, limit=PART_MAX)
            if after is None:
                break


@job("catalogue.fingerprints", cron="10 21 * * *")
def fingerprints(timestamp: int = 0) -> None:
    """Every night: photos that have no fingerprint yet get theirs, so that doubles of them are found."""
    for id in every_region_id():
        done = 1
        while done:
            with db.new_session() as session:
                done = photos.take_fingerprints(session, region_id=id)


@news("catalogue.tell", in_region(Listing))
def tell(session: Session, listing: Listing, done: MoveTaken) -> News | None:
    """Tell a vendor what an office decided about its product, with the sentence
    that it can act on; an appeal is told to the curators."""
    key = public_id(listing.region_id, listing.id)
    if Role(done.role) is not Role.VENDOR:
        vendor = session.get_one(Vendor, listing.vendor_id)
        return News(
            [Audience(vendor_id=vendor.id, email=vendor.email)], listing.newest.name, f"/toko/produk/{key}", _in_words(done)
        )
    if done.move != "appeal":
        return None
    return News([Audience(region_role=Role.CURATOR)], listing.newest.name, f"/kurasi/produk/{key}", _in_words(done))


def _in_words(done: MoveTaken) -> str | None:
    """An appeal's own words, and those of who reconsiders; of a decision its reason by name and the sentence."""
    if done.move in ("appeal", "reconsider") or done.reason is None:
        return done.reason or done.note
    return f"{label(done.reason)}. {done.note or ''}".strip()


@job("catalogue.bulk", attempts=4, in_name=True)
def bulk(region_id: int, id: str, **_more: object) -> None:
    """Apply the rest of a vendor's workbook."""
    uploads.go_on(db.new_session, region_id=region_id, id=UUID(id), at=now)


@job("catalogue.takeover", attempts=4, in_name=True)
def take_over(region_id: int, id: str, **_more: object) -> None:
    """Apply the rest of a file of an older catalogue."""
    takeovers.go_on(db.new_session, region_id=region_id, id=UUID(id), at=now)


@job("catalogue.renew_index", cron="40 18 * * *")
def renew_index(timestamp: int = 0) -> None:
    """Every night: what an upgrade that was cut off left by older rules of words is indexed again."""
    renewing.renew(db.new_session)


@job("catalogue.count_words", cron="10 19 * * *")
def count_words(timestamp: int = 0) -> None:
    """Every night: how many listings have each word of the dictionary. Twice does no harm."""
    with db.new_session() as session:
        db.take_time(session)
        dictionary.count(session)

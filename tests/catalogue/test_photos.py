"""Photos of a listing: five at most, part of the version, and seen by whom the listing is seen."""

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from app.actor import PUBLIC_ACTOR, Actor, Role
from app.catalogue import queries
from app.catalogue.curation import deciding
from app.catalogue.listing import photos, sending
from app.catalogue.models import Listing, ListingPhoto
from app.catalogue.orderable import orderable_listing
from app.catalogue.pictures import pictures_of
from app.clock import now
from app.errors import Invalid
from app.files.fingerprints import BANDS
from app.moves.taking import NotNow
from tests.catalogue import making
from tests.catalogue.making import photo
from tests.files import corpus
from tests.vendors import making as vendors


def add(session: Session, made: Listing, staff: Actor, shade: int) -> Listing:
    return photos.add_photo(session, listing=made, sent=photo(shade), actor=staff, at=now())


def test_photos_keep_their_order_and_one_can_be_taken_out(session: Session, staff: Actor) -> None:
    made = making.draft(session, making.shelf(session), staff)
    for shade in (10, 120, 240):
        add(session, made, staff, shade)
    first, second, third = made.newest.photos
    photos.remove_photo(session, listing=made, sha256=second.sha256, actor=staff, at=now())
    assert [(one.position, one.sha256) for one in made.newest.photos] == [(1, first.sha256), (2, third.sha256)]


def test_the_same_photo_twice_is_one(session: Session, staff: Actor) -> None:
    made = making.draft(session, making.shelf(session), staff)
    add(session, made, staff, 10)
    add(session, made, staff, 10)
    assert len(made.newest.photos) == 1


def test_photos_from_before_there_were_fingerprints_get_theirs_once(session: Session, staff: Actor) -> None:
    made = making.draft(session, making.shelf(session), staff)
    photos.add_photo(session, listing=made, sent=corpus.saved(corpus.blocks(1, 400, 400), "PNG"), actor=staff, at=now())
    add(session, made, staff, 10)
    known = [photo.bands for photo in made.newest.photos]
    assert [len(bands) for bands in known] == [5 * BANDS, 0]
    for one in made.newest.photos:
        one.bands = None
    assert photos.take_fingerprints(session, region_id=made.region_id) == 2
    assert [photo.bands for photo in made.newest.photos] == known
    assert photos.take_fingerprints(session, region_id=made.region_id) == 0
    made.newest.photos[0].bands = known[0][:BANDS]
    assert photos.take_fingerprints(session, region_id=made.region_id) == 1, "one that had that of the whole alone gets the others"
    assert [photo.bands for photo in made.newest.photos] == known


def test_a_photo_whose_parts_are_plain_gets_its_fingerprints_once_too(session: Session, staff: Actor) -> None:
    """The nightly job asks until none is left."""
    made = making.draft(session, making.shelf(session), staff)
    plain = Image.new("RGB", (640, 480), "white")
    for x in range(640):
        plain.paste((250 - x * 230 // 640,) * 3, (x, 464, x + 1, 480))
    photos.add_photo(session, listing=made, sent=corpus.saved(plain, "PNG"), actor=staff, at=now())
    assert made.newest.photos[0].bands, "the whole has one"
    assert photos.take_fingerprints(session, region_id=made.region_id) == 0


def test_a_page_offers_each_rendition_with_its_true_width() -> None:
    photo = ListingPhoto(sha256="a" * 64, width=1200, height=1600)
    (picture,) = pictures_of(2, [photo], "b" * 64)
    assert [one.split() for one in picture.srcset.split(", ")] == [
        [f"/foto/2/{'a' * 64}-{nominal}.webp", f"{width}w"] for nominal, width in ((320, 240), (800, 600), (1600, 1200))
    ]
    small = ListingPhoto(sha256="a" * 64, width=300, height=300)
    assert pictures_of(2, [small], "")[0].srcset.count("w") == 1 + "webp".count("w")
    assert pictures_of(2, [], "b" * 64)[0].width == 1200


def test_a_sixth_photo_is_refused(session: Session, staff: Actor) -> None:
    made = making.draft(session, making.shelf(session), staff)
    for shade in range(10, 60, 10):
        add(session, made, staff, shade)
    with pytest.raises(Invalid) as refused:
        add(session, made, staff, 200)
    assert refused.value.errors[0].field == "photo"


def test_another_photo_is_another_version_and_the_old_one_keeps_its_own(session: Session, staff: Actor) -> None:
    made = making.draft(session, making.shelf(session), staff)
    add(session, made, staff, 10)
    sending.submit(session, listing=made, actor=staff, at=now())
    with pytest.raises(NotNow):
        add(session, made, staff, 100)
    deciding.approve(session, listing=made, actor=making.curator(session, vendors.region(session)), at=now())
    add(session, made, staff, 100)
    assert made.pending_version == 2
    assert [len(version.photos) for version in made.versions] == [1, 2]
    orderable = orderable_listing(session, region_id=made.region_id, listing_id=made.id, buyer_region_id=made.region_id)
    assert orderable.photo_sha256 == made.published.photos[0].sha256


def test_a_photo_is_seen_by_whom_its_listing_is_seen(session: Session, staff: Actor) -> None:
    shelf = making.shelf(session)
    made = making.draft(session, shelf, staff)
    add(session, made, staff, 10)
    sha256 = made.newest.photos[0].sha256
    here = vendors.region(session)
    office, buyer = making.curator(session, here), Actor(role=Role.PP, region_id=here.id, satker_code="1")
    stranger = vendors.trading(session)[1]

    def seen_by(*actors: Actor) -> list[bool]:
        return [queries.may_see_photo(session, region_id=made.region_id, sha256=sha256, actor=actor) for actor in actors]

    assert seen_by(staff, office, stranger, buyer, PUBLIC_ACTOR) == [True, True, False, False, False]
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.approve(session, listing=made, actor=office, at=now())
    assert seen_by(staff, office, stranger, buyer, PUBLIC_ACTOR) == [True] * 5
    deciding.freeze(session, listing=made, reason="PROHIBITED", note=None, actor=office, at=now())
    session.flush()
    assert seen_by(staff, office, stranger, buyer, PUBLIC_ACTOR) == [True, True, False, True, False]
    assert queries.may_see_photo(session, region_id=shelf.region_id, sha256=shelf.picture_sha256, actor=PUBLIC_ACTOR)
    assert not queries.may_see_photo(session, region_id=shelf.region_id + 1, sha256=sha256, actor=staff)

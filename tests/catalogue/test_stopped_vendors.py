"""A vendor that was stopped: who is blacklisted or has closed writes nothing by any
way; who is suspended prepares, and sends nothing in."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.bulk import uploads
from app.catalogue.bulk.planning import columns_of
from app.catalogue.bulk.workbook import Written, listing_workbook
from app.catalogue.curation import appeals, deciding, queue
from app.catalogue.listing import copying, photos, sending, writing
from app.catalogue.models import Etalase, Listing
from app.catalogue.states import LISTING
from app.clock import now
from app.moves.machine import moves_for, names_of
from app.vendors.models import Vendor
from tests.catalogue import making
from tests.catalogue.making import photo
from tests.catalogue.workbooks import row
from tests.vendors import making as vendors

Way = Callable[[Session, Etalase, Listing, Actor], object]


def anew(session: Session, shelf: Etalase, _listing: Listing, staff: Actor) -> object:
    return making.draft(session, shelf, staff, name="Kertas yang baru")


def rewritten(session: Session, _shelf: Etalase, listing: Listing, staff: Actor, **other: Any) -> object:
    return writing.rewrite(session, listing=listing, **{"changes": {}, **other}, actor=staff, at=now())


def pictured(session: Session, _shelf: Etalase, listing: Listing, staff: Actor) -> object:
    return photos.add_photo(session, listing=listing, sent=photo(99), actor=staff, at=now())


def without_its_photo(session: Session, _shelf: Etalase, listing: Listing, staff: Actor) -> object:
    return photos.remove_photo(session, listing=listing, sha256=listing.newest.photos[0].sha256, actor=staff, at=now())


def copied(session: Session, _shelf: Etalase, listing: Listing, staff: Actor) -> object:
    return copying.copy(session, listing=listing, actor=staff, at=now())


def varied(session: Session, _shelf: Etalase, listing: Listing, staff: Actor) -> object:
    given = {
        "options": {"Warna": "Biru"},
        "own_options": {"Warna": "Putih"},
        "unit_price": 52_000,
        "stock": Decimal(1),
        "sku": None,
    }
    return copying.add_variant(session, listing=listing, **given, actor=staff, at=now())  # type: ignore[arg-type]


def renewed(session: Session, _shelf: Etalase, listing: Listing, staff: Actor) -> object:
    return sending.renew(session, listing=listing, actor=staff, at=now())


def sent_as_a_workbook(session: Session, shelf: Etalase, _listing: Listing, staff: Actor) -> object:
    book = listing_workbook(etalase=shelf, columns=columns_of(session, shelf), rows=[Written(row(1))])
    return uploads.receive(session, content=book, file_name="produk.xlsx", etalase="", actor=staff, at=now())


WAYS: dict[str, Way] = {
    "write": anew,
    "rewrite what it says": partial(rewritten, changes={"unit_price": 51_000}),
    "count its stock": partial(rewritten, stock=Decimal(7)),
    "add a photo": pictured,
    "take a photo out": without_its_photo,
    "copy": copied,
    "add a variant": varied,
    "renew": renewed,
    "send a workbook": sent_as_a_workbook,
}


def a_listing(session: Session) -> tuple[Etalase, Listing, Actor, Vendor]:
    """On show, with a photo of its own in it."""
    vendor, staff = vendors.trading(session)
    shelf = making.shelf(session)
    made = photos.add_photo(session, listing=making.draft(session, shelf, staff), sent=photo(10), actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.approve(session, listing=made, actor=making.curator(session, vendors.region(session)), at=now())
    return shelf, made, staff, vendor


def stop(session: Session, vendor: Vendor, state: str) -> None:
    vendor.blacklist_decree, vendor.blacklisted_until = ("SK/1", now().date()) if state == "blacklisted" else (None, None)
    vendor.state = state
    session.flush()


@pytest.mark.parametrize("way", WAYS)
def test_a_blacklisted_or_closed_vendor_writes_by_no_way_what_a_suspended_one_may_prepare(session: Session, way: str) -> None:
    shelf, made, staff, vendor = a_listing(session)
    for state in ("blacklisted", "closed"):
        stop(session, vendor, state)
        with pytest.raises(writing.VendorMayNotSell) as refused:
            WAYS[way](session, shelf, made, staff)
        assert refused.value.state == state
    assert (made.newest_version, made.newest.unit_price, made.stock, len(made.newest.photos)) == (1, 52_000, 100, 1)
    stop(session, vendor, "suspended")
    WAYS[way](session, shelf, made, staff)


def test_what_went_stale_comes_back_on_show_for_no_blacklisted_vendor(session: Session) -> None:
    _shelf, made, staff, vendor = a_listing(session)
    deciding.expire(session, listing=made, reason="STOCK_STALE", at=now())
    stop(session, vendor, "blacklisted")
    with pytest.raises(writing.VendorMayNotSell):
        sending.renew(session, listing=made, actor=staff, at=now())
    assert made.state == "expired"


def test_what_waits_of_a_blacklisted_or_closed_vendor_is_approved_by_nobody_and_can_go_back(session: Session) -> None:
    shelf, _made, staff, vendor = a_listing(session)
    waits = making.draft(session, shelf, staff, name="Kertas yang menunggu")
    sending.submit(session, listing=waits, actor=staff, at=now())
    office = vendors.region(session)
    for state in ("blacklisted", "closed"):
        stop(session, vendor, state)
        with pytest.raises(deciding.VendorIsOut):
            deciding.approve(session, listing=waits, actor=making.curator(session, office), at=now())
        told = queue.approve_together(session, region_id=office.id, ids=[waits.id], actor=making.curator(session, office), at=now())
        assert (told.done, waits.state, waits.published_version) == (0, "in_curation", None)
    returned = deciding.send_back(
        session, listing=waits, reason="OTHER", note="Daftar hitam.", actor=making.curator(session, office), at=now()
    )
    stop(session, vendor, "active")
    appeals.appeal(session, listing=returned, text="Kami tidak bersalah.", actor=staff, at=now())
    stop(session, vendor, "blacklisted")
    with pytest.raises(deciding.VendorIsOut):
        appeals.overturn(session, listing=returned, actor=making.curator(session, office), at=now())
    assert returned.state == "returned"
    assert returned.open_appeal is not None
    stop(session, vendor, "suspended")  # a suspension stops orders only: it may come on show
    assert appeals.overturn(session, listing=returned, actor=making.curator(session, office), at=now()).state == "published"


def test_a_stopped_vendor_may_still_take_its_product_down(session: Session) -> None:
    _shelf, made, staff, vendor = a_listing(session)
    for state in ("suspended", "closed", "blacklisted"):
        stop(session, vendor, state)
        assert "withdraw" in names_of(moves_for(LISTING, made, staff))
    assert sending.withdraw(session, listing=made, actor=staff, at=now()).state == "withdrawn"


def test_rows_of_a_workbook_that_were_not_done_when_the_blacklist_came_are_handed_back(session: Session) -> None:
    """A long workbook goes part by part: what a blacklist overtakes changes
    neither a draft nor the stock, and writes nothing new."""
    shelf, _made, staff, vendor = a_listing(session)
    kept = making.draft(session, shelf, staff, sku="KRT-1")
    book = listing_workbook(
        etalase=shelf, columns=columns_of(session, shelf), rows=[Written(row(1, unit_price=51_000, stock=5)), Written(row(2))]
    )
    upload = uploads.receive(session, content=book, file_name="produk.xlsx", etalase="", actor=staff, at=now())
    assert (upload.counts["changed"], upload.counts["new"]) == (1, 1)
    stop(session, vendor, "blacklisted")
    upload.started_at, upload.started_by = now(), staff.account_id
    uploads.begin_counting(upload)
    uploads._apply_part(session, upload, uploads._sheet(session, upload), staff, now())
    assert (upload.counts["bad"], upload.counts["changed"], upload.counts["new"]) == (2, 0, 0)
    assert {fault["remedy"] for one in upload.bad for fault in one["faults"]} == {
        "Toko Anda masuk daftar hitam sehingga tidak dapat menjual."
    }
    assert (kept.newest.unit_price, kept.stock) == (52_000, 100)

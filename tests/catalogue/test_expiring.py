"""What is on show goes off it when its day has passed: told 60 days before, taken
down by the worker, back by curation or by renewing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import db
from app.actor import Actor
from app.catalogue import jobs, search
from app.catalogue.curation import deciding
from app.catalogue.curation.queue import awaiting_curation
from app.catalogue.listing import expiring, sending, writing
from app.catalogue.listing.expiring import NOTICE, STOCK_CONFIRMED_WITHIN
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.catalogue.search import Question
from app.clock import now
from app.errors import Invalid
from app.notifications.telling import notices_for
from app.outbox import JOBS
from app.regions.models import Region
from app.vendors.models import VendorDocument
from app.worker import load_jobs
from tests.catalogue import making
from tests.vendors import making as vendors

ENDS = date(2027, 6, 30)


@pytest.fixture
def region(session: Session) -> Region:
    return vendors.region(session)


def at(day: date) -> datetime:
    """03.40 in WIB of that day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3, minutes=20)


def certified(session: Session, shelf: Etalase, staff: Actor, ends: date = ENDS, **other: Any) -> Listing:
    """On show, with a TKDN certificate until that day; its stock was confirmed the day before the notice opens."""
    made = making.published(session, shelf, staff, tkdn_bps=4000, tkdn_certificate="C-1", tkdn_expires_on=ends, **other)
    made.stock_confirmed_at = at(ends)
    session.flush()
    return made


def stocked(session: Session, shelf: Etalase, staff: Actor, confirmed: date = ENDS, **other: Any) -> Listing:
    made = making.published(session, shelf, staff, **other)
    made.stock_confirmed_at = at(confirmed)
    session.flush()
    return made


def told(session: Session, staff: Actor) -> list[str]:
    return [notice.move for notice in reversed(notices_for(session, staff))]


def night(session: Session, region: Region, day: date) -> int:
    """What the worker does in the night before that day; how many went off show."""
    while expiring.remind(session, region=region, at=at(day)):
        pass
    gone = expiring.expire_due(session, region=region, at=at(day))
    session.flush()
    return gone


def test_a_certificate_is_told_of_60_days_before_and_ends_the_day_after_its_last(
    session: Session, shelf: Etalase, staff: Actor, region: Region
) -> None:
    made = certified(session, shelf, staff)
    heard, gone = [], []
    for left in (61, 60, 59, 7, 0, -1, -2):
        gone += [left] * night(session, region, ENDS - timedelta(days=left))
        if len(told(session, staff)) > len(heard):
            heard.append(left)
    assert (heard, gone) == ([60, -1], [-1])
    assert told(session, staff) == ["listing_ends", "expire"]
    assert "30 Juni 2027" in str(notices_for(session, staff)[-1].note)
    assert (made.state, made.reason_code) == ("expired", "TKDN_EXPIRED")
    assert len(search.find(session, Question(limit=10)).cards) == 0


def test_an_sni_that_ends_takes_it_off_show_after_a_notice(session: Session, shelf: Etalase, staff: Actor, region: Region) -> None:
    made = certified(session, shelf, staff)
    made.newest.tkdn_expires_on, made.newest.sni_expires_on = None, ENDS
    session.flush()
    assert [night(session, region, ENDS + timedelta(days=days)) for days in (-60, 0, 1)] == [0, 0, 1]
    assert told(session, staff) == ["listing_ends", "expire"]
    assert (made.state, made.reason_code) == ("expired", "SNI_MISSING")


def test_a_new_certificate_brings_it_back_through_curation(session: Session, shelf: Etalase, staff: Actor, region: Region) -> None:
    made = certified(session, shelf, staff)
    night(session, region, ENDS + timedelta(days=1))
    writing.rewrite(session, listing=made, changes={"tkdn_expires_on": ENDS + timedelta(days=800)}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.approve(session, listing=made, actor=making.curator(session, region), at=now())
    made.stock_confirmed_at = at(ENDS)
    session.flush()
    assert night(session, region, ENDS + timedelta(days=2)) == 0
    assert (made.state, made.reason_code) == ("published", None)


def test_a_certificate_that_has_ended_is_not_sent_in(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.draft(session, shelf, staff, tkdn_bps=4000, tkdn_certificate="C-1", tkdn_expires_on=ENDS)
    with pytest.raises(Invalid) as refused:
        sending.submit(session, listing=made, actor=staff, at=at(ENDS + timedelta(days=1)))
    assert [error.field for error in refused.value.errors] == ["tkdn_expires_on"]
    assert sending.submit(session, listing=made, actor=staff, at=at(ENDS)).state == "in_curation"


def test_a_version_that_waits_when_the_day_passes_is_still_decided(
    session: Session, shelf: Etalase, staff: Actor, region: Region
) -> None:
    made, other = certified(session, shelf, staff), certified(session, shelf, staff)
    for one in (made, other):
        writing.rewrite(session, listing=one, changes={"tkdn_expires_on": ENDS + timedelta(days=800)}, actor=staff, at=now())
        sending.submit(session, listing=one, actor=staff, at=now())
        one.stock_confirmed_at = at(ENDS)
    session.flush()
    assert night(session, region, ENDS + timedelta(days=1)) == 2
    assert {row.Listing.id for row in awaiting_curation(session, region_id=region.id)} == {made.id, other.id}
    office = making.curator(session, region)
    deciding.approve(session, listing=made, actor=office, at=now())
    deciding.send_back(session, listing=other, reason="TKDN_EXPIRED", note=None, actor=office, at=now())
    assert (made.state, other.state) == ("published", "expired")


def test_stock_goes_off_show_180_days_after_it_was_confirmed_and_never_untold(
    session: Session, shelf: Etalase, staff: Actor, region: Region
) -> None:
    made = stocked(session, shelf, staff)
    notice = ENDS + STOCK_CONFIRMED_WITHIN - NOTICE
    assert [night(session, region, day) for day in (notice - timedelta(days=1), notice, notice + timedelta(days=60))] == [0, 0, 0]
    assert told(session, staff) == ["listing_ends"]
    assert "tayangkan lagi sampai" in str(notices_for(session, staff)[0].note)
    assert night(session, region, notice + timedelta(days=61)) == 1
    assert (made.state, made.reason_code) == ("expired", "STOCK_STALE")
    sending.renew(session, listing=made, actor=staff, at=at(notice + timedelta(days=61)))
    session.flush()
    assert (made.state, night(session, region, notice + timedelta(days=62))) == ("published", 0)


def test_an_installation_that_was_asleep_tells_first_and_takes_down_60_days_later(
    session: Session, shelf: Etalase, staff: Actor, region: Region
) -> None:
    stocked(session, shelf, staff)
    late = ENDS + timedelta(days=700)
    assert [night(session, region, late + timedelta(days=days)) for days in (0, 60, 61)] == [0, 0, 1]


def test_a_vendor_that_renews_in_time_keeps_its_product_on_show(
    session: Session, shelf: Etalase, staff: Actor, region: Region
) -> None:
    made = stocked(session, shelf, staff)
    night(session, region, ENDS + timedelta(days=130))
    sending.renew(session, listing=made, actor=staff, at=at(ENDS + timedelta(days=131)))
    session.flush()
    assert night(session, region, ENDS + timedelta(days=200)) == 0
    assert made.state == "published"


def test_building_work_goes_off_show_with_its_vendors_last_building_licence(
    session: Session, shelf: Etalase, staff: Actor, region: Region
) -> None:
    work = stocked(session, shelf, staff, kind="construction")
    goods = stocked(session, shelf, staff)
    assert staff.vendor_id is not None
    vendor = session.get_one(vendors.Vendor, staff.vendor_id)
    vendors.with_papers(session, vendor, staff, kinds=("SBU", "SIUJK"))
    papers = session.query(VendorDocument).filter(VendorDocument.kind.in_(expiring.LICENCES))
    papers.filter_by(kind="SBU").update({"expires_on": ENDS - timedelta(days=90)})
    session.flush()
    assert night(session, region, ENDS + timedelta(days=1)) == 0
    papers.filter_by(kind="SIUJK").update({"expires_on": ENDS})
    session.flush()
    assert [night(session, region, ENDS + timedelta(days=days)) for days in (0, 1)] == [0, 1]
    assert (work.state, work.reason_code, goods.state) == ("expired", "LICENCE_MISSING", "published")
    papers.filter_by(kind="SIUJK").update({"expires_on": ENDS + timedelta(days=400)})
    sending.submit(session, listing=work, actor=staff, at=at(ENDS + timedelta(days=2)))
    assert (work.state, work.newest.number) == ("in_curation", 2), "with the new licence it is sent as it is"


def test_a_vendor_with_many_products_gets_one_notice_and_others_none(
    session: Session, shelf: Etalase, staff: Actor, region: Region
) -> None:
    for number in range(5):
        certified(session, shelf, staff, name=f"Kertas {number}")
    night(session, region, ENDS - timedelta(days=10))
    (notice,) = notices_for(session, staff)
    assert "dan 2 produk lain" in notice.title
    assert notices_for(session, vendors.trading(session)[1]) == []


def test_the_worker_does_it_every_night_and_twice_does_no_harm(committed: None) -> None:
    load_jobs()
    assert JOBS["catalogue.expire"].cron == "40 20 * * *"
    with db.new_session() as session:
        certified(session, making.shelf(session), vendors.trading(session)[1])
        session.query(ListingVersion).update({"tkdn_expires_on": date(2020, 1, 1)})
        session.query(Listing).update({"stock_confirmed_at": now()})
    jobs.expire()
    jobs.expire()
    with db.new_session() as session:
        assert [made.state for made in session.query(Listing)] == ["expired"]

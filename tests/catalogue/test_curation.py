"""The office's side: approve, return, freeze, withdraw, and appeals decided by another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.grants import give_role
from app.accounts.models import Account
from app.actor import Actor, Role
from app.catalogue.curation import appeals, deciding, queue
from app.catalogue.curation.queue import SINCE
from app.catalogue.curation.reasons import ADVICE
from app.catalogue.listing import sending, writing
from app.catalogue.models import Etalase
from app.catalogue.search.models import ListingSearch
from app.clock import local_date, now
from app.duties.waiting import duties_of
from app.errors import Invalid
from app.moves.history import history
from app.moves.taking import NotNow
from app.regions.models import Region
from tests.catalogue import making
from tests.vendors import making as vendors


@pytest.fixture
def office(session: Session) -> Actor:
    return making.curator(session, vendors.region(session))


def in_the_index(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ListingSearch)) or 0


def test_an_approved_version_is_on_show_and_in_the_index(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    made = making.in_curation(session, shelf, staff)
    assert in_the_index(session) == 0
    deciding.approve(session, listing=made, actor=office, at=now())
    assert (made.state, made.published_version, made.newest.decided_by) == ("published", 1, office.account_id)
    assert in_the_index(session) == 1
    assert [row.move for row in history(session, region_id=made.region_id, subject_id=made.id)] == [
        *("write", "submit", "enter_curation", "approve")
    ]


def test_a_return_carries_its_code_and_the_vendor_reads_what_to_do(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    made = making.in_curation(session, shelf, staff)
    deciding.send_back(session, listing=made, reason="BAD_PHOTO", note=None, actor=office, at=now())
    assert (made.state, made.newest.reason_code, made.newest.reason_note) == ("returned", "BAD_PHOTO", ADVICE["BAD_PHOTO"])
    writing.rewrite(session, listing=made, changes={"description": "Lengkap."}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.send_back(session, listing=made, reason="OTHER", note="Sebutkan mereknya.", actor=office, at=now())
    assert made.newest.reason_note == "Sebutkan mereknya."
    assert made.newest.number == 1


@pytest.mark.parametrize(("reason", "note", "field"), [("FOTO", None, "reason"), (None, "x", "reason"), ("OTHER", " ", "note")])
def test_a_return_without_a_known_reason_is_refused(
    session: Session, shelf: Etalase, staff: Actor, office: Actor, reason, note, field
) -> None:
    made = making.in_curation(session, shelf, staff)
    with pytest.raises(Invalid) as refused:
        deciding.send_back(session, listing=made, reason=reason, note=note, actor=office, at=now())
    assert [error.field for error in refused.value.errors] == [field]
    assert made.state == "in_curation"


def test_a_returned_second_version_leaves_the_first_on_show(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    made = making.published(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 lain"}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.send_back(session, listing=made, reason="BAD_DESC", note=None, actor=office, at=now())
    assert (made.state, made.published_version, made.newest.state, made.pending_version) == ("published", 1, "returned", 2)
    assert in_the_index(session) == 1


def test_a_frozen_listing_is_off_show_until_it_is_unfrozen(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    made = making.published(session, shelf, staff)
    auditor = vendors.person(session, Role.AUDITOR, region=vendors.region(session))
    deciding.freeze(session, listing=made, reason="COMPLAINT", note="Harga di pasar jauh lebih rendah.", actor=auditor, at=now())
    assert (made.state, made.reason_code, made.decided_by, in_the_index(session)) == ("frozen", "COMPLAINT", auditor.account_id, 0)
    deciding.unfreeze(session, listing=made, actor=office, at=now())
    assert (made.state, made.reason_code, made.decided_by, in_the_index(session)) == ("published", None, None, 1)


def test_a_frozen_listing_may_be_repaired_and_is_shown_in_its_new_version(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    made = making.published(session, shelf, staff)
    deciding.freeze(session, listing=made, reason="BAD_DESC", note=None, actor=office, at=now())
    writing.rewrite(session, listing=made, changes={"description": "Lengkap."}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.approve(session, listing=made, actor=office, at=now())
    assert (made.state, made.published_version, in_the_index(session)) == ("frozen", 2, 0)
    deciding.unfreeze(session, listing=made, actor=office, at=now())
    assert (made.state, in_the_index(session)) == ("published", 1)


def test_what_the_office_withdraws_stays_down(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    made = making.published(session, shelf, staff)
    deciding.freeze(session, listing=made, reason="PROHIBITED", note=None, actor=office, at=now())
    deciding.withdraw(session, listing=made, reason="PROHIBITED", note=None, actor=office, at=now())
    writing.rewrite(session, listing=made, changes={"name": "Nama lain"}, actor=staff, at=now())
    with pytest.raises(NotNow):
        sending.submit(session, listing=made, actor=staff, at=now())


def test_a_return_by_mistake_is_reconsidered_and_both_stand_in_the_history(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    first, second = making.in_curation(session, shelf, staff), making.in_curation(session, shelf, staff, sku="LAIN")
    sent_in = first.newest.submitted_at
    deciding.send_back(session, listing=first, reason="BAD_PHOTO", note=None, actor=office, at=now())
    with pytest.raises(Invalid) as refused:
        deciding.reconsider(session, listing=first, reason=" ", actor=office, at=now())
    assert ([error.field for error in refused.value.errors], first.state) == (["reason"], "returned")
    deciding.reconsider(session, listing=first, reason="Saya keliru membuka foto produk lain.", actor=office, at=now())
    assert (first.state, first.newest.state, first.newest.reason_code, first.newest.submitted_at) == (
        *("in_curation", "in_curation", None),
        sent_in,
    )
    waiting = [row.Listing.id for row in session.execute(queue.waiting_rows(first.region_id).order_by(SINCE))]
    assert waiting == [first.id, second.id], "in its old place"
    deciding.approve(session, listing=first, actor=office, at=now())
    assert (first.state, in_the_index(session)) == ("published", 1)
    taken = [(row.move, row.reason) for row in history(session, region_id=first.region_id, subject_id=first.id)]
    assert taken[3:] == [
        ("return", "BAD_PHOTO"),
        ("reconsider", "Saya keliru membuka foto produk lain."),
        ("approve", None),
    ]


def test_a_price_jump_that_was_returned_by_mistake_stops_orders_again_while_it_is_reconsidered(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    made = making.published(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"unit_price": made.newest.unit_price * 2}, actor=staff, at=now())
    sending.submit(session, listing=made, note="Bahan baku naik.", actor=staff, at=now())
    deciding.send_back(session, listing=made, reason="PRICE_JUMP", note=None, actor=office, at=now())
    assert not made.price_jump
    deciding.reconsider(session, listing=made, reason="Catatan penyedia terlewat.", actor=office, at=now())
    assert (made.state, made.pending_version, made.newest.state, made.price_jump) == ("published", 2, "in_curation", True)


def test_what_its_vendor_changed_after_the_return_is_not_reconsidered(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    made = making.in_curation(session, shelf, staff)
    deciding.send_back(session, listing=made, reason="BAD_DESC", note=None, actor=office, at=now())
    writing.rewrite(session, listing=made, changes={"description": "Lengkap."}, actor=staff, at=now())
    with pytest.raises(NotNow):
        deciding.reconsider(session, listing=made, reason="Keliru.", actor=office, at=now())


def test_what_was_taken_down_by_mistake_is_frozen_again_and_its_vendor_may_appeal_anew(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    made = making.published(session, shelf, staff)
    deciding.freeze(session, listing=made, reason="PROHIBITED", note=None, actor=office, at=now() - timedelta(days=20))
    deciding.withdraw(session, listing=made, reason="PROHIBITED", note=None, actor=office, at=now() - timedelta(days=19))
    deciding.reconsider(session, listing=made, reason="Yang dilarang produk lain.", actor=office, at=now())
    assert (made.state, made.reason_code, in_the_index(session)) == ("frozen", "PROHIBITED", 0)
    appeals.appeal(session, listing=made, text="Barang ini boleh dijual.", actor=staff, at=now())
    with pytest.raises(NotNow):
        appeals.overturn(session, listing=made, actor=office, at=now())
    appeals.overturn(session, listing=made, actor=making.curator(session, vendors.region(session)), at=now())
    assert (made.state, made.reason_code, in_the_index(session)) == ("published", None, 1)


def test_what_its_vendor_took_down_is_sent_in_again_without_a_word_of_it_being_changed(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    made = making.published(session, shelf, staff)
    before = (made.newest.name, made.newest.unit_price)
    sending.withdraw(session, listing=made, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    assert (made.state, made.newest.number, made.newest.state, made.versions[0].state) == (
        *("in_curation", 2, "in_curation"),
        "approved",
    )
    assert (made.newest.name, made.newest.unit_price) == before
    deciding.approve(session, listing=made, actor=office, at=now())
    assert (made.state, made.published_version, in_the_index(session)) == ("published", 2, 1)


def test_an_expired_listing_is_renewed_when_only_its_stock_was_stale(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.published(session, shelf, staff)
    deciding.expire(session, listing=made, reason="STOCK_STALE", at=now())
    assert (made.state, in_the_index(session)) == ("expired", 0)
    sending.renew(session, listing=made, actor=staff, at=now())
    assert (made.state, in_the_index(session)) == ("published", 1)
    deciding.expire(session, listing=made, reason="TKDN_EXPIRED", at=now())
    with pytest.raises(NotNow):
        sending.renew(session, listing=made, actor=staff, at=now())


def test_an_overturned_return_is_published(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    made = making.in_curation(session, shelf, staff)
    deciding.send_back(session, listing=made, reason="BAD_DESC", note=None, actor=office, at=now())
    appeals.appeal(session, listing=made, text="Keterangan sudah lengkap.", actor=staff, at=now())
    with pytest.raises(NotNow):
        appeals.overturn(session, listing=made, actor=office, at=now())
    other = making.curator(session, vendors.region(session))
    appeals.overturn(session, listing=made, actor=other, at=now(), note="Benar.")
    appeal = made.appeals[0]
    assert (made.state, made.published_version, in_the_index(session)) == ("published", 1, 1)
    assert (appeal.outcome, appeal.first_decision_by, appeal.decided_by) == ("OVERTURNED", office.account_id, other.account_id)


def test_an_upheld_return_stays_and_cannot_be_appealed_again(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    made = making.in_curation(session, shelf, staff)
    deciding.send_back(session, listing=made, reason="BAD_DESC", note=None, actor=office, at=now())
    appeals.appeal(session, listing=made, text="Keberatan.", actor=staff, at=now())
    appeals.uphold(session, listing=made, actor=making.curator(session, vendors.region(session)), at=now())
    assert made.state == "returned"
    with pytest.raises(NotNow):
        appeals.appeal(session, listing=made, text="Sekali lagi.", actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    assert made.state == "in_curation"


def test_an_overturned_freeze_is_on_show_again(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    made = making.published(session, shelf, staff)
    deciding.freeze(session, listing=made, reason="COMPLAINT", note=None, actor=office, at=now())
    appeals.appeal(session, listing=made, text="Tidak benar.", actor=staff, at=now())
    appeals.overturn(session, listing=made, actor=making.curator(session, vendors.region(session)), at=now())
    assert (made.state, made.reason_code, in_the_index(session)) == ("published", None, 1)


def test_the_queue_holds_what_waits_in_the_region_oldest_first(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    from datetime import timedelta

    first, second = making.in_curation(session, shelf, staff), making.in_curation(session, shelf, staff)
    second.newest.submitted_at -= timedelta(days=2)
    making.draft(session, shelf, staff)
    waiting = making.published(session, shelf, staff)
    writing.rewrite(session, listing=waiting, changes={"name": "Lain"}, actor=staff, at=now())
    sending.submit(session, listing=waiting, actor=staff, at=now())
    returned = making.in_curation(session, shelf, staff)
    deciding.send_back(session, listing=returned, reason="BAD_DESC", note=None, actor=office, at=now())
    appeals.appeal(session, listing=returned, text="Keberatan.", actor=staff, at=now())
    gone = making.in_curation(session, shelf, staff)
    sending.withdraw(session, listing=gone, actor=staff, at=now())
    waiting_now = queue.awaiting_curation(session, region_id=shelf.region_id)
    assert [row.Listing.id for row in waiting_now] == [second.id, first.id, waiting.id, returned.id]
    assert [row.appealed for row in waiting_now] == [False, False, False, True]
    assert queue.awaiting_curation(session, region_id=vendors.region(session, "99.71").id) == []


def test_whoever_froze_it_does_not_end_the_appeal_against_them_by_taking_it_down(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    made = making.published(session, shelf, staff)
    deciding.freeze(session, listing=made, reason="COMPLAINT", note=None, actor=office, at=now())
    appeals.appeal(session, listing=made, text="Tidak benar.", actor=staff, at=now())
    other = making.curator(session, vendors.region(session))
    for curator in (office, other):
        with pytest.raises(NotNow):
            deciding.withdraw(session, listing=made, reason="COMPLAINT", note=None, actor=curator, at=now())
    appeals.uphold(session, listing=made, actor=other, at=now())
    deciding.withdraw(session, listing=made, reason="COMPLAINT", note=None, actor=office, at=now())
    assert made.state == "withdrawn"


def test_a_freeze_that_is_lifted_ends_the_appeal_against_it(session: Session, shelf: Etalase, staff: Actor, office: Actor) -> None:
    made = making.published(session, shelf, staff)
    deciding.freeze(session, listing=made, reason="COMPLAINT", note=None, actor=office, at=now())
    appeals.appeal(session, listing=made, text="Tidak benar.", actor=staff, at=now())
    deciding.unfreeze(session, listing=made, actor=office, at=now())
    assert [(one.outcome, one.decided_by) for one in made.appeals] == [("OVERTURNED", office.account_id)]
    assert queue.awaiting_curation(session, region_id=shelf.region_id) == []
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 baru"}, actor=staff, at=now())


def test_an_appeal_that_no_curator_of_the_region_may_decide_waits_for_its_admin(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    """A region with one curator: without this its vendor waits for ever."""
    region = session.get_one(Region, shelf.region_id)
    admin = vendors.person(session, Role.REGION_ADMIN, region=region)
    today = local_date(now(), region.timezone)

    def appointed(curator: Actor, until: date | None = None) -> Actor:
        account = session.get_one(Account, curator.account_id)
        give_role(
            session,
            account=account,
            role=Role.CURATOR,
            region_id=region.id,
            valid_from=today - timedelta(days=9),
            valid_until=until,
        )
        return curator

    def waits() -> list[str]:
        return [duty.title for duty in duties_of(session, admin, now()) if duty.kind == "appeal"]

    appointed(office)
    made = making.in_curation(session, shelf, staff)
    deciding.send_back(session, listing=made, reason="BAD_DESC", note=None, actor=office, at=now())
    assert waits() == []
    appeals.appeal(session, listing=made, text="Keterangan sudah lengkap.", actor=staff, at=now())
    assert waits() == [made.newest.name]
    assert appeals.without_a_judge(session, region_id=region.id, today=today) == [made]
    made.created_by = appointed(making.curator(session, region)).account_id
    appointed(making.curator(session, region), until=today - timedelta(days=1))
    assert waits() == [made.newest.name], "who wrote it is no judge of it, nor is who was a curator until yesterday"
    appointed(making.curator(session, region))
    assert waits() == []


def test_a_vendor_that_takes_down_what_it_appealed_gives_the_appeal_up_and_may_write_again(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    made = making.in_curation(session, shelf, staff)
    deciding.send_back(session, listing=made, reason="BAD_DESC", note=None, actor=office, at=now())
    appeals.appeal(session, listing=made, text="Keberatan.", actor=staff, at=now())
    sending.withdraw(session, listing=made, actor=staff, at=now())
    assert [one.outcome for one in made.appeals] == ["LAPSED"], "nobody decided it"
    writing.rewrite(session, listing=made, changes={"description": "Lengkap."}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())


def test_an_appeal_against_a_return_lapses_where_the_office_takes_the_whole_product_down(
    session: Session, shelf: Etalase, staff: Actor, office: Actor
) -> None:
    made = making.published(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 lain"}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.send_back(session, listing=made, reason="BAD_DESC", note=None, actor=office, at=now())
    appeals.appeal(session, listing=made, text="Keberatan.", actor=staff, at=now())
    for take in (deciding.freeze, deciding.withdraw):
        take(session, listing=made, reason="PROHIBITED", note=None, actor=office, at=now())
    assert [(one.outcome, one.decided_by) for one in made.appeals] == [("LAPSED", office.account_id)]
    assert queue.awaiting_curation(session, region_id=shelf.region_id) == []


@pytest.mark.parametrize(("overturned", "state"), [(True, "published"), (False, "expired")])
def test_an_appeal_is_decided_though_its_product_has_expired_meanwhile(
    session: Session, shelf: Etalase, staff: Actor, office: Actor, overturned: bool, state: str
) -> None:
    made = making.published(session, shelf, staff)
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 lain"}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.send_back(session, listing=made, reason="BAD_DESC", note=None, actor=office, at=now())
    appeals.appeal(session, listing=made, text="Keberatan.", actor=staff, at=now())
    deciding.expire(session, listing=made, reason="TKDN_EXPIRED", at=now())
    decide = appeals.overturn if overturned else appeals.uphold
    with pytest.raises(NotNow):
        decide(session, listing=made, actor=office, at=now())
    decide(session, listing=made, actor=making.curator(session, vendors.region(session)), at=now())
    assert (made.state, made.open_appeal) == (state, None)
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 lagi"}, actor=staff, at=now())


def test_an_auditor_who_froze_it_and_became_a_curator_does_not_judge_the_appeal(
    session: Session, shelf: Etalase, staff: Actor
) -> None:
    made = making.published(session, shelf, staff)
    auditor = vendors.person(session, Role.AUDITOR, region=vendors.region(session))
    deciding.freeze(session, listing=made, reason="COMPLAINT", note=None, actor=auditor, at=now())
    appeals.appeal(session, listing=made, text="Tidak benar.", actor=staff, at=now())
    for decide in (appeals.uphold, appeals.overturn):
        with pytest.raises(NotNow):
            decide(session, listing=made, actor=replace(auditor, role=Role.CURATOR), at=now())

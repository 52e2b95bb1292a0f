"""Papers over time: told at 60, 30 and 7 days and when they have ended, each once; what an ended one stops, and who sees it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import db, reactions
from app.actor import Actor, Role
from app.audit import AuditRow
from app.clock import now
from app.errors import Invalid
from app.identifiers import new_id, public_id
from app.moves.history import MoveTaken
from app.notifications.telling import notices_for
from app.outbox import JOBS
from app.vendors import jobs, queries, reminders, verification
from app.vendors.models import PaperReminder, Vendor, VendorDocument
from app.worker import load_jobs
from tests import world as worlds
from tests.vendors import making
from tests.vendors.serving import someone, staff_of_a_new_vendor

ENDS = date(2027, 6, 30)


def at(day: date) -> datetime:
    """03.10 in WIB of that day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3, minutes=50)


def with_a_paper(session: Session, kind: str = "NIB", ends: date = ENDS) -> tuple[Vendor, Actor, VendorDocument]:
    """An active vendor whose paper of this kind ends on that day."""
    vendor, staff = making.active(session)
    session.query(VendorDocument).filter_by(vendor_id=vendor.id, kind=kind).update({"expires_on": ends})
    session.flush()
    session.expire_all()
    return vendor, staff, session.query(VendorDocument).filter_by(vendor_id=vendor.id, kind=kind).one()


def told(session: Session, staff: Actor) -> list[tuple[str, str | None]]:
    """What stands in its inbox, oldest first: the move and the sentence."""
    return [(notice.move, notice.note) for notice in reversed(notices_for(session, staff))]


def test_a_vendor_is_told_60_30_and_7_days_before_a_paper_ends_and_when_it_has_each_once(session: Session) -> None:
    vendor, staff, _paper = with_a_paper(session)
    heard = []
    for left in (61, 60, 59, 31, 30, 29, 8, 7, 6, 0, -1, -2):
        for _again in range(2):
            reminders.remind(session, at=at(ENDS - timedelta(days=left)))
            if len(told(session, staff)) > len(heard):
                heard.append(left)
    assert heard == [60, 30, 7, -1]
    assert [move for move, _ in told(session, staff)] == ["paper_ends"] * 3 + ["paper_ended"]
    assert (
        told(session, staff)[0][1]
        == "Berakhir 30 Juni 2027, 60 hari lagi. Unggah yang baru sebelum itu, agar pesanan baru tidak berhenti."
    )
    assert "Pesanan baru berhenti" in str(told(session, staff)[-1][1])
    assert notices_for(session, staff)[0].link == "/toko/berkas"


def test_a_reminder_that_was_missed_comes_late_and_only_the_nearest_one(session: Session) -> None:
    _vendor, staff, paper = with_a_paper(session)
    reminders.remind(session, at=at(ENDS - timedelta(days=5)))
    reminders.remind(session, at=at(ENDS - timedelta(days=4)))
    assert len(told(session, staff)) == 1
    assert [row.days_before for row in session.query(PaperReminder).filter_by(document_id=paper.id)] == [7]


def test_a_new_paper_silences_the_old_one_and_is_told_of_by_itself(session: Session) -> None:
    vendor, staff, _paper = with_a_paper(session)
    reminders.remind(session, at=at(ENDS - timedelta(days=60)))
    making.with_papers(session, vendor, staff, kinds=("NIB",))
    reminders.remind(session, at=at(ENDS + timedelta(days=1)))
    assert len(told(session, staff)) == 1


def test_the_day_is_that_of_the_vendors_home_region(session: Session) -> None:
    """At 23.30 WIB it is already tomorrow in WITA, where Kota Contoh would be: the home region's zone decides."""
    vendor, staff, _paper = with_a_paper(session)
    region = making.region(session)
    late = datetime(2027, 5, 1, 16, 30, tzinfo=UTC) - timedelta(days=1)  # 30 April 23.30 WIB, 1 Mei 00.30 WITA: 61 or 60 days
    reminders.remind(session, at=late)
    assert told(session, staff) == []
    region.timezone = "Asia/Makassar"
    session.flush()
    reminders.remind(session, at=late)
    assert len(told(session, staff)) == 1


@pytest.mark.parametrize("state", ["draft", "submitted", "blacklisted"])
def test_who_does_not_sell_is_not_reminded(session: Session, state: str) -> None:
    vendor, staff, _paper = with_a_paper(session)
    vendor.state = state
    vendor.blacklist_decree, vendor.blacklisted_until = "SK/1", ENDS
    session.flush()
    assert reminders.remind(session, at=at(ENDS)) == 0


def test_nobody_else_reads_a_vendors_reminders(session: Session) -> None:
    _vendor, _staff, _paper = with_a_paper(session)
    _other, other_staff = making.active(session)
    reminders.remind(session, at=at(ENDS))
    assert told(session, other_staff) == []
    assert told(session, making.person(session, Role.CURATOR, region=making.region(session))) == []


def test_the_worker_reminds_every_night() -> None:
    load_jobs()
    assert JOBS["vendors.remind"].cron == "10 20 * * *"


def test_an_expired_paper_refuses_a_new_order_with_what_is_missing_and_what_to_do_and_lets_a_running_one_go_on(
    session: Session,
) -> None:
    world = worlds.build(session)
    running = worlds.agreed(session, world)
    session.add(a_paper(world.vendor, expires_on=date(2020, 1, 1)))
    session.flush()
    with pytest.raises(Invalid) as refused:
        worlds.place(session, world)
    (error,) = refused.value.errors
    assert error.field == "lines.0.listing_id"
    assert "NIB" in error.message
    assert "mengunggah yang baru" in error.message
    assert (
        worlds.review.approve(
            session,
            order=running,
            sp_number=None,
            terms=None,
            accounts=[],
            reason=None,
            answers={},
            actor=world["ppk"],
            at=worlds.AT,
        ).state
        == "ESIGN_IN_PROGRESS"
    )


def test_a_suspended_vendors_product_is_refused_without_telling_why_it_was_suspended(session: Session) -> None:
    world = worlds.build(session)
    world.vendor.state, world.vendor.reason = "suspended", "Rahasia kantor."
    session.flush()
    with pytest.raises(Invalid) as refused:
        worlds.place(session, world)
    assert "tidak menerima pesanan baru" in refused.value.errors[0].message
    assert "Rahasia" not in refused.value.errors[0].message


def test_the_queue_of_the_home_region_lists_who_sells_nothing_for_an_expired_paper(session: Session) -> None:
    vendor, _staff, _paper = with_a_paper(session)
    with_a_paper(session, ends=ENDS + timedelta(days=9))
    region = making.region(session)
    rows = queries.with_expired_papers(session, region_id=region.id, today=ENDS + timedelta(days=1))
    assert [(row.id, row.kinds, row.since) for row in rows] == [(vendor.id, ["NIB"], ENDS)]
    assert queries.with_expired_papers(session, region_id=region.id, today=ENDS) == []
    assert queries.with_expired_papers(session, region_id=making.region(session, "99.71").id, today=ENDS + timedelta(days=1)) == []


def test_the_curators_page_shows_expired_papers(committed: None) -> None:
    person = staff_of_a_new_vendor(making.active)
    with db.new_session() as session:
        session.query(VendorDocument).filter_by(kind="NPWP").update({"expires_on": date(2020, 1, 1)})
    desk, elsewhere = someone(Role.CURATOR).browser(), someone(Role.CURATOR, "99.71").browser()
    assert person.actor.vendor_id is not None
    assert "Berkas kedaluwarsa" in desk.get("/kurasi").text
    assert f"/kurasi/penyedia/{public_id(0, person.actor.vendor_id)}" in desk.get("/kurasi").text
    assert "Berkas kedaluwarsa" not in elsewhere.get("/kurasi").text
    assert desk.get("/pemberitahuan").status_code == 200


def blacklisted(session: Session, until: date) -> tuple[Vendor, Actor]:
    vendor, staff = making.active(session)
    admin = making.person(session, Role.REGION_ADMIN, region=making.region(session))
    verification.blacklist(
        session, vendor=vendor, reason="Pemalsuan.", decree="SK/1/2027", until=until, actor=admin, at=at(until - timedelta(days=9))
    )
    session.flush()
    return vendor, staff


def test_the_end_of_a_blacklist_restores_nobody_and_tells_the_office_once(session: Session) -> None:
    vendor, staff = blacklisted(session, ENDS)
    region = making.region(session)
    office = [making.person(session, role, region=region) for role in (Role.CURATOR, Role.REGION_ADMIN)]
    assert reminders.tell_of_ended_blacklists(session, at=at(ENDS)) == 0
    for _again in range(2):
        reminders.tell_of_ended_blacklists(session, at=at(ENDS + timedelta(days=1)))
    assert vendor.state == "blacklisted"
    for actor in office:
        (notice,) = notices_for(session, actor)
        assert (notice.move, "SK/1/2027" in str(notice.note), notice.link) == (
            "blacklist_over", True, f"/kurasi/penyedia/{public_id(0, vendor.id)}",
        )  # fmt: skip
    assert notices_for(session, making.person(session, Role.CURATOR, region=making.region(session, "99.71"))) == []
    assert notices_for(session, staff) == []


def test_the_offices_page_of_a_blacklisted_vendor_names_the_decree_and_its_last_day(committed: None) -> None:
    with db.new_session() as session:
        vendor, _staff = blacklisted(session, ENDS)
        place = f"/kurasi/penyedia/{public_id(0, vendor.id)}"
    page = someone(Role.REGION_ADMIN).browser().get(place)
    assert "SK/1/2027" in page.text
    assert "30 Juni 2027" in page.text


def test_the_shop_of_a_blacklisted_vendor_says_why_by_which_decree_and_until_when_and_leads_to_no_first_order(
    committed: None,
) -> None:
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        vendor = session.get_one(Vendor, staff.actor.vendor_id)
        admin = making.person(session, Role.REGION_ADMIN, region=making.region(session))
        verification.blacklist(
            session, vendor=vendor, reason="CONTRACT_BREACH", note="Barang palsu.", decree="SK/9/2026", until=date(2031, 1, 2), actor=admin, at=now()
        )  # fmt: skip
    page = staff.browser().get("/toko").text
    for said in ("Barang palsu.", "SK/9/2026", "2 Januari 2031", "Pesanan yang sudah berjalan tetap Anda selesaikan."):
        assert said in page, said
    assert "Menuju pesanan pertama" not in page
    assert "Tulis produk baru" not in page


def test_an_admin_lifts_a_blacklist_on_the_page_of_the_firm_by_the_ruling_that_ends_it_and_the_firm_reads_which(
    committed: None,
) -> None:
    with db.new_session() as session:
        vendor, staff = blacklisted(session, date(2031, 1, 2))
        key, id, home = public_id(0, vendor.id), vendor.id, vendor.home_region_id
    place = f"/kurasi/penyedia/{key}"
    desk, curator = someone(Role.REGION_ADMIN).browser(), someone(Role.CURATOR).browser()
    assert ("Cabut daftar hitam" in desk.get(place).text, "Cabut daftar hitam" in curator.get(place).text) == (True, False)
    sent = {"move": "lift", "reason": "COURT_RULING", "decree": "12/G/2030/PTUN", "issued_on": "2030-02-30"}
    unread = desk.send(f"{place}/langkah", sent, page=place)
    assert (unread.status_code, 'value="12/G/2030/PTUN"' in unread.text) == (422, True), "what was typed comes back"
    to_come = desk.send(f"{place}/langkah", sent | {"issued_on": "2099-02-03"}, page=place)
    assert (to_come.status_code, "hari ini atau sebelumnya" in to_come.text) == (422, True)
    nameless = desk.send(f"{place}/langkah", sent | {"issued_on": "2026-02-03", "decree": " "}, page=place)
    assert (nameless.status_code, "Isi nomor surat keputusan." in nameless.text) == (422, True)
    assert desk.send(f"{place}/langkah", sent | {"issued_on": "2026-02-03"}, page=place).status_code == 303
    with db.new_session() as session:
        vendor = session.get_one(Vendor, id)
        assert (vendor.state, vendor.reason) == ("active", None)
        done = session.query(MoveTaken).filter_by(subject_id=id, move="lift").one()
        (trail,) = session.query(AuditRow).filter_by(subject_id=str(id), action="vendor.lift", region_id=home)
        assert "12/G/2030/PTUN" in str(trail.details)
        asked = {"machine": "vendor", "region_id": done.region_id, "id": str(id), "move": "lift", "taken": str(done.id)}
    jobs.tell(**asked)
    with db.new_session() as session:
        (notice,) = (one for one in notices_for(session, staff) if one.move == "lift")
        assert (
            notice.note == "Putusan pengadilan membatalkan daftar hitam ini. Dicabut dengan 12/G/2030/PTUN tanggal 3 Februari 2026."
        )
    page = desk.get(place).text
    assert "Dicabut dengan 12/G/2030/PTUN tanggal 3 Februari 2026." in page, "the history of the firm says it"
    assert "Cabut daftar hitam ini" not in page


def decided(session: Session, decide: Any) -> tuple[Vendor, Actor, MoveTaken]:
    vendor, staff = making.active(session)
    decide(session, vendor, making.person(session, Role.REGION_ADMIN, region=making.region(session)))
    session.flush()
    done = session.query(MoveTaken).filter_by(subject_id=vendor.id).order_by(MoveTaken.id.desc()).first()
    assert done is not None
    return vendor, staff, done


DECISIONS = {
    "suspend": lambda session, vendor, actor: verification.suspend(
        session, vendor=vendor, reason="Ada aduan.", actor=actor, at=now()
    ),
    "blacklist": lambda session, vendor, actor: verification.blacklist(
        session, vendor=vendor, reason="Pemalsuan.", decree="SK/7", until=date(2030, 1, 2), actor=actor, at=now()
    ),
}


@pytest.mark.parametrize(
    ("move", "sentence"), [("suspend", "Ada aduan."), ("blacklist", "Pemalsuan. Surat keputusan SK/7, sampai 2 Januari 2030.")]
)
def test_a_vendor_is_told_of_a_suspension_and_of_a_blacklist_with_decree_and_period(
    committed: None, move: str, sentence: str
) -> None:
    with db.new_session() as session:
        vendor, staff, done = decided(session, DECISIONS[move])
        asked = {"machine": "vendor", "region_id": done.region_id, "id": str(vendor.id), "move": move, "taken": str(done.id)}
    for _again in range(2):
        jobs.tell(**asked)
    with db.new_session() as session:
        (notice,) = notices_for(session, staff)
        assert (notice.move, notice.note) == (move, sentence)


def test_what_an_office_decides_about_a_vendor_is_told_to_it() -> None:
    told_of = {
        move for (machine, move), reaction in reactions.TABLE.items() if machine == "vendor" and "vendors.tell" in reaction.after
    }
    assert told_of == {"verify", "return", "suspend", "reinstate", "blacklist", "lift"}


def a_paper(vendor: Vendor, **other: Any) -> VendorDocument:
    return VendorDocument(
        id=new_id(), vendor_id=vendor.id, kind="NIB", number="1", file_sha256="0" * 64, file_type="application/pdf",
        uploaded_at=worlds.AT, **other,
    )  # fmt: skip

"""Revealing: the office sees how a firm is reached and paid when it says
what for, for half an hour, and that stays in the trail."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import db
from app.actor import Role
from app.audit import AuditRow
from app.clock import now
from app.identifiers import public_id
from app.vendors import revealing
from app.vendors.models import Vendor
from app.web.models import OnceAnswer
from tests.files import corpus
from tests.vendors import making
from tests.vendors.registering import submitted
from tests.vendors.serving import Person, someone, staff_of_a_new_vendor
from tests.web.browsing import Browser, fields_of

pytestmark = pytest.mark.usefixtures("committed")
WHY = "Menghubungi penyedia tentang izin yang berakhir"
PRIVATE = ("phone", "email", "street", "bank_account", "npwp")


@pytest.fixture
def staff() -> Person:
    return staff_of_a_new_vendor(making.active)


def _firm(staff: Person) -> tuple[str, dict[str, str]]:
    """Its id, and what is masked of it."""
    with db.new_session() as session:
        vendor = session.get_one(Vendor, staff.actor.vendor_id)
        return public_id(0, vendor.id), {name: getattr(vendor, name) for name in PRIVATE}


def _told() -> list[tuple[str, str]]:
    with db.new_session() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "vendor.reveal").order_by(AuditRow.id))
        return [(row.role, row.details["reason"]) for row in rows]


@pytest.mark.asvs("14.2.6", "14.2.4")
@pytest.mark.parametrize("role", [Role.CURATOR, Role.REGION_ADMIN, Role.AUDITOR])
def test_the_office_says_what_for_before_it_sees_how_a_firm_is_reached_and_paid(staff: Person, role: Role) -> None:
    id, private = _firm(staff)
    desk, colleague = someone(role).browser(), someone(role).browser()
    place, ask = f"/kurasi/penyedia/{id}", f"/kurasi/penyedia/{id}/buka-data"
    page = desk.get(place)
    assert page.status_code == 200
    assert [value for value in private.values() if value in page.text] == []
    assert "/berkas-penyedia/" not in page.text
    for empty in ("", " ", "perlu"):
        refused = desk.send(ask, {"reason": empty}, page=place)
        assert (refused.status_code, "Untuk keperluan apa" in refused.text) == (422, True)
    assert _told() == []
    assert desk.send(ask, {"reason": WHY}, page=place).headers["location"] == f"{place}#isian"
    whole = desk.get(place)
    assert [value for value in private.values() if value not in whole.text] == []
    assert _told() == [(role, WHY)]
    assert [value for value in private.values() if value in colleague.get(place).text] == [], "shown to whoever gave the reason"
    with time_machine.travel(now() + revealing.SHOWN_FOR + timedelta(seconds=5), tick=True):
        assert [value for value in private.values() if value in desk.get(place).text] == []


@pytest.mark.asvs("14.2.6")
def test_what_one_firm_is_shown_for_shows_no_other(staff: Person) -> None:
    id, _private = _firm(staff)
    other, private = _firm(staff_of_a_new_vendor(making.trading))
    desk, place = someone(Role.CURATOR).browser(), f"/kurasi/penyedia/{id}"
    desk.send(f"{place}/buka-data", {"reason": WHY}, page=place)
    shown = desk.get(f"/kurasi/penyedia/{other}")
    assert (shown.status_code, [value for value in private.values() if value in shown.text]) == (200, [])


@pytest.mark.asvs("14.2.6")
def test_a_scan_leads_to_the_question_what_for_and_is_there_after_it(staff: Person) -> None:
    id, _private = _firm(staff)
    with db.new_session() as session:
        paper = session.get_one(Vendor, staff.actor.vendor_id).documents[0]
        scan = f"/berkas-penyedia/{id}/{public_id(0, paper.id)}"
    desk, place = someone(Role.AUDITOR).browser(), f"/kurasi/penyedia/{id}"
    assert staff.browser().get(scan).content == corpus.pdf()
    asked = desk.get(scan)
    assert (asked.status_code, asked.headers["location"]) == (303, f"{place}#buka-data")
    assert 'id="buka-data"' in desk.get(place).text
    desk.send(f"{place}/buka-data", {"reason": WHY}, page=place)
    assert desk.get(scan).content == corpus.pdf()


def test_whoever_judges_what_was_sent_in_sees_all_of_it_and_others_of_the_office_do_not() -> None:
    _owner, id = submitted()
    place = f"/kurasi/penyedia/{id}"
    judge, auditor = someone(Role.CURATOR).browser().get(place).text, someone(Role.AUDITOR).browser().get(place).text
    assert [value in judge for value in ("08001234567", "99001122")] == [True, True]
    assert [value in auditor for value in ("08001234567", "99001122")] == [False, False]


@pytest.mark.asvs("14.2.6")
def test_a_program_says_what_for_too(staff: Person) -> None:
    id, private = _firm(staff)
    api, office = Browser().client, someone(Role.REGION_ADMIN).api()
    place = f"/api/v1/vendors/{id}"
    own = api.get(place, headers=staff.api()).json()
    assert ({name: own[name] for name in PRIVATE}, own["masked"]) == (private, [])
    masked = api.get(place, headers=office).json()
    assert (sorted(masked["masked"]), [value for value in private.values() if value in str(masked)]) == (sorted(PRIVATE), [])
    assert masked["phone"] == "•••" + private["phone"][-3:]
    assert [paper["number"] for paper in masked["documents"] if paper["kind"] != "NIB"] == [None]
    assert fields_of(api.post(f"{place}/reveals", json={"reason": "perlu"}, headers=office)) == ["reason"]
    assert api.post(f"{place}/reveals", json={"reason": WHY}, headers=staff.api()).status_code == 404
    assert api.post(f"{place}/reveals", json={"reason": WHY}, headers=someone(Role.AUDITOR, "99.71").api()).status_code == 404
    shown = api.post(f"{place}/reveals", json={"reason": WHY}, headers=office)
    assert (shown.status_code, {name: shown.json()[name] for name in PRIVATE}, shown.json()["masked"]) == (201, private, [])
    assert api.get(place, headers=office).json()["masked"] == []
    assert _told() == [(Role.REGION_ADMIN, WHY)]


@pytest.mark.asvs("14.2.6")
def test_a_call_that_is_sent_again_after_its_half_hour_shows_nothing_and_nothing_of_it_is_kept_beside(staff: Person) -> None:
    id, private = _firm(staff)
    api, office = Browser().client, someone(Role.REGION_ADMIN).api() | {"Idempotency-Key": "alasan-1"}

    def asked() -> str:
        answer = api.post(f"/api/v1/vendors/{id}/reveals", json={"reason": WHY}, headers=office)
        assert answer.status_code == 201
        return answer.text

    assert [value for value in private.values() if value not in asked()] == []
    assert asked() == asked()
    with db.new_session() as session:
        bodies = [body for body in session.scalars(select(OnceAnswer.body)) if body]
    assert [value for value in private.values() if any(value.encode() in body for body in bodies)] == []
    with time_machine.travel(now() + revealing.SHOWN_FOR + timedelta(seconds=5), tick=True):
        assert [value for value in private.values() if value in asked()] == []
    assert _told() == [(Role.REGION_ADMIN, WHY)]


@pytest.mark.asvs("14.2.6")
def test_the_answer_to_a_move_which_is_given_again_has_nothing_of_what_was_shown_for_a_reason(staff: Person) -> None:
    id, private = _firm(staff)
    api, office = Browser().client, someone(Role.REGION_ADMIN).api()
    assert api.post(f"/api/v1/vendors/{id}/reveals", json={"reason": WHY}, headers=office).status_code == 201
    moved = api.post(
        f"/api/v1/vendors/{id}/moves",
        json={"move": "suspend", "reason": "VENDOR_OTHER", "note": "Izinnya diperiksa lagi"},
        headers=office,
    )
    assert (moved.status_code, moved.json()["state"]) == (200, "suspended"), moved.text
    assert [value for value in private.values() if value in moved.text] == []

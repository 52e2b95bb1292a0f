"""What a region announces: shown to whom it is for, on its days, until each reader closes
it; pages that are kept for visitors follow at once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app import db
from app.audit.models import AuditRow
from tests import world as worlds
from tests.journeys.house import caller
from tests.web.browsing import Browser, fields_of, signed_in, whole_app
from tests.world import AT, World

SAID = "Sistem tidak dapat dipakai Sabtu 7 Maret pukul 20.00–22.00 WIB."
ENGLISH = "The system will be down on Saturday 7 March, 20:00–22:00 WIB."
GIVEN = {"text": SAID, "text_en": ENGLISH, "audience": "everyone", "first_day": "2026-03-02", "last_day": "2026-03-07"}


@pytest.fixture
def world(committed: None) -> Iterator[World]:
    with time_machine.travel(AT, tick=False), db.new_session() as session:
        built = worlds.build(session)
        session.commit()
        yield built


def announced(**changes: str) -> Browser:
    admin = signed_in("region_admin")
    answer = admin.send("/pengumuman", {**GIVEN, **changes}, page="/pengumuman")
    assert answer.status_code == 303, answer.text[-2000:]
    return admin


def test_visitors_see_it_on_kept_pages_as_soon_as_it_is_written_and_no_longer_once_it_ends(world: World) -> None:
    visitor = Browser()
    assert SAID not in visitor.get("/katalog").text
    admin = announced()
    for _twice in range(2):
        assert SAID in visitor.get("/katalog").text
    hits = whole_app().state.kept_pages.counts.hits
    assert SAID in visitor.get("/katalog").text
    assert whole_app().state.kept_pages.counts.hits == hits + 1
    assert ENGLISH in visitor.get("/katalog", headers={"cookie": "__Host-lokapasar-bahasa=en"}).text
    assert SAID in visitor.get("/").text
    with time_machine.travel(AT + timedelta(days=6), tick=False):
        assert SAID not in visitor.get("/katalog").text
    assert SAID in visitor.get("/katalog").text
    (id,) = set(_ids(admin.get("/pengumuman").text))
    assert admin.send("/pengumuman/akhiri", {"id": id}, page="/pengumuman").status_code == 303
    assert SAID not in visitor.get("/katalog").text
    with db.new_session() as session:
        written = select(func.count()).where(AuditRow.action.in_(("announcement.write", "announcement.withdraw")))
        assert session.scalar(written) == 2


def test_one_that_begins_later_comes_by_itself_on_pages_that_were_kept_before(world: World) -> None:
    announced(first_day="2026-03-04")
    visitor = Browser()
    for _twice in range(2):
        assert SAID not in visitor.get("/katalog").text
    with time_machine.travel(AT + timedelta(days=2), tick=False):
        assert SAID in visitor.get("/katalog").text


def test_it_reaches_whom_it_is_for_and_nobody_else(world: World) -> None:
    people = {who: signed_in(who) for who in ("vendor", "ppk", "ppk_other")}
    seen = {}
    for audience in ("everyone", "vendors", "officials"):
        text = f"Pengumuman untuk {audience} saja."
        announced(audience=audience, text=text, text_en="")
        seen[audience] = {who for who, browser in people.items() if text in browser.get("/katalog").text}
        seen[audience] |= {"visitor"} if text in Browser().get("/katalog").text else set()
    assert seen == {"everyone": {"vendor", "ppk", "visitor"}, "vendors": {"vendor"}, "officials": {"ppk"}}


def test_whoever_closes_it_never_sees_it_again_and_others_still_do(world: World) -> None:
    announced()
    person, visitor = signed_in("ppk"), Browser()
    (id,) = set(_ids(person.get("/katalog").text))
    answer = person.send("/pengumuman/tutup", {"id": id, "ke": "/pesanan"}, page="/katalog")
    assert (answer.status_code, answer.headers["location"]) == (303, "/pesanan")
    assert SAID not in person.get("/katalog").text
    assert SAID not in signed_in("ppk").get("/katalog").text
    assert 'action="/pengumuman/tutup"' in visitor.get("/katalog").text
    assert visitor.get("/pengumuman/tutup", params={"id": id, "ke": "/katalog"}).headers["location"] == "/katalog"
    assert SAID not in visitor.get("/katalog").text
    assert SAID in Browser().get("/katalog").text
    assert "set-cookie" not in Browser().get("/pengumuman/tutup?id=omong").headers


def test_a_program_announces_and_takes_back_and_says_what_is_wrong(world: World) -> None:
    admin = caller(world.grants["region_admin"])
    made = admin.post("/regions/99.01/announcements", GIVEN, key="satu")
    assert admin.post("/regions/99.01/announcements", GIVEN, key="satu") == made
    assert made["shown_until"].startswith("2026-03-07T17:00")
    assert SAID in Browser().get("/katalog").text
    for fields, wrong in (
        ({"last_day": "2026-03-01"}, ["last_day"]),
        ({"first_day": "2026-03-09"}, ["last_day"]),
        ({"text": "x"}, ["text"]),
    ):
        answer = admin.send("POST", "/regions/99.01/announcements", json={**GIVEN, **fields})
        assert (answer.status_code, fields_of(answer)) == (422, wrong)
    address = f"/regions/99.01/announcements/{made['id']}/withdrawal"
    assert admin.post(address, None, status=200)["withdrawn_at"]
    admin.post(address, None, status=409)
    assert len(admin.get("/regions/99.01/announcements")["items"]) == 1
    caller(world.grants["region_admin"]).get("/regions/99.71/announcements", status=404)


def test_a_wrong_form_comes_back_with_what_was_typed(world: World) -> None:
    answer = signed_in("region_admin").send("/pengumuman", {**GIVEN, "last_day": str(date(2026, 3, 1))}, page="/pengumuman")
    assert answer.status_code == 422
    assert "Tanggal akhir mendahului tanggal awal." in answer.text
    assert SAID in answer.text


def _ids(html: str) -> list[str]:
    import re

    return re.findall(r'name="id" value="([^"]+)"', html)

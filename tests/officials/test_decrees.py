"""A post that is prolonged: the old decree stands until the new one begins,
both are readable, and papers name the one of their day."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.accounts.decrees import decree_on, decrees_of, replace_decree
from app.accounts.models import Account, EarlierDecree, Grant
from app.actor import Role
from app.errors import Invalid
from app.notifications.models import Notice
from app.officials import appointing, granting
from app.officials import commands as official
from app.officials.telling import remind
from app.papers.about import About
from tests import world as worlds
from tests.journeys.house import Caller
from tests.officials.test_activity_officers import OURS, browser, by, pptk, served  # noqa: F401
from tests.web.browsing import Browser
from tests.world import AT, SATKER, World

YEAR = date(2026, 1, 1), date(2026, 12, 31)


def prolonged(session: Session, grant: Grant, number: str, first: date, last: date) -> None:
    replace_decree(session, grant, number=number, day=first - timedelta(days=10), first_day=first, last_day=last)


def named(session: Session, grant: Grant, *days: date) -> list[str | None]:
    return [decree_on(decrees_of(session, grant), day).number for day in days]


@pytest.fixture
def grant(session: Session, world: World) -> Grant:
    made = world.grants["ppk"]
    made.decree_number, made.decree_date, made.valid_from, made.valid_until = "SK 1", date(2025, 12, 20), *YEAR
    return made


def test_the_old_decree_stands_until_the_new_one_begins(session: Session, grant: Grant) -> None:
    prolonged(session, grant, "SK 2", date(2026, 10, 1), date(2027, 6, 30))
    assert [(one.number, one.first_day, one.last_day) for one in decrees_of(session, grant)] == [
        ("SK 1", date(2026, 1, 1), date(2026, 9, 30)),
        ("SK 2", date(2026, 10, 1), date(2027, 6, 30)),
    ]
    days = date(2025, 12, 31), date(2026, 9, 30), date(2026, 10, 1), date(2027, 12, 31)
    assert named(session, grant, *days) == ["SK 1", "SK 1", "SK 2", "SK 2"]
    prolonged(session, grant, "SK 3", date(2027, 7, 1), date(2027, 12, 31))
    assert named(session, grant, *days, date(2027, 6, 30), date(2027, 7, 1)) == ["SK 1", "SK 1", "SK 2", "SK 3", "SK 2", "SK 3"]


def test_a_decree_that_was_replaced_before_it_began_stood_on_no_day(session: Session, grant: Grant) -> None:
    prolonged(session, grant, "SK 2", date(2026, 10, 1), date(2027, 6, 30))
    prolonged(session, grant, "SK 3", date(2026, 9, 1), date(2027, 12, 31))
    assert [one.number for one in decrees_of(session, grant)] == ["SK 1", "SK 3"]
    assert named(session, grant, date(2026, 8, 31), date(2026, 10, 2)) == ["SK 1", "SK 3"]


def test_a_post_that_ends_before_its_new_decree_begins_was_held_by_the_old_one_until_then(
    session: Session, world: World, grant: Grant
) -> None:
    prolonged(session, grant, "SK 2", date(2027, 1, 1), date(2027, 12, 31))
    end = {"last_day": date(2026, 3, 20), "reason": "Mutasi", "actor": world["region_admin"], "at": AT}
    appointing.end(session, region=world.region, grant=grant, **end)  # type: ignore[arg-type]
    assert [(one.number, one.first_day, one.last_day) for one in decrees_of(session, grant)] == [
        ("SK 1", date(2026, 1, 1), date(2026, 3, 20))
    ]
    assert named(session, grant, date(2026, 3, 20), date(2027, 2, 1)) == ["SK 1", "SK 1"]
    remind(session, region=world.region, at=AT)
    notes = session.scalars(select(Notice.note).where(Notice.move == "decree_ends")).all()
    assert notes
    assert all("SK SK 1 berlaku sampai 20 Maret 2026" in (note or "") for note in notes)
    prolonged(session, grant, "SK 3", date(2026, 3, 21), date(2026, 12, 31))
    assert [(one.number, one.last_day) for one in decrees_of(session, grant)] == [
        ("SK 1", date(2026, 3, 20)),
        ("SK 3", date(2026, 12, 31)),
    ]


def test_a_paper_names_the_decree_of_its_own_day(session: Session, world: World, grant: Grant) -> None:
    order = worlds.approved(session, world)
    prolonged(session, grant, "SK 2", date(2026, 10, 1), date(2027, 6, 30))
    paper = About(session=session, order=order, at=AT)
    days = date(2026, 3, 2), date(2026, 9, 30), date(2026, 10, 1)
    assert [paper.decree_of(order.ppk_account_id, Role.PPK, on=day) for day in days] == ["SK 1", "SK 1", "SK 2"]


def test_page_and_api_name_the_decree_of_today_and_the_one_to_come(by: Mapping[str, Caller], browser: Browser) -> None:  # noqa: F811
    admin = by["region_admin"]
    made = admin.post("/officials", pptk())
    assert [one["number"] for one in made["decrees"]] == ["SK 5/2026"]
    new = {"decree_number": "SK 6/2026", "decree_date": "2026-03-02", "valid_from": "2027-01-01", "until": "2027-12-31"}
    after = admin.post(f"/officials/{made['id']}/decree", new, status=200)
    assert (after["decree_number"], after["decree_date"], after["until"]) == ("SK 5/2026", "2026-03-02", "2027-12-31")
    assert [(one["number"], one["valid_from"], one["until"]) for one in after["decrees"]] == [
        ("SK 5/2026", "2026-03-02", "2026-12-31"),
        ("SK 6/2026", "2027-01-01", "2027-12-31"),
    ]
    page = browser.get(f"/pejabat/{made['id']}").text
    assert ("SK 5/2026" in page, "SK 6/2026" in page, "SK peran ini" in page) == (True, True, True)
    found = [
        browser.get(f"/pejabat?q={number}").text.count("/pejabat/" + made["id"]) > 0 for number in ("5/2026", "6/2026", "7/2026")
    ]
    assert found == [True, True, False], "a post is found by the decree of today and by the one to come"
    assert ("SK 5/2026" in browser.get("/pejabat").text, "SK 6/2026" in browser.get("/pejabat").text) == (True, False)
    with time_machine.travel(AT.replace(year=2027), tick=True):
        assert browser.sign_in("region_admin", worlds.PASSWORD).status_code == 303
        assert "SK 6/2026" in browser.get("/pejabat").text
    with db.new_session() as session:
        kept = session.scalars(select(EarlierDecree)).one()
        assert (kept.decree_number, kept.first_day, kept.last_day) == ("SK 5/2026", date(2026, 3, 2), date(2026, 12, 31))


def test_a_pptk_is_appointed_for_sub_activities_on_the_command_line_too(served: World) -> None:  # noqa: F811
    code = served.region.code
    decree = {"decree": "SK 9", "decree_date": "2026-03-02", "until": "2026-12-31"}
    post = {"role": "activity_officer", "region": code, "satker": SATKER}
    with time_machine.travel(AT, tick=True):
        made = granting.add_user(
            login="tri@contoh.example", name="Tri", **post, **decree, sub_activity=[OURS, f"{OURS}."], link=True
        )
        assert made["sub_activities"] == [OURS]
        with pytest.raises(Invalid, match="sub kegiatan"):
            granting.grant(login="ppk", role="ppk", region=code, satker=SATKER, **decree, sub_activity=[OURS])
        with pytest.raises(Invalid, match="bukan kode sub kegiatan"):
            granting.add_user(login="dua@contoh.example", name="Dua", **post, **decree, sub_activity=["salah"])
        new = {"decree": "SK 10", "decree_date": "2026-03-02", "valid_from": "2026-03-02", "until": "2027-06-30"}
        wider = official.prolong(login="tri@contoh.example", **post, **new, sub_activity=[OURS, "1.01.01.2.06.0009"])
    assert (wider["decree_number"], wider["sub_activities"]) == ("SK 10", [OURS, "1.01.01.2.06.0009"])
    with db.new_session() as session:
        assert session.scalar(select(Account.id).where(Account.login == "dua@contoh.example")) is None

"""The first page: on an empty house, with something for sale and something ordered, and for somebody who has work to do."""

import re

import pytest

from app import db
from app.actor import Role
from app.schema import readiness
from tests import world
from tests.web.browsing import SITE, Browser, structured_in
from tests.web.people import PASSWORD, person

pytestmark = pytest.mark.usefixtures("committed")


def test_an_empty_house_says_where_to_begin() -> None:
    answer = Browser().get("/")
    assert answer.status_code == 200
    assert "Saya penyedia" in answer.text
    assert "Etalase</h2>" not in answer.text
    assert "Rp0" not in answer.text
    assert "<code>lokapasar init</code>" in answer.text
    assert not readiness.has_region()


def test_what_is_for_sale_and_what_was_ordered_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    with db.new_session() as session:
        order = world.in_process(session, world.build(session))
        session.commit()
        total = order.total
    monkeypatch.setattr("app.web.dependencies.now", lambda: world.AT)
    answer = Browser().get("/").text
    assert 'href="/etalase/9901-alat-tulis"' in answer
    assert f"Rp{total:,}".replace(",", ".") in answer
    assert 'href="/realisasi/99.01"' in answer
    assert 'href="/realisasi/99.71"' not in answer, "nothing was ordered there"
    assert "lokapasar init" not in answer
    assert readiness.has_region()


def test_who_sends_the_address_of_the_house_sends_its_name_picture_and_search_along() -> None:
    browser = Browser()
    page = browser.get("/").text
    told = dict(re.findall(r'<meta property="(og:[a-z_:]+)" content="([^"]*)">', page))
    assert told["og:title"] == "Belanja daerah, terbuka sampai ke rupiahnya"
    assert told["og:url"] == f"{SITE}/"
    picture = browser.get(told["og:image"].removeprefix(SITE))
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    (site,) = structured_in(page)
    found = browser.get(site["potentialAction"]["target"]["urlTemplate"].removeprefix(SITE).replace("{kata}", "kertas"))
    assert (site["@type"], found.status_code) == ("WebSite", 200)


def test_an_etalase_with_nothing_on_show_is_left_out() -> None:
    with db.new_session() as session:
        here = world.build(session)
        session.execute(
            db.Base.metadata.tables["listing_search"]
            .delete()
            .where(db.Base.metadata.tables["listing_search"].c.region_id == here.region.id)
        )
        session.commit()
    assert "/etalase/" not in Browser().get("/").text


def test_whoever_is_signed_in_finds_the_way_to_their_work() -> None:
    person("siti", Role.CURATOR)
    browser = Browser()
    browser.send("/masuk", {"login": "siti", "password": PASSWORD})
    assert 'href="/kerja"' in browser.get("/").text
    assert "Ke pekerjaan Anda" in browser.get("/").text
    assert "Ke pekerjaan Anda" not in Browser().get("/").text


def test_a_region_admin_sees_what_is_missing_and_what_is_done() -> None:
    with db.new_session() as session:
        world.build(session)
        session.commit()
    browser = Browser()
    browser.send("/masuk", {"login": "region_admin", "password": world.PASSWORD})
    shown = browser.get("/daerah").text
    assert "Muat satuan kerja dari SIRUP" in shown
    assert "1 satuan kerja" in shown
    assert "Tanpa target angka tampil tanpa pembanding." in shown
    assert "Siap dipakai" not in shown, "there are no days off"


def test_only_a_region_admin_has_that_page() -> None:
    person("siti", Role.CURATOR)
    browser = Browser()
    browser.send("/masuk", {"login": "siti", "password": PASSWORD})
    assert browser.get("/daerah").status_code == 404

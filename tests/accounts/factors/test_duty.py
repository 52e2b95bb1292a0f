"""A region may ask its officials for a second factor: then who has none sees everything and
does nothing, by page and by API, until one is set up."""

import pytest
from sqlalchemy import select

from app import db
from app.accounts.factors import duty
from app.actor import SYSTEM_ACTOR, Role
from app.audit import AuditRow
from app.clock import now
from app.regions.queries import find_or_create
from tests.accounts.factors.making import STEP, telephone
from tests.web.browsing import Browser, bearer
from tests.web.people import PASSWORD, person

pytestmark = pytest.mark.usefixtures("committed")


def _ask(asked: bool, region: str = "99.01") -> None:
    with db.new_session() as session:
        duty.ask(session, region_id=find_or_create(session, region).id, asked=asked, actor=SYSTEM_ACTOR, at=now())


@pytest.mark.asvs("6.3.3")
def test_an_official_without_a_factor_is_led_to_it_sees_everything_and_does_nothing() -> None:
    _ask(True)
    somebody = person("siti", Role.PPK)
    browser = Browser()
    assert browser.sign_in("siti", PASSWORD).headers["location"] == "/akun/pengaman"
    assert "Daerah Anda meminta pengaman kedua" in browser.get("/akun/pengaman").text
    assert browser.get("/pesanan").status_code == 200
    for path in ("/pesanan/2.01JDAAAAAAAAAAAAAAAAAAAAAA/langkah", "/keranjang"):
        assert browser.send(path, page="/akun/pengaman").headers["location"] == "/akun/pengaman", path
    headers = bearer(somebody.token(scopes=("sign",)))
    assert browser.get("/api/v1/orders", headers=headers).status_code == 200
    refused = browser.client.post("/api/v1/orders/2.01JDAAAAAAAAAAAAAAAAAAAAAA/moves", json={"move": "sign"}, headers=headers)
    assert (refused.status_code, "pengaman kedua" in refused.json()["detail"]) == (403, True)
    telephone(somebody, at=now() - 10 * STEP)
    assert browser.send("/pesanan/2.01JDAAAAAAAAAAAAAAAAAAAAAA/langkah", page="/akun/pengaman").status_code == 404
    assert (
        browser.client.post("/api/v1/orders/2.01JDAAAAAAAAAAAAAAAAAAAAAA/moves", json={"move": "sign"}, headers=headers).status_code
        == 404
    )


def test_it_is_a_matter_of_the_region_and_of_officials() -> None:
    _ask(True, "99.71")
    person("siti", Role.PPK)
    _ask(True)
    person("toko", Role.VENDOR)
    _ask(False)
    assert Browser().sign_in("siti", PASSWORD).headers["location"] == "/kerja"
    _ask(True)
    assert Browser().sign_in("toko", PASSWORD).headers["location"] == "/kerja"


def test_each_change_is_written_down_once() -> None:
    for asked in (True, True, False, False):
        _ask(asked)
    with db.new_session() as session:
        assert session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all() == [
            "region.factor_asked",
            "region.factor_not_asked",
        ]

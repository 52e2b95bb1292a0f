"""Signing in with a second factor: the password alone opens nothing, the code opens once, and what was half is over soon."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select, update

from app import clock, db
from app.accounts import sessions, signing_in
from app.accounts.factors.models import HalfSignIn
from app.accounts.models import Account, SignIn
from app.accounts.ways import Device, Way
from app.actor import PUBLIC_ACTOR, Actor, Role
from app.clock import now
from app.web.identity import SESSION_COOKIE
from tests.accounts.factors.making import STEP, telephone
from tests.web.browsing import Browser
from tests.web.people import PASSWORD, Person, person

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def siti() -> tuple[Person, pyotp.TOTP, list[str]]:
    somebody = person("siti", Role.CURATOR)
    return somebody, *telephone(somebody, at=now() - 10 * STEP)


def _resolved(token: str | None) -> Actor:
    with db.new_session() as session:
        return sessions.resolve(session, cookie=token, bearer=None)


def test_the_password_alone_opens_nothing_and_the_code_under_a_new_token(siti: tuple[Person, pyotp.TOTP, list[str]]) -> None:
    somebody, made, _codes = siti
    browser = Browser()
    assert browser.sign_in("siti", PASSWORD, next="/kurasi/waktu").headers["location"] == "/masuk/kode"
    half = browser.client.cookies[SESSION_COOKIE]
    assert _resolved(half) == PUBLIC_ACTOR
    assert browser.get("/kurasi").headers["location"].startswith("/masuk?")
    assert browser.get("/akun/pengaman").headers["location"].startswith("/masuk?")
    answer = browser.send("/masuk/kode", {"code": made.at(now())}, page="/masuk/kode")
    assert answer.headers["location"] == "/kurasi/waktu"
    whole = browser.client.cookies[SESSION_COOKIE]
    assert whole != half
    assert (_resolved(half), _resolved(whole).account_id) == (PUBLIC_ACTOR, somebody.account_id)
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(HalfSignIn)) == 0


def test_a_wrong_code_is_said_and_listed_and_several_make_one_wait(siti: tuple[Person, pyotp.TOTP, list[str]]) -> None:
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    answers = [browser.send("/masuk/kode", {"code": "000000"}, page="/masuk/kode") for _try in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert "Kode ini salah atau sudah dipakai" in answers[0].text
    assert answers[-1].headers["retry-after"] == "1"
    assert SESSION_COOKIE not in answers[0].headers.get("set-cookie", "")
    with db.new_session() as session:
        tried = session.execute(select(SignIn.way, SignIn.succeeded, SignIn.address)).all()
    assert [tuple(one) for one in tried] == [(Way.CODE, False, "203.0.113.0/24")] * 4


def test_a_recovery_code_lets_in_once(siti: tuple[Person, pyotp.TOTP, list[str]]) -> None:
    _somebody, _made, (code, *_rest) = siti
    for expected in (303, 422):
        browser = Browser()
        browser.sign_in("siti", PASSWORD)
        assert browser.send("/masuk/kode", {"code": code}, page="/masuk/kode").status_code == expected


def test_half_a_sign_in_is_over_after_minutes_and_with_the_account(
    siti: tuple[Person, pyotp.TOTP, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody, made, _codes = siti
    with db.new_session() as session:
        half = signing_in.sign_in(session, login="siti", password=PASSWORD, address="203.0.113.7", at=now())
    assert isinstance(half, signing_in.HalfWay)

    def finish(at: object) -> None:
        with db.new_session() as session:
            signing_in.finish(session, token=half.token, code=made.at(at), device=Device(), at=at)  # type: ignore[arg-type]

    with pytest.raises(signing_in.HalfOver):
        finish(now() + timedelta(minutes=signing_in.HALF_MINUTES, seconds=1))
    with db.new_session() as session:
        session.execute(update(Account).where(Account.id == somebody.account_id).values(active=False))
    with pytest.raises(signing_in.HalfOver):
        finish(now())
    with db.new_session() as session:
        sessions.sign_out_everywhere(session, account_id=somebody.account_id)
        assert session.scalar(select(func.count()).select_from(HalfSignIn)) == 0


def test_without_a_right_password_there_is_nothing_to_finish() -> None:
    browser = Browser()
    assert browser.get("/masuk/kode").headers["location"] == "/masuk"
    answer = browser.send("/masuk/kode", {"code": "123456"})
    assert (answer.status_code, "Masuk lagi dengan kata sandi" in answer.text) == (409, True)


def test_a_telephone_is_set_up_on_a_page_and_its_recovery_codes_stand_on_one_answer() -> None:
    person("siti", Role.CURATOR)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    assert browser.send("/akun/pengaman/kode", page="/akun/pengaman").status_code == 303
    page = browser.get("/akun/pengaman").text
    key = "".join(re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].split())  # type: ignore[index]
    assert "data:image/svg+xml" in page
    assert re.search(rf'href="otpauth://totp/[^"]*secret={key}', page), "the telephone that shows the picture cannot scan it"
    wrong = browser.send("/akun/pengaman/kode/sahkan", {"code": "1"}, page="/akun/pengaman")
    assert (wrong.status_code, "Kode ini tidak cocok" in wrong.text) == (422, True)
    shown = browser.send("/akun/pengaman/kode/sahkan", {"code": pyotp.TOTP(key).at(now())}, page="/akun/pengaman")
    codes = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", shown.text)
    assert (shown.status_code, len(codes), shown.headers["cache-control"]) == (200, 10, "no-store")
    again = browser.send("/akun/pengaman/kode/sahkan", {"code": pyotp.TOTP(key).at(now())}, page="/akun/pengaman")
    assert (again.status_code, again.headers["location"]) == (303, "/akun/pengaman#kode"), "the page loaded again is no wrong code"
    later = browser.get("/akun/pengaman").text
    assert key not in later.replace(" ", "")
    assert codes[0] not in later
    assert "Tersisa 10 kode" in later


@pytest.mark.asvs("7.5.1")
def test_a_factor_is_not_touched_without_showing_again_who_one_is(
    siti: tuple[Person, pyotp.TOTP, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _somebody, made, _codes = siti
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    browser.send("/masuk/kode", {"code": made.at(now())}, page="/masuk/kode")
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(sessions, "now", lambda: later)
    asked = browser.send("/akun/pengaman/kode/hapus", page="/akun/pengaman")
    assert (asked.status_code, "Apakah ini Anda?" in asked.text) == (409, True)
    wrong = browser.send("/akun/pengaman/kode/hapus", {"confirm_password": "wrong password"}, page="/akun/pengaman")
    assert (wrong.status_code, "Kata sandi salah" in wrong.text) == (409, True)
    with db.new_session() as session:
        assert session.scalars(select(Account.has_code)).one()
    monkeypatch.setattr(sessions, "now", clock.now)
    assert browser.send("/akun/pengaman/kode/hapus", page="/akun/pengaman").status_code == 303, "a moment ago is enough"
    with db.new_session() as session:
        assert not session.scalars(select(Account.has_code)).one()


def test_a_program_has_no_business_with_factors() -> None:
    token = person("siti", Role.CURATOR).token(scopes=("sign",))
    browser = Browser()
    for path in ("/akun/pengaman/kode", "/akun/pengaman/pemulihan", "/akun/pengaman/kode/hapus"):
        assert browser.client.post(path, headers={"authorization": f"Bearer {token}"}).headers["location"].startswith("/masuk")

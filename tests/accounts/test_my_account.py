"""`/akun`: one's own password, devices and tokens; what ends there ends at once, for a copied cookie too."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, db
from app.accounts import sessions, tokens
from app.accounts.models import ApiToken, SignIn
from app.accounts.ways import Device, known_as
from app.actor import Role
from app.audit import AuditRow
from app.clock import now
from app.errors import Unauthenticated
from app.web.identity import SESSION_COOKIE
from tests.web.browsing import Browser
from tests.web.people import PASSWORD, person

pytestmark = pytest.mark.usefixtures("committed")
NEW = "laut tenang di pagi hari 🙂"


@pytest.fixture
def siti() -> Browser:
    person("siti", Role.CURATOR)
    return entered()


def entered(password: str = PASSWORD) -> Browser:
    browser = Browser()
    assert browser.sign_in("siti", password).status_code == 303
    return browser


def is_in(browser: Browser, *, cookie: str = "") -> bool:
    with db.new_session() as session:
        return (
            sessions.resolve(session, cookie=cookie or browser.client.cookies.get(SESSION_COOKIE), bearer=None).account_id
            is not None
        )


def works(token: str) -> bool:
    try:
        with db.new_session() as session:
            sessions.resolve(session, cookie=None, bearer=token)
    except Unauthenticated:
        return False
    return True


@pytest.mark.asvs("6.2.2", "7.4.3")
def test_a_new_password_ends_every_other_sign_in_token_and_copied_cookie(siti: Browser) -> None:
    other, copied = entered(), siti.client.cookies[SESSION_COOKIE]
    answer = siti.send("/akun/sandi", {"old": PASSWORD, "new": NEW}, page="/akun")
    assert answer.headers["location"] == "/akun"
    assert (is_in(siti), is_in(other), is_in(siti, cookie=copied)) == (True, False, False)
    assert "Kata sandi diganti." in siti.get("/akun").text
    assert Browser().sign_in("siti", PASSWORD).status_code == 422
    assert is_in(entered(NEW))


@pytest.mark.asvs("6.2.3", "7.5.1")
@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong password", NEW, "old"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "password123", "new"),
        (PASSWORD, "", "new"),
        ("", NEW, "old"),
    ],
)
def test_a_wrong_old_or_weak_new_password_changes_nothing(siti: Browser, old: str, new: str, field: str) -> None:
    other = entered()
    answer = siti.send("/akun/sandi", {"old": old, "new": new}, page="/akun")
    assert (answer.status_code, f'id="f-{field}-salah"' in answer.text) == (422, True)
    assert old == "" or old not in answer.text
    assert is_in(other)
    assert is_in(entered())


def test_guessing_the_old_password_has_to_wait(siti: Browser) -> None:
    answers = [siti.send("/akun/sandi", {"old": "wrong password", "new": NEW}, page="/akun").status_code for _try in range(5)]
    assert answers == [422] * 4 + [429]


@pytest.mark.asvs("6.2.8")
def test_a_password_is_taken_as_it_was_typed(siti: Browser) -> None:
    siti.send("/akun/sandi", {"old": PASSWORD, "new": f"  {NEW} "}, page="/akun")
    assert Browser().sign_in("siti", NEW).status_code == 422
    assert is_in(entered(f"  {NEW} "))


@pytest.mark.asvs("7.5.2")
def test_devices_are_listed_and_each_or_all_others_are_sent_out(siti: Browser) -> None:
    one, another, stays = entered(), entered(), siti
    page = stays.get("/akun").text
    names = re.findall(r'name="name" value="([0-9a-f]{12})"', page)
    assert (len(names), page.count("Perangkat ini")) == (2, 1)
    assert stays.send("/akun/perangkat/keluarkan", {"name": names[-1]}, page="/akun").status_code == 303
    assert sorted([is_in(one), is_in(another)]) == [False, True]
    assert stays.send("/akun/perangkat/keluarkan", {"name": names[-1]}, page="/akun").status_code == 404
    third = entered()
    stays.send("/akun/perangkat/keluarkan-semua", page="/akun")
    assert (is_in(stays), is_in(one), is_in(another), is_in(third)) == (True, False, False, False)


def test_nobody_sends_somebody_else_out_or_ends_their_token(siti: Browser) -> None:
    other = person("lain", Role.CURATOR)
    token = other.token()
    cookie = other.cookie()["cookie"].partition("=")[2]
    with db.new_session() as session:
        name = tokens.name_of(session.scalars(select(ApiToken)).one())
    assert siti.send("/akun/perangkat/keluarkan", {"name": sessions.digest(cookie).hex()[:12]}, page="/akun").status_code == 404
    assert siti.send("/akun/token/cabut", {"name": name}, page="/akun").status_code == 404
    assert (is_in(siti, cookie=cookie), works(token)) == (True, True)


@pytest.mark.asvs("16.3.1")
def test_sign_ins_are_listed_with_those_that_failed_and_where_from_in_part(siti: Browser) -> None:
    Browser().sign_in("siti", "wrong password")
    Browser().sign_in("nobody", "wrong password")
    page = siti.get("/akun").text
    assert ("203.0.113.0/24" in page, "203.0.113.7" in page) == (True, False)
    with db.new_session() as session:
        assert session.scalars(select(SignIn.succeeded).order_by(SignIn.id)).all() == [True, False]
        sessions.forget_ended(session, at=now() + sessions.HISTORY + timedelta(days=1))
        assert session.scalars(select(SignIn.id)).all() == []


def test_a_token_is_made_for_the_role_in_use_shown_once_and_ended(siti: Browser) -> None:
    until = (now() + timedelta(days=30)).date().isoformat()
    made = siti.send("/akun/token", {"label": "Aplikasi <b>", "until": until}, page="/akun/token")
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    (secret,) = re.findall(r"lkp_[\w-]{43}", made.text)
    with db.new_session() as session:
        actor = sessions.resolve(session, cookie=None, bearer=secret)
        (kept,) = session.scalars(select(ApiToken)).all()
        assert (actor.role, actor.scopes, kept.label) == (Role.CURATOR, frozenset(), "Aplikasi <b>")
        assert timedelta(days=29) < kept.ends_at - now() < timedelta(days=31)
    page = siti.get("/akun/token").text
    assert (secret in page, "Aplikasi &lt;b&gt;" in page) == (False, True)
    siti.send("/akun/token/cabut", {"name": tokens.name_of(kept)}, page="/akun/token")
    assert not works(secret)
    with db.new_session() as session:
        assert session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()[-2:] == [
            "account.token",
            "account.token_revoked",
        ]


def test_a_token_that_may_sign_ends_within_hours_whatever_the_date(siti: Browser) -> None:
    siti.send("/akun/token", {"label": "Tanda tangan", "until": "2099-01-01", "sign": "true"}, page="/akun/token")
    with db.new_session() as session:
        (kept,) = session.scalars(select(ApiToken)).all()
        assert (kept.scopes, kept.ends_at - kept.created_at) == (["sign"], timedelta(hours=8))


@pytest.mark.parametrize("until", ["", "2020-01-01", "2099-01-01", "besok"])
def test_a_token_without_a_near_end_is_refused(siti: Browser, until: str) -> None:
    assert siti.send("/akun/token", {"label": "x", "until": until}, page="/akun/token").status_code == 422


def test_a_token_is_made_only_by_who_has_just_shown_who_it_is_and_nothing_is_typed_twice(
    siti: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(sessions, "now", lambda: later)
    fields = {"label": "Aplikasi", "sign": "true"}
    asked = siti.send("/akun/token", fields, page="/akun/token")
    assert (asked.status_code, "Apakah ini Anda?" in asked.text) == (409, True)
    waiting = dict(re.findall(r'<input type="hidden" name="(label|sign)" value="([^"]*)">', asked.text))
    assert waiting == fields
    made = siti.send("/akun/token", {**waiting, "confirm_password": PASSWORD}, page="/akun/token")
    assert (made.status_code, "Token dibuat" in made.text) == (200, True)


def test_a_program_or_a_visitor_has_no_account_page() -> None:
    token = person("siti", Role.CURATOR).token(scopes=("sign",))
    for headers in ({"authorization": f"Bearer {token}"}, {}):
        for path in ("/akun", "/akun/token", "/akun/pengaman"):
            assert Browser().get(path, headers=headers).headers["location"].startswith("/masuk")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_an_address_is_kept_in_part(address: str, kept: str) -> None:
    assert Device.at(address, "x" * 300 + "\n") == Device(kept, "x" * 200)


def test_browsers_are_called_as_people_call_them() -> None:
    windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
    assert known_as(windows) == "Chrome · Windows"
    assert known_as(windows + " Edg/130.0") == "Edge · Windows"
    assert known_as("Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0") == "Firefox · Android"
    assert known_as("curl/8") == "curl/8"

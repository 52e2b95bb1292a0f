"""Signing in and out in a browser: the cookie, the ways back, and what an ended account or role is worth."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from sqlalchemy import func, select, update

from app import clock, db
from app.accounts import jobs, patience, sessions
from app.accounts.grants import create_account
from app.accounts.models import Account, Grant, SignInFailure, WebSession
from app.actor import PUBLIC_ACTOR, Actor, Role
from app.audit import AuditRow
from app.clock import now
from app.web.identity import SESSION_COOKIE
from tests.web.browsing import Browser
from tests.web.people import PASSWORD, person

pytestmark = pytest.mark.usefixtures("committed")


def _resolved(browser: Browser) -> Actor:
    with db.new_session() as session:
        return sessions.resolve(session, cookie=browser.client.cookies.get(SESSION_COOKIE), bearer=None)


@pytest.mark.asvs("3.3.1", "3.3.4")
def test_the_cookie_is_for_this_host_only_and_out_of_reach_of_scripts() -> None:
    person("siti", Role.CURATOR)
    answer = Browser().sign_in("siti", PASSWORD)
    cookie = SimpleCookie(next(value for value in answer.headers.get_list("set-cookie") if value.startswith(f"{SESSION_COOKIE}=")))
    sent = cookie[SESSION_COOKIE]
    assert SESSION_COOKIE.startswith("__Host-")
    assert (sent["path"], sent["domain"], sent["secure"], sent["httponly"], sent["samesite"]) == ("/", "", True, True, "lax")
    assert len(sent.value) >= 43


@pytest.mark.asvs("7.2.1", "7.2.2")
def test_only_the_hash_of_the_cookie_is_kept() -> None:
    person("siti", Role.CURATOR)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    token = browser.client.cookies[SESSION_COOKIE]
    with db.new_session() as session:
        assert session.scalars(select(WebSession.token_sha256)).one() == sessions.digest(token)


def test_a_login_is_told_without_regard_to_case_and_blanks() -> None:
    person("siti", Role.CURATOR)
    assert Browser().sign_in(" SITI ", PASSWORD).status_code == 303


@pytest.mark.parametrize("typed", ["081290001234", "0812 9000 1234", "+62 812 9000 1234", "+6281290001234"])
def test_a_telephone_number_is_one_login_however_it_is_written(typed: str) -> None:
    with db.new_session() as session:
        assert create_account(session, login=typed, name="Su", password=PASSWORD, at=now()).login == "081290001234"
    for again in ("0812 9000 1234", "+6281290001234"):
        assert Browser().sign_in(again, PASSWORD).status_code == 303


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize(("login", "password"), [("siti", "wrong password"), ("nobody", PASSWORD), ("closed", PASSWORD)])
def test_wrong_unknown_and_closed_get_the_same_answer(login: str, password: str) -> None:
    person("siti", Role.CURATOR)
    closed = person("closed", Role.CURATOR)
    with db.new_session() as session:
        session.execute(update(Account).where(Account.id == closed.account_id).values(active=False))
    answer = Browser().sign_in(login, password)
    assert answer.status_code == 422
    assert "Nama masuk atau kata sandi salah." in answer.text
    assert SESSION_COOKIE not in answer.headers.get("set-cookie", "")
    assert password not in answer.text
    assert f'value="{login}"' in answer.text


@pytest.mark.asvs("7.2.4")
def test_the_session_before_is_worth_nothing_after_a_new_sign_in() -> None:
    person("siti", Role.CURATOR)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    before = browser.client.cookies[SESSION_COOKIE]
    browser.send("/masuk", {"login": "siti", "password": PASSWORD}, page="/masuk")
    after = browser.client.cookies[SESSION_COOKIE]
    assert before != after
    with db.new_session() as session:
        assert sessions.resolve(session, cookie=before, bearer=None) == PUBLIC_ACTOR
        assert sessions.resolve(session, cookie=after, bearer=None).role is Role.CURATOR


@pytest.mark.asvs("7.2.4")
def test_a_cookie_that_was_planted_is_not_adopted() -> None:
    person("siti", Role.CURATOR)
    browser = Browser()
    browser.client.cookies.set(SESSION_COOKIE, "planted", domain="testserver.local", path="/")
    browser.sign_in("siti", PASSWORD)
    assert browser.client.cookies[SESSION_COOKIE] != "planted"


@pytest.mark.asvs("7.4.1", "16.3.1")
def test_signing_out_ends_the_session_for_a_copied_cookie_too() -> None:
    somebody = person("siti", Role.CURATOR)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    copied = browser.client.cookies[SESSION_COOKIE]
    assert browser.send("/keluar").status_code == 303
    assert SESSION_COOKIE not in browser.client.cookies
    with db.new_session() as session:
        assert sessions.resolve(session, cookie=copied, bearer=None) == PUBLIC_ACTOR
        actions = session.scalars(
            select(AuditRow.action).where(AuditRow.account_id == somebody.account_id).order_by(AuditRow.id)
        ).all()
    assert actions == ["account.sign_in", "account.sign_out"]


@pytest.mark.asvs("7.4.2")
def test_a_closed_account_is_out_at_once() -> None:
    somebody = person("siti", Role.CURATOR)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    assert _resolved(browser).account_id == somebody.account_id
    with db.new_session() as session:
        session.execute(update(Account).where(Account.id == somebody.account_id).values(active=False))
    assert _resolved(browser) == PUBLIC_ACTOR


@pytest.mark.asvs("8.3.2")
def test_an_ended_role_is_out_at_once_and_the_person_is_asked_to_choose() -> None:
    somebody = person("siti", Role.CURATOR)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    with db.new_session() as session:
        yesterday = (now() - timedelta(days=1)).date()
        session.execute(update(Grant).where(Grant.id == somebody.grant_id).values(valid_until=yesterday))
    assert (_resolved(browser).role, _resolved(browser).account_id) == (Role.PUBLIC, somebody.account_id)
    assert "Belum ada peran" in browser.get("/peran").text


@pytest.mark.asvs("7.3.1")
@pytest.mark.parametrize(
    ("later", "is_over"),
    [(timedelta(minutes=119), False), (timedelta(minutes=121), True), (timedelta(hours=12, minutes=1), True)],
)
def test_a_session_ends_by_idleness(later: timedelta, is_over: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    person("siti", Role.CURATOR)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    monkeypatch.setattr(sessions, "now", lambda: clock.now() + later)
    assert (_resolved(browser) == PUBLIC_ACTOR) == is_over


@pytest.mark.asvs("7.3.2")
def test_a_session_ends_with_the_day_however_busy_and_is_written_to_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    person("siti", Role.CURATOR)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    seen = set()
    for minutes in range(0, 12 * 60, 3):
        monkeypatch.setattr(sessions, "now", lambda minutes=minutes: clock.now() + timedelta(minutes=minutes))
        assert _resolved(browser).role is Role.CURATOR, minutes
        with db.new_session() as session:
            seen.add(session.scalars(select(WebSession.seen_at)).one())
    assert len(seen) <= 12 * 60 / 6 + 1
    monkeypatch.setattr(sessions, "now", lambda: clock.now() + timedelta(hours=12, minutes=1))
    assert _resolved(browser) == PUBLIC_ACTOR


def test_what_has_ended_is_cleared_away() -> None:
    somebody = person("siti", Role.CURATOR)
    somebody.cookie()
    somebody.token(hours=1)
    with db.new_session() as session:
        sessions.forget_ended(session, at=now())
        assert session.scalar(select(func.count()).select_from(WebSession)) == 1
        sessions.forget_ended(session, at=now() + timedelta(hours=13))
        assert session.scalar(select(func.count()).select_from(WebSession)) == 1
        sessions.forget_ended(session, at=now() + timedelta(hours=13) + sessions.REMEMBERED)
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0


def test_one_goes_back_to_where_one_was() -> None:
    person("siti", Role.CURATOR)
    assert Browser().sign_in("siti", PASSWORD, next="/pesanan/7?tab=2").headers["location"] == "/pesanan/7?tab=2"


@pytest.mark.asvs("1.2.2", "3.7.2")
@pytest.mark.parametrize(
    "elsewhere",
    ["https://jahat.example", "//jahat.example", "/\\jahat.example", "\\\\jahat.example", "/\t/jahat.example", "javascript:alert(1)", "/a\\b", "/\r\nset-cookie: a=b"],
)  # fmt: skip
def test_one_is_never_sent_to_another_site(elsewhere: str) -> None:
    person("siti", Role.CURATOR)
    assert Browser().sign_in("siti", PASSWORD, next=elsewhere).headers["location"] == "/kerja"


def test_everybody_begins_with_what_waits_for_them_and_a_head_of_region_with_its_number() -> None:
    homes = {}
    for role in (Role.CURATOR, Role.PP, Role.TREASURER, Role.LEADER):
        person(f"orang.{role}", role)
        homes[role] = Browser().sign_in(f"orang.{role}", PASSWORD).headers["location"]
    person("tanpa.peran")
    homes[Role.PUBLIC] = Browser().sign_in("tanpa.peran", PASSWORD).headers["location"]
    assert homes == {
        Role.CURATOR: "/kerja",
        Role.PP: "/kerja",
        Role.TREASURER: "/kerja",
        Role.LEADER: "/dasbor",
        Role.PUBLIC: "/peran",
    }


def test_a_person_with_several_roles_chooses_and_may_change() -> None:
    person("siti", Role.CURATOR, Role.AUDITOR)
    browser = Browser()
    assert browser.sign_in("siti", PASSWORD).headers["location"] == "/peran"
    assert _resolved(browser).role is Role.CURATOR
    with db.new_session() as session:
        auditor = session.scalars(select(Grant.id).where(Grant.role == Role.AUDITOR)).one()
    page = browser.get("/peran").text
    assert str(auditor) in page
    assert "Sedang dipakai" in page
    assert browser.send("/peran", {"grant": str(auditor)}, page="/peran").headers["location"] == "/kerja"
    assert _resolved(browser).role is Role.AUDITOR


def test_a_role_of_somebody_else_cannot_be_chosen() -> None:
    other = person("lain", Role.AUDITOR)
    person("siti", Role.CURATOR)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    assert browser.send("/peran", {"grant": str(other.grant_id)}, page="/peran").status_code == 404
    assert browser.send("/peran", {"grant": "x"}, page="/peran").status_code == 422
    assert _resolved(browser).role is Role.CURATOR


def test_who_is_not_signed_in_chooses_nothing() -> None:
    assert Browser().get("/peran").headers["location"] == "/masuk?next=/peran"
    other = person("lain", Role.AUDITOR)
    assert Browser().send("/peran", {"grant": str(other.grant_id)}).status_code == 404


def test_the_clock_clears_away_what_is_over() -> None:
    somebody = person("siti", Role.CURATOR)
    somebody.cookie()
    patience.record_failure(login="siti", address="203.0.113.7", at=now() - 2 * patience.FADES)
    jobs.clear()
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 1
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 0

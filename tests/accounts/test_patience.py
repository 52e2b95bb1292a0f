"""Patience: guessing gets slower and slower, and the owner of a guessed login still gets in."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from app import db
from app.accounts import passwords, patience, reauthentication, signing_in
from app.accounts.models import Account
from app.accounts.signing_in import WrongCredentials
from app.actor import Actor, Role
from app.clock import now
from app.errors import Refusal, TooFast
from tests.web.browsing import Browser
from tests.web.people import PASSWORD, person

pytestmark = pytest.mark.usefixtures("committed")

HERE, ELSEWHERE = "203.0.113.7", "203.0.113.99"


def _try(login: str, password: str, *, address: str = HERE, at: datetime) -> None:
    with db.new_session() as session:
        signing_in.sign_in(session, login=login, password=password, address=address, at=at)


def _wait(login: str, *, address: str = HERE, at: datetime) -> int:
    """Seconds until the next try is taken; asking is no try."""
    with db.new_session() as session:
        try:
            patience._refuse(session, login, address, at)
        except TooFast as refusal:
            return refusal.retry_after or 0
    return 0


def _fail(login: str, *, address: str = HERE, at: datetime) -> None:
    """A wrong password, however long it should have waited."""
    with db.new_session() as session:
        patience._count(session, at, patience._both(login, address))
    patience.record_failure(login=login, address=address, at=at)


def _at_once(tries: int, act: Callable[[], None]) -> Counter[str]:
    """How it ended for each of so many who try at the same moment."""

    def ends() -> str:
        try:
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        return "in"

    with ThreadPoolExecutor(tries) as people:
        return Counter(ended.result() for ended in [people.submit(ends) for _one in range(tries)])


@pytest.fixture
def _slow_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """To reckon on a password takes so long that everybody who came at the same
    moment is there before the first has been judged."""

    def judged(_password: str, _hashed: str | None) -> bool:
        time.sleep(0.3)
        return False

    for room in (signing_in, reauthentication):
        monkeypatch.setattr(room, "is_password", judged)


@pytest.mark.asvs("6.3.1")
@pytest.mark.parametrize("login", ["siti", "nobody"])
def test_each_wrong_password_makes_the_next_try_wait_longer(login: str) -> None:
    person("siti", Role.CURATOR)
    at, waits = now(), []
    for _ in range(12):
        with pytest.raises(WrongCredentials):
            _try(login, "wrong password", at=at)
        waits.append(_wait(login, at=at))
        at += timedelta(seconds=waits[-1])
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_try_that_comes_too_soon_is_not_even_looked_at() -> None:
    person("siti", Role.CURATOR)
    at = now()
    for _ in range(5):
        _fail("siti", at=at)
    with pytest.raises(TooFast):
        _try("siti", PASSWORD, at=at)
    _try("siti", PASSWORD, at=at + timedelta(seconds=2))


@pytest.mark.asvs("6.3.1", "15.4.2")
@pytest.mark.usefixtures("_slow_hash")
@pytest.mark.parametrize("login", ["siti", "nobody"])
def test_many_tries_at_the_same_moment_get_no_further_than_one_after_the_other(login: str) -> None:
    person("siti", Role.CURATOR)
    at = now()
    ended = _at_once(8, lambda: _try(login, "wrong password", at=at))
    assert ended == {"WrongCredentials": patience.FREE_FOR_BOTH, "TooFast": 8 - patience.FREE_FOR_BOTH}


@pytest.mark.asvs("6.3.1", "15.4.2")
@pytest.mark.usefixtures("_slow_hash")
def test_of_many_who_confirm_as_the_same_person_at_the_same_moment_one_is_judged() -> None:
    siti, at = person("siti", Role.CURATOR), now()
    actor = Actor(Role.CURATOR, siti.account_id, "Siti")

    def confirm() -> None:
        with db.new_session() as session:
            reauthentication.confirm(session, actor=actor, proof=reauthentication.Proof(password="wrong password"), at=at)

    assert _at_once(8, confirm) == {"Invalid": 1, "TooFast": 7}
    assert _at_once(1, confirm) == {"Invalid": 1}


@pytest.mark.asvs("6.3.1")
def test_the_owner_elsewhere_gets_in_at_once() -> None:
    person("siti", Role.CURATOR)
    at = now()
    for _ in range(20):
        _fail("siti", at=at)
    _try("siti", PASSWORD, address=ELSEWHERE, at=at)


def test_one_address_that_tries_many_logins_waits_too() -> None:
    at = now()
    for number in range(31):
        _fail(f"orang{number}", at=at)
    assert _wait("siti", at=at) == 2
    assert _wait("siti", address=ELSEWHERE, at=at) == 0


def test_a_login_that_is_guessed_at_from_everywhere_answers_slower_but_answers() -> None:
    at = now()
    slow = []
    for number in range(20):
        _fail("siti", address=f"203.0.113.{number}", at=at)
        with db.new_session() as session:
            slow.append(patience.slowness(session, login="siti", at=at))
    assert slow[:9] == [0.0] * 9
    assert slow[9:14] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6])
    assert slow[-1] == patience.SLOWNESS_MAX_SECONDS


def test_the_right_password_forgives_the_login_but_not_the_address() -> None:
    person("siti", Role.CURATOR)
    at = now()
    for number in range(30):
        _fail(f"orang{number}", at=at)
    _fail("siti", at=at)
    _try("siti", PASSWORD, at=at + timedelta(seconds=5))
    assert _wait("siti", at=at) > 0
    with db.new_session() as session:
        assert patience.slowness(session, login="siti", at=at) == 0.0


def test_failures_fade() -> None:
    at = now()
    for _ in range(12):
        _fail("siti", at=at)
    later = at + patience.FADES + timedelta(seconds=1)
    assert _wait("siti", at=later) == 0
    _fail("siti", at=later)
    assert _wait("siti", at=later) == 0


def test_the_page_says_how_long_to_wait() -> None:
    browser = Browser()
    for _ in range(6):
        _fail("siti", at=now())
    answer = browser.sign_in("siti", "wrong password")
    assert answer.status_code == 429
    assert f"Coba lagi dalam {answer.headers['retry-after']} detik." in answer.text


@pytest.mark.asvs("6.3.8")
def test_known_and_unknown_logins_take_the_same_work() -> None:
    """Told by the processor's time of this thread, least of several in turn, so that a busy machine changes nothing."""
    person("siti", Role.CURATOR)
    signing_in.is_password("warm up", None)
    took: dict[str, list[float]] = {"siti": [], "nobody": []}
    for number in range(12):
        for login, seconds in took.items():
            begin = time.thread_time()
            with pytest.raises(WrongCredentials):
                _try(login, "wrong password", address=f"203.0.113.{number}", at=now())
            seconds.append(time.thread_time() - begin)
    known, unknown = min(took["siti"]), min(took["nobody"])
    assert abs(known - unknown) < 0.35 * max(known, unknown)


@pytest.mark.asvs("6.3.8")
def test_a_password_is_hashed_once_at_the_same_cost_whoever_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests hash cheaply, so the clock alone would not tell that the work for an unknown login is left out."""
    person("siti", Role.CURATOR)
    person("baru", Role.CURATOR)
    with db.new_session() as session:
        session.execute(update(Account).where(Account.login == "baru").values(password_hash=""))
    real, against = passwords._context(), list[str]()

    class Watched:
        hash = staticmethod(real.hash)

        @staticmethod
        def verify(password: str, hashed: str) -> bool:
            against.append(hashed.rsplit("$", 2)[0])
            return bool(real.verify(password, hashed))

    monkeypatch.setattr(passwords, "_context", lambda: Watched)
    for number, login in enumerate(("siti", "nobody", "baru")):
        with pytest.raises(WrongCredentials):
            _try(login, "wrong password", address=f"203.0.113.{number}", at=now())
    assert len(against) == 3
    assert len(set(against)) == 1

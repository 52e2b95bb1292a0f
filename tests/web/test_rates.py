"""Rates: a token has room for 100 calls at once and 1,200 a minute, strict classes
count exactly, and several processes count together."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, db
from app.actor import Role
from app.web.access import ANYONE, READ, REGISTER, REGISTRY, SIGN_IN, Rate
from app.web.limits import rates
from app.web.models import RequestCount
from app.web.routing import Api
from tests.statements import heard
from tests.web.browsing import Browser, app_of, bearer
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("own_routes", "committed")

TIGHT = Rate("tight", 10, 60, leased=4)
EXACT = Rate("exact", 3, 60)


@pytest.fixture
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, all that is asked falls into one window."""
    at = clock.now()
    monkeypatch.setattr(rates, "now", lambda: at)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    rates._left.clear()
    rates._tidied.clear()


def _house(address: str = "203.0.113.7") -> Browser:
    api = Api()

    for name, rate in (("baca", READ), ("ketat", TIGHT), ("tepat", EXACT)):

        @api.get(f"/{name}", who=ANYONE, rate=rate)
        def show() -> dict[str, str]:
            return {}

    return Browser(app_of(api), address=address)


def test_every_call_of_a_token_has_the_room_that_is_promised() -> None:
    processes = 4
    for (method, path), access in REGISTRY.items():
        rate = access.rate
        if path.startswith("/api/"):
            assert rate.seconds == 60, f"{method} {path}"
            assert rate.requests - (processes - 1) * rate.leased >= 1200, f"{method} {path}"


@pytest.mark.asvs("2.4.1")
def test_sign_in_and_registration_are_stricter_and_exact() -> None:
    assert (SIGN_IN.requests, SIGN_IN.leased) == (60, 1)
    assert (REGISTER.requests, REGISTER.leased) == (60, 1)


@pytest.mark.asvs("2.4.1")
def test_too_fast_says_when_to_come_back() -> None:
    browser = _house()
    answers = [browser.get("/api/v1/tepat") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3].headers["retry-after"]) <= 61


@pytest.mark.usefixtures("_one_moment")
def test_a_token_is_let_through_exactly_as_often_as_its_class_says() -> None:
    browser, token = _house(), person("kurator", Role.CURATOR).token()
    answers = [browser.get("/api/v1/ketat", headers=bearer(token)).status_code for _ in range(15)]
    assert answers == [200] * 10 + [429] * 5
    another = person("lain", Role.CURATOR).token()
    assert browser.get("/api/v1/ketat", headers=bearer(another)).status_code == 200


@pytest.mark.usefixtures("_one_moment")
def test_processes_count_together_and_lose_at_most_a_lease_each() -> None:
    browser, token = _house(), person("kurator", Role.CURATOR).token()
    passed = 0
    for _process in range(3):
        rates._left.clear()
        passed += [browser.get("/api/v1/ketat", headers=bearer(token)).status_code for _ in range(6)].count(200)
    assert TIGHT.requests - 2 * TIGHT.leased <= passed <= TIGHT.requests


def test_a_window_that_is_over_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    browser, token = _house(), person("kurator", Role.CURATOR).token()
    assert [browser.get("/api/v1/tepat", headers=bearer(token)).status_code for _ in range(4)][-1] == 429
    monkeypatch.setattr(rates, "now", lambda: clock.now() + timedelta(minutes=3))
    assert browser.get("/api/v1/tepat", headers=bearer(token)).status_code == 200
    with db.new_session() as session:
        assert len(session.scalars(select(RequestCount.window)).all()) == 1


def test_a_visitor_who_reads_costs_the_database_nothing() -> None:
    browser = _house()
    browser.get("/api/v1/baca")
    with heard() as sent:
        assert browser.get("/api/v1/baca").status_code == 200
    assert sent == []


def test_a_token_that_reads_costs_one_statement_most_of_the_time() -> None:
    browser, token = _house(), person("kurator", Role.CURATOR).token()
    browser.get("/api/v1/baca", headers=bearer(token))
    with heard() as sent:
        for _ in range(20):
            browser.get("/api/v1/baca", headers=bearer(token))
    assert len(sent) == 20


def test_visitors_of_one_address_share_a_wide_count_and_a_proxy_of_this_machine_is_not_counted() -> None:
    crowd = _house()
    answers = [crowd.get("/api/v1/ketat").status_code for _ in range(42)]
    assert answers.count(200) == TIGHT.requests * rates.VISITORS_PER_ADDRESS
    for address in ("127.0.0.1", "::1"):
        near = Browser(crowd.client.app, address=address)  # type: ignore[arg-type]
        assert {near.get("/api/v1/ketat").status_code for _ in range(60)} == {200}


def test_the_strict_classes_count_every_address() -> None:
    near = _house("127.0.0.1")
    assert [near.get("/api/v1/tepat").status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.asvs("6.3.1", "2.4.1")
def test_a_network_of_ipv6_counts_as_one_address_and_ipv4_by_way_of_it_as_itself() -> None:
    """Whoever has one address of IPv6 has 2^64 of them; a socket that takes both kinds tells IPv4 as a part of IPv6."""
    house = _house().client.app

    def ask(address: str) -> int:
        return Browser(house, address=address).get("/api/v1/tepat").status_code  # type: ignore[arg-type]

    assert [ask(f"2001:db8:1:2:{host:x}::1") for host in range(4)] == [200, 200, 200, 429]
    assert ask("2001:db8:1:3::1") == 200
    assert [ask(f"::ffff:198.51.100.{host}") for host in range(4)] == [200] * 4
    assert [ask(address) for address in ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.9", "::ffff:cb00:7109")] == [
        200,
        200,
        200,
        429,
    ]


def test_who_reads_from_ever_new_addresses_of_one_network_is_counted_as_one() -> None:
    house = _house().client.app
    asked = [Browser(house, address=f"2001:db8:1:2::{host:x}").get("/api/v1/ketat").status_code for host in range(1, 43)]  # type: ignore[arg-type]
    assert asked.count(200) == TIGHT.requests * rates.VISITORS_PER_ADDRESS

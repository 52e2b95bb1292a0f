"""A real second server streams from the first: what may be late is read there,
nobody misses his own write, and nobody sees it fail."""

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from app import db
from app.accounts import tokens
from app.actor import Role
from app.clock import now
from app.db import replica
from app.doctor import database as doctor
from app.doctor.checks import examined
from app.errors import NotFound
from app.monitoring.asking import Installation
from app.postgres import Cluster
from app.regions.models import Holiday
from app.regions.queries import find_or_create
from app.web.access import ANYONE, READ, REGISTRY, WRITE, Csrf
from app.web.dependencies import Db
from app.web.routing import Api
from tests import world as worlds
from tests.replica.standby import Standby, standby
from tests.web.browsing import Browser, app_of, bearer
from tests.web.conftest import own_routes  # noqa: F401 - a fixture
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("own_routes")
SYNCED = "&options=-c%20synchronous_commit%3Don"
"""Commits are in the log that a replica streams before they are answered, as everywhere but in the tests."""


@pytest.fixture(scope="module")
def second(cluster: Cluster, database: str) -> Iterator[Standby]:
    with standby(cluster, database) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", os.environ["DATABASE_URL"] + SYNCED)
        patch.setenv("DATABASE_URL_READ", made.url())
        db.forget_engines()
        yield made
        db.forget_engines()
    db.forget_engines()


@pytest.fixture
def fresh(second: Standby, monkeypatch: pytest.MonkeyPatch, committed: None) -> Standby:
    """What a process that has just started knows of it."""
    monkeypatch.setattr(replica, "WATCH", replica.Watch())
    return second


def _house() -> Browser:
    api = Api()

    def read(session: Db, name: str = "") -> dict[str, object]:
        names = list(session.scalars(select(Holiday.name).order_by(Holiday.day)))
        if name and name not in names:
            raise NotFound("")
        return {"late": session.scalar(text("SELECT pg_is_in_recovery()")), "names": names}

    api.get("/boleh-terlambat", who=ANYONE, rate=READ, late=True)(read)
    api.get("/tepat", who=ANYONE, rate=READ)(read)

    @api.post("/tulis/{day}", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def write(day: int, session: Db) -> dict[str, object]:
        region = find_or_create(session, "99.01")
        session.add(Holiday(region_id=region.id, day=date(2026, 1, day), name=f"hari {day}"))
        session.flush()
        return {}

    return Browser(app_of(api))


def _measured() -> dict[str, float]:
    """What `/metrics` tells of the replica."""
    with db.new_session() as session:
        samples = [sample for metric in Installation(session).collect() for sample in metric.samples]
    return {sample.name: sample.value for sample in samples if sample.name.startswith("lokapasar_replica_")}


def test_what_may_be_late_is_read_from_the_replica_and_everything_else_from_the_primary(fresh: Standby) -> None:
    browser = _house()
    fresh.catch_up()
    assert browser.get("/api/v1/boleh-terlambat").json()["late"] is True
    assert browser.get("/api/v1/tepat").json()["late"] is False


def test_who_wrote_sees_it_while_the_replica_stands_still_and_others_see_the_page_before(fresh: Standby) -> None:
    browser = _house()
    writer, reader = person("pp@contoh", Role.PP), person("ppk@contoh", Role.PPK)
    writes, reads = bearer(writer.token()), bearer(reader.token())
    with fresh.paused():
        assert browser.client.post("/api/v1/tulis/1", headers=writes).status_code == 200
        own = browser.get("/api/v1/boleh-terlambat", headers=writes).json()
        assert own == {"late": False, "names": ["hari 1"]}
        for others in (reads, {}):
            assert browser.get("/api/v1/boleh-terlambat", headers=others).json() == {"late": True, "names": []}
    for anybody in (writes, reads, {}):
        assert browser.get("/api/v1/boleh-terlambat", headers=anybody).json() == {"late": True, "names": ["hari 1"]}


def test_who_wrote_waits_a_moment_for_the_replica(fresh: Standby, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "WAIT_SECONDS", 20.0)
    browser, writes = _house(), bearer(person("pp@contoh", Role.PP).token())
    for day in range(1, 6):
        assert browser.client.post(f"/api/v1/tulis/{day}", headers=writes).status_code == 200
        assert browser.get("/api/v1/boleh-terlambat", headers=writes).json() == {
            "late": True,
            "names": [f"hari {n}" for n in range(1, day + 1)],
        }


def test_what_is_too_new_for_the_replica_is_found_all_the_same(fresh: Standby) -> None:
    browser, writes = _house(), bearer(person("pp@contoh", Role.PP).token())
    with fresh.paused():
        browser.client.post("/api/v1/tulis/1", headers=writes)
        assert browser.get("/api/v1/boleh-terlambat?name=hari 1").json() == {"late": False, "names": ["hari 1"]}
        assert browser.get("/api/v1/boleh-terlambat?name=hari 2").status_code == 404


def test_a_replica_that_is_too_far_behind_is_not_read(fresh: Standby, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(replica, "LATE_SECONDS_MAX", 0.0)
    browser, writes = _house(), bearer(person("pp@contoh", Role.PP).token())
    with fresh.paused():
        browser.client.post("/api/v1/tulis/1", headers=writes)
        browser.get("/api/v1/boleh-terlambat")
        assert browser.get("/api/v1/boleh-terlambat").json() == {"late": False, "names": ["hari 1"]}
        with db.engine().connect() as primary:
            lag = replica.lag(primary)
            (told,) = examined([check for check in doctor.CHECKS if check.name == "replica"], primary)
        measured = _measured()
    assert lag is not None
    assert lag.bytes > 0
    said = re.fullmatch(r"([\d.]+) byte, \d+,\d detik di belakang", told["detail"])
    assert said is not None, told["detail"]
    assert int(said[1].replace(".", "")) >= lag.bytes
    assert not told["ok"]
    assert measured["lokapasar_replica_up"] == 1
    assert measured["lokapasar_replica_lag_bytes"] >= lag.bytes
    assert measured["lokapasar_replica_lag_seconds"] > lag.seconds


def test_the_catalogue_is_read_from_the_replica_by_visitors_and_by_the_vendor_who_changed_it_from_the_primary(
    fresh: Standby,
) -> None:
    browser = Browser()
    with db.new_session() as session:
        world = worlds.build(session)
    with db.new_session() as session:
        key = bearer(
            tokens.mint(
                session, grant=world.grants["vendor"], scopes=(), ends_at=now() + timedelta(days=20_000), at=now(), demo=True
            )
        )
    with fresh.paused():
        moved = browser.client.post(
            f"/api/v1/listings/{world.listing_id}/moves", headers=key, json={"move": "withdraw", "reason": "habis"}
        )
        assert moved.status_code == 200, moved.text
        seen = {
            name: len(browser.get("/api/v1/listings", headers=h).json()["items"]) for name, h in (("vendor", key), ("visitor", {}))
        }
        assert seen == {"vendor": 0, "visitor": 1}
        assert "Kertas A4" in browser.get("/katalog").text
    assert browser.get("/api/v1/listings").json()["items"] == []
    assert "Kertas A4" not in browser.get("/katalog").text


def test_only_what_everybody_may_read_may_be_late() -> None:
    late = {key: access for key, access in REGISTRY.items() if access.late}
    assert {method for method, _path in late} == {"GET"}
    assert all(access.who == ANYONE for access in late.values())
    assert {("GET", "/katalog"), ("GET", "/peringkat"), ("GET", "/realisasi/{code}"), ("GET", "/data/{code}/{year}/{name}")} <= set(
        late
    )


def test_when_the_replica_is_promoted_or_dies_the_pages_answer_from_the_primary_and_the_doctor_says_so(
    fresh: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = _house()
    fresh.catch_up()
    assert browser.get("/api/v1/boleh-terlambat").json()["late"] is True
    assert fresh.ask("SELECT pg_promote()") is True
    with db.new_session() as session:
        session.add(Holiday(region_id=find_or_create(session, "99.01").id, day=date(2026, 1, 19), name="hari 19"))
    monkeypatch.setattr(replica, "WATCH", replica.Watch())
    assert browser.get("/api/v1/boleh-terlambat").json()["names"] == ["hari 19"], "what only the primary has"
    fresh.kill()
    monkeypatch.setattr(replica, "WATCH", replica.Watch())
    for _time in range(3):
        answer = browser.get("/api/v1/boleh-terlambat")
        assert (answer.status_code, answer.json()["late"]) == (200, False)
    assert Browser().get("/katalog").status_code == 200
    with db.engine().connect() as primary:
        (told,) = examined([check for check in doctor.CHECKS if check.name == "replica"], primary)
    assert not told["ok"]
    assert _measured() == {"lokapasar_replica_up": 0}

"""Seats: a crowd is served without a stall, and whoever waits too long is asked to come back."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from types import SimpleNamespace

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app import db
from app.regions.models import Region
from app.settings import settings
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import Db
from app.web.limits import seats
from app.web.routing import Api
from tests.patience import PATIENCE
from tests.web.browsing import SITE, app_of

pytestmark = pytest.mark.usefixtures("own_routes", "committed")


def _house(may_end: threading.Event | None = None) -> FastAPI:
    api = Api()

    @api.post("/tulis/{number}", who=ANYONE, csrf=Csrf.BEARER, rate=WRITE)
    def write(number: int, session: Db) -> dict[str, int]:
        session.add(Region(id=number, code=f"K{number}", name="Contoh", tier="kementerian", timezone="Asia/Jakarta"))
        session.flush()
        session.execute(select(func.pg_sleep(0.02)))
        return {}

    @api.get("/lama", who=ANYONE, rate=READ)
    def slow(session: Db) -> dict[str, int]:
        session.execute(select(1))
        assert may_end
        assert may_end.wait(PATIENCE)
        return {}

    @api.get("/di-luar", who=ANYONE, rate=READ)
    async def outside() -> dict[str, int]:
        await seats.wait_outside(0.5)
        return {}

    return app_of(api)


def _at_once(
    app: FastAPI, calls: Sequence[tuple[str, str]], heard: Callable[[list[int]], object] = lambda statuses: None
) -> list[int]:
    """The statuses as they came; `heard` is told after each."""
    statuses: list[int] = []

    async def all_of_them() -> list[int]:
        transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 1))
        async with httpx2.AsyncClient(transport=transport, base_url=SITE, timeout=PATIENCE) as client:
            for answer in asyncio.as_completed([client.request(method, f"/api/v1{path}") for method, path in calls]):
                statuses.append((await answer).status_code)
                heard(statuses)
        return statuses

    return asyncio.run(all_of_them())


@pytest.mark.asvs("15.2.2")
def test_a_crowd_of_writers_far_larger_than_the_pool_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "WAIT_SECONDS", PATIENCE)
    crowd = 8 * settings().pool_size
    assert _at_once(_house(), [("POST", f"/tulis/{number + 1}") for number in range(crowd)]) == [200] * crowd
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(Region)) == crowd


def test_who_waits_too_long_is_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "WAIT_SECONDS", 0.2)
    size, may_end = settings().pool_size, threading.Event()

    def heard(statuses: list[int]) -> None:
        if statuses == [503] * 5:
            may_end.set()

    answers = _at_once(_house(may_end), [("GET", "/lama")] * (size + 5), heard)
    assert answers == [503] * 5 + [200] * size


def test_a_seat_is_free_again_whatever_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "WAIT_SECONDS", PATIENCE)
    size = settings().pool_size
    app = _house()
    calls = [("POST", "/tulis/1")] * 3 * size
    assert sorted(set(_at_once(app, calls))) == [200, 409]
    assert _at_once(app, [("POST", f"/tulis/{number + 2}") for number in range(size)]) == [200] * size


def test_who_has_to_wait_for_something_else_waits_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five times as many as there are seats wait at the same time: nobody's waiting ends before all of them do."""
    crowd, waiting, everybody = 5 * settings().pool_size, [], asyncio.Event()

    async def until_all_wait(seconds: float) -> None:
        waiting.append(seconds)
        if len(waiting) == crowd:
            everybody.set()
        await asyncio.wait_for(everybody.wait(), PATIENCE)

    monkeypatch.setattr(seats, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": until_all_wait}))
    assert _at_once(_house(), [("GET", "/di-luar")] * crowd) == [200] * crowd

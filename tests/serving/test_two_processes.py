"""Two web processes on one database, as behind any proxy: whichever is asked, the answer is the same, and one may die."""

import http.client
import json
import os
import re
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from app import clock, db
from app.accounts import tokens
from app.clock import now
from app.orders.models import Order
from app.processes.children import Process
from app.serving import keeping
from tests import world as worlds
from tests.patience import PATIENCE, eventually

pytestmark = pytest.mark.usefixtures("committed")
NOON = "2026-03-02T03:30:00+00:00"
"""The house's clock in both: in the middle of an hour, and in the year of the world."""


@dataclass
class Web:
    """One of them, on a port of its own."""

    port: int
    listener: keeping.Listener
    process: Process

    def die(self) -> None:
        """In the midst of what it does, and nobody listens there any more, as when its machine is gone."""
        forks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.process.kill()
        for fork in forks:
            os.kill(int(fork), signal.SIGKILL)
        self.listener.socket.close()

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        return self.ask("GET", path, **headers)


@pytest.fixture(scope="module")
def webs(database: str) -> Iterator[list[Web]]:
    """Started as `serve` starts them, on the tests' database and one data folder; this
    process has their hour too, and afterwards its own again."""
    with ExitStack() as open_:
        open_.callback(clock.shift.cache_clear)
        patch = open_.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("LOKAPASAR_NOW", NOON)
        clock.shift.cache_clear()
        made = []
        for _which in range(2):
            listener = open_.enter_context(keeping.listener("127.0.0.1", 0))
            listener.open()
            process = keeping.program(listener, threading.Event()).start()
            assert process
            open_.callback(_end, process)
            made.append((listener, process))
        for listener, process in made:
            eventually(lambda listener=listener, process=process: listener.is_served_by(process.pid))
        yield [Web(listener.port, listener, process) for listener, process in made]


def _end(process: Process) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)


def _cookies(headers: http.client.HTTPMessage) -> dict[str, str]:
    sent = (header.partition(";")[0].partition("=") for header in headers.get_all("set-cookie", []))
    return {name: value for name, _is, value in sent if value.strip('"')}


def _cookie(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def test_who_signs_in_at_one_is_signed_in_at_the_other_and_out_at_both(webs: list[Web]) -> None:
    one, other = webs
    with db.new_session() as session:
        world = worlds.build(session)
        login = session.scalar(select(worlds.Account.login).where(worlds.Account.id == world["pp"].account_id))
    _status, headers, page = one.get("/masuk")
    form = {"csrf": re.findall(r'name="csrf" value="([^"]+)"', page)[0], "login": login, "password": worlds.PASSWORD}
    sends = {"content_type": "application/x-www-form-urlencoded", "origin": f"http://127.0.0.1:{other.port}"}
    status, headers, page = other.ask("POST", "/masuk", urlencode(form), cookie=_cookie(_cookies(headers)), **sends)
    assert status == 303, page
    signed = {"cookie": _cookie(_cookies(headers))}
    assert [web.get("/paket", **signed)[0] for web in webs] == [200, 200]
    token = re.findall(r'name="csrf" value="([^"]+)"', one.get("/akun", **signed)[2])[0]
    sends["origin"] = f"http://127.0.0.1:{one.port}"
    assert one.ask("POST", "/keluar", urlencode({"csrf": token}), **signed, **sends)[0] == 303
    assert [web.get("/paket", **signed)[0] for web in webs] == [303, 303]


def test_both_count_the_requests_of_one_caller_together(webs: list[Web]) -> None:
    statuses = [webs[turn % 2].ask("POST", "/pengaduan", "")[0] for turn in range(12)]
    assert 429 not in statuses[:10]
    assert statuses[10:] == [429, 429]


def test_figures_move_and_kept_pages_change_at_both_at_once(webs: list[Web]) -> None:
    one, other = webs
    with db.new_session() as session:
        world = worlds.build(session)
    shown = re.search(r'hx-get="(/realisasi/99.01/detak[^"]*)"', one.get("/realisasi/99.01?tahun=2026")[2])
    assert shown
    pulse = shown[1].replace("&amp;", "&")
    assert [web.get(pulse)[0] for web in webs] == [204, 204]
    for web in (*webs, *webs):
        assert worlds_paper(web)
    with db.new_session() as session:
        worlds.in_process(session, world)
        vendor = tokens.mint(session, grant=world.grants["vendor"], scopes=(), ends_at=now() + timedelta(hours=1), at=now())
    assert [web.get(pulse)[0] for web in webs] == [200, 200]
    move = json.dumps({"move": "withdraw", "reason": "habis"})
    sends = {"authorization": f"Bearer {vendor}", "content_type": "application/json"}
    assert one.ask("POST", f"/api/v1/listings/{world.listing_id}/moves", move, **sends)[0] == 200
    assert not worlds_paper(other)
    assert not worlds_paper(one)


def worlds_paper(web: Web) -> bool:
    return "Kertas A4" in web.get("/katalog")[2]


def test_a_key_that_was_used_at_one_is_known_at_the_other_and_one_that_dies_loses_no_order(webs: list[Web]) -> None:
    with db.new_session() as session:
        world = worlds.build(session, stock=10_000)
        key = tokens.mint(session, grant=world.grants["pp"], scopes=(), ends_at=now() + timedelta(hours=1), at=now())
    body = {
        "kd_rup": worlds.KD_RUP,
        "lines": [{"listing_id": world.listing_id, "quantity": 1}],
        "delivery": {"address": "Jalan Contoh 1", "due_date": "2026-06-30"},
    }
    acknowledged: dict[int, str] = {}
    asked_again = threading.Event()

    def order(number: int) -> dict[str, Any]:
        """As a proxy does it: where one is away the same request goes to the other."""
        for web in (*(webs if number % 2 else reversed(webs)), *webs):
            try:
                sends = {"authorization": f"Bearer {key}", "content_type": "application/json", "idempotency_key": f"kunci {number}"}
                status, _headers, answer = web.ask("POST", "/api/v1/orders", json.dumps(body), **sends)
            except (OSError, http.client.HTTPException):
                asked_again.set()
                continue
            assert status == 201, answer
            acknowledged[number] = json.loads(answer)["number"]
            if len(acknowledged) == 8:
                webs[0].die()
            return dict(json.loads(answer))
        raise AssertionError("both are away")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(order, range(24)))
    assert asked_again.is_set()
    again = order(1)
    assert again == answers[1]
    with db.new_session() as session:
        numbers = set(session.scalars(select(Order.number)))
        count = session.scalar(select(func.count()).select_from(Order))
    assert numbers == set(acknowledged.values())
    assert count == 24

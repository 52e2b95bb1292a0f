"""At the limits: a full disk, more callers than connections, callers that never end what
they say. Everybody gets an answer, nothing is lost."""

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.postgres.cluster import APP, APP_LIMITS
from tests.crash import checking, crowds, disk
from tests.crash.house import HERE, PROJECT, House
from tests.patience import PATIENCE, eventually

CROWD, SLOW = 120, 200
"""The long run (`make crash`) takes 500 and 1,000."""


@pytest.fixture(autouse=True)
def served(house: House) -> None:
    house.serve()


@pytest.fixture(scope="module")
def told(house: House) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(house.data.with_name("clients.json").read_text())
    return found


def ask(house: House, method: str, path: str, token: str = "", body: Any = None) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
    try:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {**headers, **({"Content-Type": "application/json"} if sent else {})})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


def test_a_full_disk_refuses_orders_in_a_plain_sentence_and_reads_go_on(house: House, told: dict[str, Any]) -> None:
    """Filled to the last byte while people order. Nobody has to lend a hand afterwards."""
    folder, below = house.data.with_name("full"), house.data.parents[1]
    if not below.is_mount():
        pytest.skip("a small file system can only be mounted by root")
    folder.mkdir()
    arguments = [str(house.data.with_name("clients.json")), str(house.port), "full", str(folder)]
    clients = subprocess.Popen([sys.executable, "-m", "tests.crash.clients", *arguments], cwd=PROJECT, env=HERE)
    token = told["tokens"][0]["pp"]
    order = {
        "kd_rup": told["kd_rup"], "lines": [{"listing_id": told["listing_id"], "quantity": 1}],
        "delivery": {"address": "Jalan penuh", "due_date": told["due_date"]},
    }  # fmt: skip
    try:
        eventually(lambda: acks(folder) > 8)
        order_id = next(line["id"] for line in checking.lines(folder) if line["what"] == "ack")
        clients.send_signal(signal.SIGSTOP)  # their logs lie on the same disk
        with disk.filled(below):
            time.sleep(1.1)  # the last look at the disk is a second old at most
            for _again in range(3):
                status, headers, answer = ask(house, "POST", "/api/v1/orders", token, order)
                assert (status, headers.get("retry-after")) == (503, "30"), (
                    answer,
                    disk.free(below),
                    house.log.read_text()[-2000:],
                )
                assert json.loads(answer)["detail"].startswith("Ruang simpan server hampir habis")
                for path, key in (
                    ("/", ""),
                    ("/katalog", ""),
                    ("/healthz", ""),
                    (f"/api/v1/orders/{order_id}", token),
                    ("/api/v1/packages", token),
                ):
                    assert ask(house, "GET", path, key)[0] == 200, path
                time.sleep(0.5)
        before = acks(folder)
        clients.send_signal(signal.SIGCONT)
        eventually(lambda: acks(folder) > before + 8)
    finally:
        clients.send_signal(signal.SIGCONT)
        clients.terminate()
        clients.wait(PATIENCE)
    with house.connect() as connection:
        found = checking.examine(folder, "full", connection, told=False)
    assert found.faults == {name: [] for name in found.faults}
    assert ask(house, "POST", "/api/v1/orders", token, order)[0] == 201


def test_more_callers_than_connections_wait_a_little_or_are_told_when_to_come_back(house: House, told: dict[str, Any]) -> None:
    """The package that all of them want is held by somebody for a while: every connection is taken by one that waits for it."""
    with impatient(house), house.connect() as holder, holder.transaction():
        holder.execute("SELECT 1 FROM package_tally FOR UPDATE")
        crowded = crowds.orders_at_once(house, told, CROWD, "held")
    assert set(crowded.statuses) <= {201, 409, 503}
    assert crowded.statuses[503] > 0
    assert crowded.without_retry == 0
    assert crowded.seconds_max < 30
    after = crowds.orders_at_once(house, told, 20, "free")
    assert after.statuses == {201: 20}


@contextmanager
def impatient(house: House) -> Iterator[None]:
    """Whoever waits for a lock is told so after a second, where it takes five
    otherwise: the product's connections are made anew."""
    with house.connect() as owner:
        owner.execute(f"ALTER ROLE {APP} SET lock_timeout = '1s'")
        owner.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{APP}'")
        try:
            yield
        finally:
            owner.execute(f"ALTER ROLE {APP} SET lock_timeout = '{APP_LIMITS['lock_timeout']}'")


def test_connections_that_never_end_what_they_say_keep_nobody_out(house: House) -> None:
    took = crowds.while_slow(house, SLOW, 3.0)
    assert max(took) < 20, took


def test_the_role_of_the_app_has_its_limits_of_time(house: House) -> None:
    with psycopg.connect(house.cluster.url(APP)) as connection:
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in APP_LIMITS}
    assert found == {name: (value,) for name, value in APP_LIMITS.items()}


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    """As on a disk that is full: the line is lost, its writer goes on."""
    script = "import structlog; from app.log import write_lines; write_lines(); structlog.get_logger().info('x' * 9000); print('went on')"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=full, cwd=PROJECT, check=False)
    assert done.stdout == b"went on\n"


def acks(folder: Path) -> int:
    return sum(1 for line in checking.lines(folder) if line["what"] == "ack")

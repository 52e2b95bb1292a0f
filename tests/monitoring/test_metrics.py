"""`/metrics` is closed, then open to this machine or to a token; it counts by the
template of a route and tells the same from every process."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from app import db
from app.backup import folder
from app.invariants import jobs
from app.main import create_app
from app.serving import keeping
from app.settings import settings

HERE = ("127.0.0.1", 40000)


@pytest.fixture
def opened(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LOKAPASAR_METRICS", "true")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def client(*, at: tuple[str, int] = HERE) -> TestClient:
    return TestClient(create_app(), base_url="http://testserver", client=at)


def told(answer: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(value for _name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer)
        for sample in family.samples
    }


@pytest.mark.asvs("13.4.5")
def test_it_is_closed_unless_switched_on(database: str) -> None:
    closed, nothing = client().get("/metrics"), client().get("/metrik")
    assert closed.status_code == nothing.status_code == 404


@pytest.mark.usefixtures("opened")
def test_it_answers_this_machine_and_no_proxy_on_it() -> None:
    assert client().get("/metrics").status_code == 200
    assert client(at=("10.0.0.7", 40000)).get("/metrics").status_code == 404
    assert client().get("/metrics", headers={"x-forwarded-for": "10.0.0.7"}).status_code == 404


@pytest.mark.usefixtures("opened")
def test_with_a_token_it_answers_whoever_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKAPASAR_METRICS_TOKEN", "rahasia-panjang")
    settings.cache_clear()
    asked = client(at=("10.0.0.7", 40000))
    for sent, status in (("rahasia-panjang", 200), ("rahasia", 404), ("", 404)):
        header = {"authorization": "Basic " + base64.b64encode(f"prometheus:{sent}".encode()).decode()}
        assert asked.get("/metrics", headers=header).status_code == status
    assert client().get("/metrics").status_code == 404
    assert client().get("/metrics", headers={"authorization": "Basic ###"}).status_code == 404


@pytest.mark.usefixtures("opened", "committed")
def test_it_tells_requests_by_template_and_how_the_installation_is() -> None:
    with db.owner_engine().begin() as connection:
        connection.execute(text("INSERT INTO state_tally VALUES (1, 2026, 'EP_LOCAL', 1, 'ON_PROCESS', 0, 1, 5)"))
        connection.execute(text("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'nobody.does')"))
        connection.execute(text("UPDATE procrastinate_events SET at = clock_timestamp() - interval '1 hour'"))
    jobs.read()
    asked = client()
    asked.get("/etalase/9901-tidak-ada")
    asked.get("/tidak/ada/apa-apa")
    answer = asked.get("/metrics").text
    found = told(answer)
    assert found["lokapasar_request_seconds_count", "GET", "/etalase/{slug}", "404"] >= 1
    assert found["lokapasar_request_seconds_count", "GET", "(none)", "404"] >= 1
    assert "9901-tidak-ada" not in answer
    assert found["lokapasar_ledger_violations", "state_tally_is_its_fold"] == 1
    assert found["lokapasar_ledger_violations", "package_within_pagu"] == 0
    assert found["lokapasar_jobs_waiting",] == 1
    assert found["lokapasar_outbox_lag_seconds",] > 3000
    assert found["lokapasar_database_bytes",] > 1_000_000
    assert found["lokapasar_process_resident_bytes",] > 10_000_000
    assert ("lokapasar_worker_heartbeat_age_seconds",) not in found


def test_what_two_processes_counted_is_told_together_and_a_dead_one_is_not_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    keeping.count_together(tmp_path)
    count = "from app.web import measuring as m; m.SECONDS.labels('GET', '/katalog', 200).observe(0.01); m.RESIDENT.set(5)"
    tell = "from app.web import measuring as m; from prometheus_client import generate_latest; print(generate_latest(m.registry()).decode())"
    run = [sys.executable, "-c"]
    for _ in range(2):
        subprocess.run([*run, count], check=True, env=dict(os.environ))
    found = told(subprocess.run([*run, tell], check=True, env=dict(os.environ), capture_output=True, text=True).stdout)
    assert found["lokapasar_request_seconds_count", "GET", "/katalog", "200"] == 2
    assert 5 not in {value for name, value in found.items() if name[0] == "lokapasar_process_resident_bytes"}


def test_what_was_counted_goes_into_no_backup() -> None:
    assert not folder.belongs(("metrics", "counter_1.db"))

"""pgbouncer in transaction mode between us and the server: each transaction may get another of
few sessions, and none finds what another left there."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from app import db, outbox, worker
from app.accounts import tokens
from app.clock import local_date, now
from app.postgres import Cluster, direct_url
from app.postgres.cluster import APP
from app.seals import jobs as sealing
from app.settings import settings
from tests import world as worlds
from tests.exchange.feeds import as_json, bring_in, orders
from tests.patience import PATIENCE, eventually
from tests.web.browsing import Browser, bearer

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
SESSIONS, CLIENTS, PORT = 2, 12, 6432
TOLD_BY_CLIENTS = {"client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings", "application_name"}
"""What pgbouncer itself sets at the beginning of a transaction, as the client of that transaction has it."""
LEFT = {
    "settings": "SELECT name FROM pg_settings WHERE source = 'session'",
    "advisory locks": "SELECT objid::text FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
    "prepared statements": "SELECT statement FROM pg_prepared_statements",
    "temporary tables": "SELECT relname::text FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'",
    "channels listened to": "SELECT pg_listening_channels()",
    "cursors": "SELECT name FROM pg_cursors WHERE is_holdable",
}

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed (apt-get install pgbouncer)"),
    pytest.mark.usefixtures("committed"),
]


@pytest.fixture(scope="module")
def pooled(cluster: Cluster, database: str) -> Iterator[str]:
    """The address through pgbouncer, with as many sessions of the server as `SESSIONS`; the app's settings lead there."""
    folder = Path(tempfile.mkdtemp(prefix="lokapasar-pooler-"))
    folder.chmod(0o755)
    password = (cluster.secrets / APP).read_text(encoding="utf-8").strip()
    (folder / "users.txt").write_text(f'"{APP}" "{password}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n{database} = host={cluster.socket_folder} port=5432\n[pgbouncer]\nlisten_addr =\nlisten_port = {PORT}\n"
        f"unix_socket_dir = {folder}\nunix_socket_mode = 0777\nauth_type = scram-sha-256\nauth_file = {folder}/users.txt\npool_mode = transaction\n"
        f"default_pool_size = {SESSIONS}\nmax_client_conn = 200\n"
    )
    for path in (folder, *folder.iterdir()):
        cluster.account.give(path)
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(PROGRAM), folder / "pgbouncer.ini"], stdout=log, stderr=log, cwd="/", **cluster.account.popen
        )
    direct = os.environ["DATABASE_URL"]
    url = direct.rpartition("?")[0] + f"?host={folder}&port={PORT}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        patch.setenv("DATABASE_URL_DIRECT", direct)
        db.forget_engines()
        try:
            eventually((folder / f".s.PGSQL.{PORT}").exists)
            yield url
        finally:
            db.forget_engines()
            process.terminate()
            process.wait(PATIENCE)
            shutil.rmtree(folder, ignore_errors=True)
            Path(log.name).unlink()
    db.forget_engines()


def _at_once(does: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(does, range(CLIENTS * 2)))


def _ask(_number: int) -> int:
    """The same statement often enough for the driver to prepare it, each time in a transaction of its own."""
    with db.engine().connect() as connection:
        for _time in range(8):
            connection.execute(text("SELECT count(*) FROM region WHERE id > :id"), {"id": 0})
            connection.commit()
    return 1


def test_many_clients_share_few_sessions_of_the_server(pooled: str) -> None:
    assert sum(_at_once(_ask)) == CLIENTS * 2
    with psycopg.connect(direct_url(settings())) as connection:
        (sessions,) = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone() or (0,)
    assert sessions <= SESSIONS


def test_orders_imports_and_seals_leave_nothing_in_the_sessions_that_they_used(pooled: str, tmp_path: Path) -> None:
    with db.new_session() as session:
        world = worlds.build(session, stock=10_000, year=local_date(now(), "Asia/Jakarta").year)
        key = tokens.mint(session, grant=world.grants["pp"], scopes=(), ends_at=now() + timedelta(hours=1), at=now())
    browser = Browser()
    body = {
        "kd_rup": worlds.KD_RUP,
        "lines": [{"listing_id": world.listing_id, "quantity": 1}],
        "delivery": {"address": "Jalan Contoh 1", "due_date": "2099-01-31"},
    }
    ordering = partial(browser.client.post, "/api/v1/orders", json=body)
    answers = _at_once(lambda number: ordering(headers={**bearer(key), "idempotency-key": f"kunci {number}"}).status_code)
    assert set(answers) == {201}
    for path in ("/katalog", "/realisasi/99.01", "/peringkat"):
        assert browser.get(path).status_code == 200
    with db.new_session() as session:
        db.take_time(session)
        bring_in(session, as_json(tmp_path, orders()))
    sealing.seal()
    for _session in range(SESSIONS * 3):
        with psycopg.connect(pooled, autocommit=True) as connection:
            left = {name: {row[0] for row in connection.execute(question)} for name, question in LEFT.items()}  # type: ignore[call-overload]
            left["settings"] -= TOLD_BY_CLIENTS
            assert left == {name: set() for name in LEFT}


def test_a_job_enqueued_through_the_pooler_is_found_by_a_worker_that_is_connected_directly(
    pooled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "JOBS", {})
    seen: list[int] = []
    outbox.job("test.pooled")(lambda amount: seen.append(amount))

    async def run() -> None:
        app = worker.procrastinate_app(direct_url(settings()), outbox.JOBS)
        async with app.open_async():
            looking = {"fetch_job_polling_interval": 0.1, "listen_notify": False}
            working = asyncio.create_task(app.run_worker_async(install_signal_handlers=False, **looking))
            await asyncio.to_thread(enqueue)
            async with asyncio.timeout(20):
                while not seen:
                    await asyncio.sleep(0.01)
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    def enqueue() -> None:
        with db.new_session() as session:
            outbox.enqueue(session, "test.pooled", amount=7)

    asyncio.run(run())
    assert seen == [7]


def test_a_statement_that_the_driver_prepared_by_itself_is_missed_in_another_session(pooled: str) -> None:
    def prepare(_number: int) -> None:
        with psycopg.connect(pooled) as connection:
            for _time in range(8):
                connection.execute("SELECT count(*) FROM region WHERE id > %s", [0])
                connection.commit()

    with pytest.raises(psycopg.Error, match="prepared statement"):
        _at_once(prepare)

"""A house to be crashed: the tests' small world in a data folder of its own,
served by the real `lokapasar serve` in its own processes."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app import db
from app.accounts import tokens
from app.clock import local_date, now
from app.postgres import Cluster, postmaster
from app.postgres.cluster import APP, OWNER
from app.schema import migrating
from tests import world as worlds
from tests.patience import PATIENCE
from tests.processes import under

PROJECT = Path(__file__).parents[2]
NOT_THE_SERVICES = ("DATABASE_URL", "LOKAPASAR_", "PYTHONDONTWRITEBYTECODE")
HERE = {name: value for name, value in os.environ.items() if not name.startswith(NOT_THE_SERVICES)}
SERVE = ("-m", "app")
PAGU, STOCK, PRICE = 10**14, 10**9, 1_000


@dataclass
class House:
    """A data folder with the world in it, and what serves it now."""

    data: Path
    program: tuple[str, ...] = SERVE
    command: str = "serve"
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.data)

    @property
    def log(self) -> Path:
        return self.data.with_name("serve.log")

    def serve(self) -> None:
        """Have it served; again and again until it is, as the machine's supervisor would."""
        self.port = self.port or _free_port()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                with self.log.open("ab") as log:
                    self.process = subprocess.Popen(
                        [sys.executable, *self.program, self.command, "--port", str(self.port), "--data", str(self.data)],
                        stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=PROJECT, env={**HERE, **self.environment}, start_new_session=True,
                    )  # fmt: skip
            if self.status() == 200:
                return
            time.sleep(0.05)
        raise AssertionError(f"not served within {PATIENCE:.0f} s:\n" + self.log.read_text(errors="replace")[-3000:])

    def status(self, path: str = "/healthz", seconds: float = 5) -> int | None:
        """What is answered; None where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def stop(self) -> None:
        """In order, and whatever is left of it by force."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGCONT)
                self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                for pid in self.processes():
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                self.process.wait()
            self.process = None

    def processes(self) -> dict[int, str]:
        """`serve` and everything under it, with their names."""
        return under(self.process.pid) if self.process else {}

    def postmaster(self) -> int | None:
        found = postmaster.find(self.cluster.folder)
        return found.pid if found else None

    def connect(self) -> psycopg.Connection:
        """As the owner; waits while the server recovers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return psycopg.connect(self.cluster.url(OWNER), autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


@contextmanager
def built(clients: int, *, below: Path | None = None) -> Iterator[House]:
    """A new house with a buyer's and a vendor's token for each client, in the system's
    temporary folder or the one given; nothing of it stays."""
    folder = Path(tempfile.mkdtemp(prefix="lokapasar-crash-", dir=below))
    folder.chmod(0o755)
    house = House(folder / "data")
    try:
        with house.cluster.attached() as cluster:
            _furnish(cluster, folder / "clients.json", clients)
        yield house
    finally:
        house.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served_demo() -> Iterator[House]:
    """The demo, served."""
    folder = Path(tempfile.mkdtemp(prefix="lokapasar-demo-"))
    folder.chmod(0o755)
    house = House(folder / "data", command="demo")
    try:
        house.serve()
        yield house
    finally:
        house.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _furnish(cluster: Cluster, told: Path, clients: int) -> None:
    engine = create_engine(db.sqlalchemy_url(cluster.url(OWNER)))
    migrating.upgrade(engine, role=APP)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        world = worlds.build(session, pagu=PAGU, stock=STOCK, price=PRICE, year=local_date(now(), "Asia/Jakarta").year)
        ends_at = now() + timedelta(hours=7)
        keys = [
            {
                side: tokens.mint(session, grant=world.grants[side], scopes=("sign",), ends_at=ends_at, at=now())
                for side in ("pp", "vendor")
            }
            for _client in range(clients)
        ]
        due = (now() + timedelta(days=60)).date().isoformat()
        told.write_text(json.dumps({"tokens": keys, "kd_rup": worlds.KD_RUP, "listing_id": world.listing_id, "due_date": due}))
    engine.dispose()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])

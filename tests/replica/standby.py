"""A second server that streams from the tests' own: copied by the wheel's pg_basebackup, on a socket of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app.postgres import Cluster, postmaster
from app.postgres.cluster import APP, OWNER
from tests.patience import PATIENCE, eventually


class Standby:
    """The replica of one database of the cluster."""

    def __init__(self, cluster: Cluster, database: str, folder: Path) -> None:
        self.cluster, self.database, self.folder = cluster, database, folder
        self.process = postmaster.spawn(
            cluster.tool("postgres"),
            folder / "data",
            {
                **cluster.server_settings,
                "listen_addresses": "",
                "unix_socket_directories": folder,
                "unix_socket_permissions": "0777",
            },
            account=cluster.account,
            log=folder / "log",
        )
        eventually(lambda: self.ask("SELECT pg_is_in_recovery()"))

    def url(self, role: str = APP) -> str:
        return self.cluster.url(role, self.database).rpartition("?")[0] + f"?host={self.folder}"

    def ask(self, question: str) -> object:
        """As the owner; None where nobody answers."""
        try:
            with psycopg.connect(self.url(OWNER), autocommit=True) as connection:
                row = connection.execute(question).fetchone()  # type: ignore[call-overload]
                return row and row[0]
        except psycopg.OperationalError:
            return None

    def catch_up(self) -> None:
        """Until it has all that was committed before."""
        with psycopg.connect(self.cluster.url(OWNER, self.database)) as primary:
            (position,) = primary.execute("SELECT pg_current_wal_flush_lsn()").fetchone() or ()
        eventually(lambda: self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{position}'"))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It goes on receiving the log and replays none of it."""
        self.catch_up()
        self.ask("SELECT pg_wal_replay_pause()")
        eventually(lambda: self.ask("SELECT pg_get_wal_replay_pause_state() = 'paused'"))
        try:
            yield
        finally:
            self.ask("SELECT pg_wal_replay_resume()")
            self.catch_up()

    def kill(self) -> None:
        self.process.send_signal(postmaster.IMMEDIATE)
        self.process.wait(PATIENCE)


@contextmanager
def standby(cluster: Cluster, database: str) -> Iterator[Standby]:
    folder = Path(tempfile.mkdtemp(prefix="lokapasar-replica-"))
    folder.chmod(0o755)
    cluster.account.give(folder)
    made: Standby | None = None
    try:
        copy(cluster, folder / "data")
        made = Standby(cluster, database, folder)
        yield made
    finally:
        if made is not None:
            made.kill()
        shutil.rmtree(folder, ignore_errors=True)


def copy(cluster: Cluster, folder: Path) -> None:
    asked = [cluster.tool("pg_basebackup"), "-d", cluster.url(OWNER, "postgres"), "-D", folder, "-R", "-c", "fast", "--no-sync"]
    subprocess.run(asked, cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"}, check=True, timeout=PATIENCE, **cluster.account.popen)

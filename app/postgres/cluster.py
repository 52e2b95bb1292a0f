"""A cluster in a data folder: made once, started on a Unix socket, attached to by every command, stopped by whoever started it.

Two roles are made at init: `lokapasar_owner` (superuser of its own cluster, for migrations) and `lokapasar_app` (no DDL). Both use scram on the
socket too; their passwords lie in DATA/secrets (0600).
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg

from app.errors import Refusal
from app.postgres.account import Account, server_account, server_binaries
from app.settings import Settings

OWNER, APP, DATABASE = "lokapasar_owner", "lokapasar_app", "lokapasar"
SOCKET_PATH_MAX = 107
"""Bytes that a Unix socket's address holds."""
SOCKET_NAME = ".s.PGSQL.5432"
DURABLE: Mapping[str, str] = {"max_connections": "120", "shared_buffers": "128MB", "wal_compression": "on"}


class DataFolderUnreachable(Refusal):
    """The account that must run the server cannot enter the data folder that was given."""

    def __init__(self, *, data: Path, account: str) -> None:
        super().__init__(
            f"Folder data {data} tidak terjangkau oleh akun “{account}” yang menjalankan basis data. "
            f"Pilih folder lain dengan DATA=… (misalnya di bawah /var/lib), atau buka jalannya: chmod o+x untuk setiap folder di atasnya."
        )


class DataFolderHeld(Refusal):
    """Another `serve` already runs on this data folder."""

    def __init__(self, *, data: Path, holder: str) -> None:
        super().__init__(f"Folder data {data} sedang dipakai oleh {holder}. Hentikan dulu proses itu, atau pakai DATA=… yang lain.")


class ServerFailed(Refusal):
    """The server did not come up; the end of its log says why."""


class Cluster:
    """The embedded server of one data folder."""

    def __init__(self, data: Path, *, server_settings: Mapping[str, str] = DURABLE) -> None:
        self.data = data.absolute()
        self.account: Account = server_account()
        self.server_settings = server_settings

    @property
    def folder(self) -> Path:
        return self.data / "postgresql"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def log(self) -> Path:
        return self.data / "postgresql.log"

    @cached_property
    def binaries(self) -> Path:
        return server_binaries(self.account)

    @cached_property
    def socket_folder(self) -> Path:
        """Inside the data folder; where that path is too long for a socket, a private folder under the system's temporary one, named by the data folder."""
        inside = self.data / "run"
        if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_PATH_MAX:
            return inside
        return Path(tempfile.gettempdir()) / f"lokapasar-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]}"

    def url(self, role: str, database: str = DATABASE) -> str:
        """A libpq address of this cluster for one of the two roles."""
        password = (self.secrets / role).read_text(encoding="utf-8").strip()
        return f"postgresql://{role}:{quote(password)}@/{database}?host={quote(str(self.socket_folder))}"

    @property
    def exists(self) -> bool:
        return (self.folder / "PG_VERSION").exists() and (self.secrets / APP).exists()

    def is_running(self) -> bool:
        """Does a server answer on our socket?"""
        if not (self.socket_folder / SOCKET_NAME).exists():
            return False
        return (
            subprocess.run([self.binaries / "pg_isready", "-q", "-h", self.socket_folder, "-t", "2"], check=False).returncode == 0
        )

    def create(self) -> None:
        """initdb, both roles and the database; nothing where it was done before, and half-made folders are made again."""
        if self.exists:
            return
        self._make_folders()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._own(self.folder, 0o700)
        owner_password = self._secret(OWNER)
        with tempfile.NamedTemporaryFile("w", dir=self.socket_folder) as password_file:
            password_file.write(owner_password)
            password_file.flush()
            os.chown(password_file.name, self.account.uid, self.account.gid)
            self._run(
                "initdb", "-D", self.folder, "-U", OWNER, "--pwfile", password_file.name, "--auth=scram-sha-256", "--encoding=UTF8",
                "--locale-provider=libc", "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
            )  # fmt: skip
        app_password = self._secret(APP)
        self._start_server()
        try:
            with psycopg.connect(self.url(OWNER, "postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE ROLE {APP} LOGIN PASSWORD '{app_password}'")
                for name, value in (
                    ("statement_timeout", "15s"),
                    ("lock_timeout", "5s"),
                    ("idle_in_transaction_session_timeout", "30s"),
                ):
                    connection.execute(f"ALTER ROLE {APP} SET {name} = '{value}'")
                connection.execute(f"CREATE DATABASE {DATABASE}")
                connection.execute(f"REVOKE CREATE ON DATABASE {DATABASE} FROM PUBLIC")
        finally:
            self.stop()
        _write_private(self.secrets / APP, app_password)

    def start(self) -> bool:
        """Have a server running; True when it was we who started it. Heals a pid file left by a crash."""
        self._make_folders()
        with _locked(self.data / "starting.lock"):
            if self.exists and self.is_running():
                return False
            self.create()
            self._start_server()
            return True

    def stop(self, mode: str = "fast") -> None:
        """Stop the server and wait for it; nothing when none runs."""
        if (self.folder / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.folder, "-m", mode, "-w", "-t", "30", "stop", check=False)

    @contextmanager
    def attached(self) -> Iterator["Cluster"]:
        """The running server, or one started for as long as the block lasts."""
        started = self.start()
        try:
            yield self
        finally:
            if started:
                self.stop()

    @contextmanager
    def held_by_serve(self) -> Iterator[None]:
        """Be the one `serve` of this data folder. Raises `DataFolderHeld` naming who is."""
        self._make_folders()
        path = self.data / "serve.lock"
        with path.open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise DataFolderHeld(data=self.data, holder=lock.read().strip() or "proses lain") from None
            lock.truncate(0)
            lock.write(f"lokapasar serve (proses {os.getpid()})")
            lock.flush()
            try:
                yield
            finally:
                lock.truncate(0)

    def tool(self, name: str) -> Path:
        return self.binaries / name

    def _start_server(self) -> None:
        options = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.socket_folder}'",
            "unix_socket_permissions": "0777" if not self.account.is_us else "0700",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            **self.server_settings,
        }
        flags = " ".join(f"-c {name}={value}" for name, value in options.items())
        self._run("pg_ctl", "-D", self.folder, "-l", self.log, "-w", "-t", "60", "-o", flags, "start")

    def _run(self, tool: str, *arguments: object, check: bool = True) -> None:
        done = subprocess.run(
            [str(self.binaries / tool), *map(str, arguments)],
            preexec_fn=self.account.drop,
            capture_output=tool == "initdb",
            stdout=None if tool == "initdb" else subprocess.DEVNULL,
            stderr=None if tool == "initdb" else subprocess.DEVNULL,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            check=False,
        )
        if check and done.returncode:
            said = (done.stderr or b"").decode(errors="replace") or _tail(self.log)
            raise ServerFailed(f"PostgreSQL tidak dapat dijalankan ({tool}):\n{said}")

    def _make_folders(self) -> None:
        """The data folder with what the server needs in it, each owned by the account that runs the server."""
        if not self.data.exists():
            self.data.mkdir(parents=True, mode=0o755)
            self._own(self.data, 0o755 if not self.account.is_us else 0o700)
        self._own(self.socket_folder, 0o755 if not self.account.is_us else 0o700)
        self._own(self.secrets, 0o700, ours=True)
        if not self.log.exists():
            self.log.touch(mode=0o600)
        if not self.account.is_us:
            os.chown(self.log, self.account.uid, self.account.gid)
        if not self.account.can(self.socket_folder, os.W_OK):
            raise DataFolderUnreachable(data=self.data, account=self.account.name)

    def _own(self, folder: Path, mode: int, *, ours: bool = False) -> None:
        folder.mkdir(mode=mode, exist_ok=True)
        if not self.account.is_us and not ours:
            os.chown(folder, self.account.uid, self.account.gid)
        folder.chmod(mode)

    def _secret(self, role: str) -> str:
        path = self.secrets / role
        if path.exists():
            return path.read_text(encoding="utf-8").strip()
        password = secrets.token_urlsafe(32)
        if role == OWNER:
            _write_private(path, password)
        return password


def running_database(chosen: Settings) -> "Cluster | None":
    """The embedded cluster of these settings; None where `DATABASE_URL` names a server of one's own."""
    return None if chosen.database_url else Cluster(chosen.data)


def connection_url(chosen: Settings) -> str:
    """The app's door to the database."""
    return chosen.database_url or Cluster(chosen.data).url(APP)


def owner_url(chosen: Settings) -> str:
    """The owner's door; the app's own where an outside server has only one."""
    return chosen.database_url_owner or chosen.database_url or Cluster(chosen.data).url(OWNER)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _tail(path: Path, lines: int = 12) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]) if path.exists() else ""

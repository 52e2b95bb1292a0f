"""The embedded server: made once, reached by its socket alone, attached to, healed after a crash, gone when its process is gone."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import create_engine

from app.db import libpq_address, sqlalchemy_url
from app.postgres import Cluster, DataFolderHeld, DataFolderUnreachable, postmaster
from app.postgres.account import Account
from app.postgres.cluster import APP, OWNER, SOCKET_NAME
from app.postgres.refusals import OtherVersion, SecretsMissing
from tests.patience import PATIENCE, eventually

QUICK = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every account can enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="lokapasar-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def made(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder / "data", server_settings=QUICK)
    cluster.start()
    yield cluster
    Cluster.stop(cluster)


@pytest.fixture
def running(made: Cluster) -> Cluster:
    """The module's cluster, running whatever the test before did to it."""
    made.start()
    return made


def ask(cluster: Cluster, question: str, role: str = OWNER) -> object:
    with psycopg.connect(cluster.url(role), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def gone(cluster: Cluster, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while postmaster.find(cluster.folder) and time.monotonic() < deadline:
        time.sleep(0.02)
    return postmaster.find(cluster.folder) is None


def test_the_server_listens_on_its_socket_alone(running: Cluster) -> None:
    assert ask(running, "SHOW listen_addresses") == ""
    assert postmaster.answers(running.socket_folder / SOCKET_NAME)


def test_the_address_of_an_engine_is_the_same_place_for_libpq() -> None:
    """A blank is a blank there, in the path of a socket as in a password; a plus is a plus."""
    folder, password = "/srv/data Dinas + é/run", "a b+c%/?@:"
    address = f"postgresql://{OWNER}:{quote(password, safe='')}@/lokapasar?host={quote(folder)}"
    told = conninfo_to_dict(libpq_address(create_engine(sqlalchemy_url(address))))
    assert told == conninfo_to_dict(address) == {"user": OWNER, "password": password, "dbname": "lokapasar", "host": folder}


def test_pages_carry_checksums_and_the_locale_is_the_systems(running: Cluster) -> None:
    assert ask(running, "SHOW data_checksums") == "on"
    assert ask(running, "SELECT datlocprovider::text FROM pg_database WHERE datname = current_database()") == "c"


def test_a_wrong_password_is_refused_even_on_the_socket(running: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(running.url(APP).replace(f"{APP}:", f"{APP}:x"))


def test_the_apps_role_cannot_make_tables_nor_change_the_servers_settings(running: Cluster) -> None:
    assert ask(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", APP) is False
    for forbidden in ("CREATE TABLE t (a int)", "CREATE SCHEMA s", "ALTER SYSTEM SET work_mem = '1GB'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(running, forbidden, APP)


def test_the_apps_role_has_limits_of_time(running: Cluster) -> None:
    assert ask(running, "SHOW statement_timeout", APP) == "15s"
    assert ask(running, "SHOW lock_timeout", APP) == "5s"


@pytest.mark.asvs("13.3.1")
def test_passwords_lie_in_the_data_folder_for_us_alone(running: Cluster) -> None:
    for role in (OWNER, APP):
        found = (running.secrets / role).stat()
        assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o600, os.geteuid())
    assert stat.S_IMODE(running.secrets.stat().st_mode) == 0o700


@as_root
def test_started_by_root_the_server_runs_as_an_unprivileged_account_that_owns_only_its_own_folders(running: Cluster) -> None:
    found = postmaster.find(running.folder)
    assert found
    status = Path(f"/proc/{found.pid}/status").read_text()
    assert f"Uid:\t{running.account.uid}\t{running.account.uid}\t" in status
    assert "Groups:\t \n" in status
    assert running.account.uid != 0
    assert {path.name for path in running.data.iterdir() if path.stat().st_uid == running.account.uid} == {"postgresql", "run"}


def test_a_second_start_attaches_and_its_stop_leaves_the_server_alone(running: Cluster) -> None:
    other = Cluster(running.data, server_settings=QUICK)
    assert other.start() is False
    other.stop()
    assert running.is_running()


def test_whoever_started_it_for_a_command_waits_for_the_commands_attached_meanwhile(made: Cluster) -> None:
    made.stop()
    script = """
import pathlib, sys, time
import psycopg
from app.postgres import Cluster
with Cluster(pathlib.Path(sys.argv[1])).attached() as cluster:
    print("in", flush=True)
    time.sleep(0.5)
    print(psycopg.connect(cluster.url("lokapasar_app")).execute("SELECT 42").fetchone()[0], flush=True)
"""
    with Cluster(made.data, server_settings=QUICK).attached():
        guest = subprocess.Popen([sys.executable, "-c", script, made.data], stdout=subprocess.PIPE, text=True)
        assert guest.stdout
        assert guest.stdout.readline() == "in\n"
    assert not made.is_running()
    with guest:
        assert guest.stdout.read() == "42\n"


def test_what_was_committed_is_there_after_the_postmaster_is_killed(running: Cluster) -> None:
    ask(running, "SELECT 1")
    with psycopg.connect(running.url(OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (a int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    assert running.process
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    assert running.start() is True
    assert ask(running, "SELECT max(a) FROM kept") == 7


def test_a_busy_session_that_outlives_its_postmaster_does_not_hinder_the_next_start(running: Cluster) -> None:
    with psycopg.connect(running.url(OWNER), autocommit=True) as connection:
        connection.execute("SET statement_timeout = '300s'")
        connection.execute("SELECT 1")
        busy = subprocess.Popen(
            [running.tool("psql"), "-q", running.url(OWNER), "-c", "SELECT count(*) FROM generate_series(1, 2000000000)"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        counting = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%generate_series(1, 2%' AND pid <> pg_backend_pid()"
        eventually(lambda: connection.execute(counting).fetchone())
    assert running.process
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    began = time.monotonic()
    assert running.start() is True
    assert time.monotonic() - began < 60
    busy.wait(PATIENCE)


def test_a_pid_file_that_names_another_program_heals(running: Cluster) -> None:
    running.stop(postmaster.IMMEDIATE)
    lines = [str(os.getpid()), str(running.folder), "0", "5432", str(running.socket_folder), "", "0 0", "ready"]
    (running.folder / "postmaster.pid").write_text("\n".join(lines))
    assert postmaster.find(running.folder) is None
    assert running.start() is True
    assert ask(running, "SELECT 1") == 1


def test_a_lock_of_the_socket_that_names_another_program_of_the_servers_account_heals(running: Cluster) -> None:
    running.stop(postmaster.IMMEDIATE)
    with subprocess.Popen(["sleep", "600"], cwd="/", **running.account.popen) as other:
        try:
            lines = [str(other.pid), str(running.folder), "0", "5432", str(running.socket_folder), ""]
            running.socket_path.with_name(f"{running.socket_path.name}.lock").write_text("\n".join(lines))
            assert running.start() is True
            assert ask(running, "SELECT 1") == 1
        finally:
            other.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="the tie to the parent is Linux's")
def test_a_parent_that_is_killed_leaves_no_orphan(made: Cluster) -> None:
    made.stop()
    script = "import sys, pathlib; from app.postgres import Cluster; Cluster(pathlib.Path(sys.argv[1])).start(); print('up', flush=True); input()"
    parent = subprocess.Popen([sys.executable, "-c", script, made.data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        assert parent.stdout.readline() == "up\n"
        assert postmaster.find(made.folder)
        parent.kill()
    assert gone(made)


def test_the_folder_has_one_serve_and_the_second_is_told_who(made: Cluster) -> None:
    with (
        made.held_by_serve("lokapasar serve (proses 4711)"),
        pytest.raises(DataFolderHeld, match="4711"),
        Cluster(made.data).held_by_serve("another"),
    ):
        pass
    with made.held_by_serve("again"):
        pass


def test_lost_passwords_are_said_and_the_data_is_not_touched(made: Cluster) -> None:
    made.stop()
    secret = made.secrets / APP
    password = secret.read_text()
    secret.unlink()
    with pytest.raises(SecretsMissing):
        Cluster(made.data).start()
    assert made.exists
    secret.touch(mode=0o600)
    secret.write_text(password)
    assert made.start() is True
    assert ask(made, "SELECT 1", APP) == 1


def test_data_of_another_major_version_is_refused_and_named(made: Cluster) -> None:
    made.stop()
    version = made.folder / "PG_VERSION"
    found = version.read_text()
    version.write_text("12\n")
    try:
        with pytest.raises(OtherVersion, match="PostgreSQL 12"):
            Cluster(made.data).start()
    finally:
        version.write_text(found)


def test_a_path_too_long_for_a_socket_gets_its_socket_elsewhere_and_a_half_made_cluster_is_made_again(folder: Path) -> None:
    long = Cluster(folder / ("d" * 100) / "data", server_settings=QUICK)
    assert long.socket_folder.parent == Path(tempfile.gettempdir())
    half = long.data / "postgresql.making"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("17\n")
    try:
        with long.attached():
            assert ask(long, "SELECT 1", APP) == 1
        assert not half.exists()
    finally:
        long.socket_folder.rmdir()


def test_a_link_laid_where_the_socket_folder_goes_is_refused(folder: Path) -> None:
    long = Cluster(folder / ("e" * 100) / "data", server_settings=QUICK)
    long.socket_folder.symlink_to(folder)
    try:
        with pytest.raises(DataFolderUnreachable):
            long.start()
    finally:
        long.socket_folder.unlink()


@as_root
def test_a_data_folder_that_the_servers_account_cannot_reach_is_refused_with_what_to_do(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(DataFolderUnreachable, match="chmod o\\+x"):
        Cluster(closed / "data").start()
    assert not (closed / "data").exists()


@as_root
def test_binaries_that_the_servers_account_cannot_reach_are_copied_once_to_the_systems_folder(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.postgres import account as accounts

    closed = tmp_path / "closed"
    (closed / "bin").mkdir(parents=True)
    closed.chmod(0o700)
    (closed / "bin/postgres").write_text("#!/bin/sh\n")
    (closed / "bin/postgres").chmod(0o700)
    monkeypatch.setattr(accounts, "bin_dir", lambda: str(closed / "bin"))
    monkeypatch.setattr(accounts, "SYSTEM_FOLDER", folder / "state")
    nobody = accounts.server_account()
    found = accounts.server_binaries(nobody)
    assert found == folder / "state" / f"postgresql-{accounts.POSTGRES_VERSION}" / "bin"
    assert nobody.can(found / "postgres", os.X_OK)
    assert accounts.server_binaries(nobody) == found


@as_root
def test_an_account_that_is_not_root_runs_the_server_itself(folder: Path) -> None:
    dropped = Cluster(folder)
    binaries, account = dropped.binaries, dropped.account
    home = folder / "home"
    home.mkdir()
    account.give(home)
    assert _as(account, lambda: _lives(home / "data", binaries)) == 0


def _lives(data: Path, binaries: Path) -> bool:
    cluster = Cluster(data, server_settings=QUICK)
    cluster.binaries = binaries
    with cluster.attached():
        assert cluster.account.is_us
        assert ask(cluster, "SELECT 1", APP) == 1
    return stat.S_IMODE(data.stat().st_mode) == 0o700 and not cluster.is_running()


def _as(account: Account, work: object) -> int:
    """Run the work in a forked child that has become this account; its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            code = 0 if work() else 2  # type: ignore[operator]
        except BaseException as error:
            os.write(2, f"{error!r}\n".encode())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

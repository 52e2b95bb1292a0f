"""An upgrade leaves the migrated database or the one that was there, whatever happens meanwhile."""

import json
import multiprocessing
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine

from app import cli, db, reactions
from app.backup import reading
from app.backup.surveying import CACHED, tallies
from app.doctor import database
from app.doctor.checks import Check
from app.postgres import Cluster
from app.postgres.cluster import APP, DATABASE, OWNER
from app.schema import migrating, revisions
from app.settings import settings
from app.upgrade import beside
from tests import world as worlds
from tests.backup.conftest import reachable_folder
from tests.patience import PATIENCE

OLDER = "hold_amounts_of_refills"
DATABASES = "SELECT datname FROM pg_database WHERE datname LIKE 'lokapasar%' ORDER BY 1"


@pytest.fixture(scope="module")
def left() -> Iterator[Cluster]:
    """A data folder with an order that counts, as a program of before has left it: its schema is older, and nobody serves."""
    with reachable_folder() as folder, pytest.MonkeyPatch.context() as served:
        made = Cluster(folder / "data")
        with made.attached():
            served.setenv("DATABASE_URL", made.url(APP))
            served.setenv("DATABASE_URL_OWNER", made.url(OWNER))
            db.forget_engines()
            migrating.upgrade(db.owner_engine())
            reactions.install()
            with db.new_session() as session:
                worlds.in_process(session, worlds.build(session))
            migrating.move(db.owner_engine(), OLDER)
            db.forget_engines()
        yield made


@pytest.fixture
def cluster(left: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Of that folder; the tests leave it as it is."""
    with _chosen(left, monkeypatch):
        yield left


@pytest.fixture
def once_more(left: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Of a copy of that folder, to be upgraded."""
    with reachable_folder() as folder:
        subprocess.run(["cp", "--archive", left.data, folder / "data"], check=True)
        with _chosen(Cluster(folder / "data"), monkeypatch):
            yield Cluster(folder / "data")


@contextmanager
def _chosen(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("DATABASE_URL", "DATABASE_URL_OWNER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOKAPASAR_DATA", str(cluster.data))
    db.forget_engines()
    yield
    db.forget_engines()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sebelum.tar"


Seen = tuple[str | None, list[list[object]], list[str]]


def seen(cluster: Cluster) -> Seen:
    """The revision, the tallies, and the databases of Lokapasar's that there are."""
    with cluster.attached(), psycopg.connect(cluster.url(OWNER)) as connection:
        return (
            revisions.current(cluster.url(OWNER)),
            tallies(connection, CACHED),
            [name for (name,) in connection.execute(DATABASES)],
        )


@pytest.fixture(scope="module")
def as_left(left: Cluster) -> Seen:
    return seen(left)


def test_an_older_folder_is_at_the_head_with_the_same_tallies_and_its_backup_lies_beside(
    once_more: Cluster, as_left: Seen, file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert as_left[0] == OLDER
    assert as_left[1]
    assert cli.run(["upgrade", str(file), "--json"]) == 0
    done = json.loads(capfd.readouterr().out)
    assert (done["from"], done["to"], done["changed"], done["backup"]) == (OLDER, revisions.head(), True, str(file))
    assert seen(once_more) == (revisions.head(), as_left[1], ["lokapasar"])
    with reading.opened(file) as kept:
        assert (kept.manifest["survey"]["revision"], kept.manifest["survey"]["cached"]) == (OLDER, as_left[1])
    assert cli.run(["upgrade", str(file), "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {"from": revisions.head(), "to": revisions.head(), "changed": False}


OF_THE_DATABASE = """
SELECT datconnlimit, (SELECT array_agg(one::text ORDER BY one::text) FROM unnest(datacl) AS one), (
  SELECT array_agg(concat_ws(' ', coalesce(role.rolname, 'everybody'), setconfig) ORDER BY role.rolname)
  FROM pg_db_role_setting LEFT JOIN pg_roles AS role ON role.oid = setrole WHERE setdatabase = pg_database.oid
) FROM pg_database WHERE datname = 'lokapasar'
"""
SAID_OF_THE_DATABASE = f"""
CREATE ROLE pantau LOGIN;
ALTER DATABASE {DATABASE} CONNECTION LIMIT 90;
ALTER DATABASE {DATABASE} SET work_mem = '12MB';
ALTER DATABASE {DATABASE} SET search_path = "$user", public;
ALTER DATABASE {DATABASE} SET kantor.nama = 'Dinas "Contoh", lantai 2';
ALTER ROLE {APP} IN DATABASE {DATABASE} SET statement_timeout = '21s';
ALTER ROLE pantau IN DATABASE {DATABASE} SET role = {APP};
REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC;
GRANT CONNECT ON DATABASE {DATABASE} TO {APP};
GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO pantau WITH GRANT OPTION;
"""


def test_what_was_set_for_the_database_is_still_set_after_an_upgrade(once_more: Cluster, file: Path) -> None:
    with once_more.attached(), psycopg.connect(once_more.url(OWNER), autocommit=True) as connection:
        connection.execute(SAID_OF_THE_DATABASE)
        before = connection.execute(OF_THE_DATABASE).fetchone()
    assert cli.run(["upgrade", str(file)]) == 0
    with once_more.attached(), psycopg.connect(once_more.url(OWNER)) as connection:
        assert connection.execute(OF_THE_DATABASE).fetchone() == before
        assert connection.execute("SHOW work_mem").fetchone() == ("12MB",)


@pytest.mark.parametrize("fault", ["a migration", "a check", "a tally"])
def test_a_copy_that_cannot_be_migrated_or_is_not_well_changes_nothing(
    cluster: Cluster, as_left: Seen, file: Path, fault: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = migrating.upgrade

    def spoilt(engine: Engine, *given: object, **more: object) -> bool:
        if fault == "a migration":
            with engine.begin() as connection:
                connection.exec_driver_sql("DROP TABLE entry CASCADE")
                connection.exec_driver_sql("SELECT 1 / 0")
        done = real(engine, *given, **more)  # type: ignore[arg-type]
        if fault == "a tally":
            with engine.begin() as connection:
                connection.exec_driver_sql("UPDATE region_semester_tally SET amount = amount + 1")
        return done

    monkeypatch.setattr(migrating, "upgrade", spoilt)
    if fault == "a check":
        sick: Check[Connection] = Check("rest", "error", lambda _connection: (False, "tired"), "sleep")
        monkeypatch.setattr(database, "CHECKS", (*database.CHECKS, sick))
    assert cli.run(["upgrade", str(file)]) == 1
    said = capsys.readouterr().err
    assert {"a migration": "division by zero", "a check": "rest: tired. sleep", "a tally": "region_semester_tally_is_its_fold"}[
        fault
    ] in said
    assert seen(cluster) == as_left


def test_whoever_serves_or_works_in_the_folder_is_named_and_nothing_begins(
    cluster: Cluster, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cluster.held_by_serve("lokapasar serve (proses 1)"):
        assert cli.run(["upgrade", str(file)]) == 1
    assert "lokapasar serve (proses 1)" in capsys.readouterr().err
    with cluster.attached():
        assert cli.run(["upgrade", str(file)]) == 1
    assert "sedang dipakai oleh perintah lain" in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize("to", [DATABASE, beside.COPY])
def test_whoever_is_connected_past_the_program_at_the_swap_is_not_cut_off(
    cluster: Cluster, as_left: Seen, file: Path, to: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where only the second of the two names cannot be changed, the first is not either."""
    real = beside.put_in_place

    def late(there: Cluster) -> None:
        with psycopg.connect(there.url(APP, to)):
            real(there)

    monkeypatch.setattr(beside, "put_in_place", late)
    assert cli.run(["upgrade", str(file)]) == 1
    assert "being accessed by other users" in capsys.readouterr().err
    assert seen(cluster) == as_left


def _killed(file: Path, *, after: bool) -> None:
    """An upgrade whose process dies just before the swap, or just after it."""
    real = beside.put_in_place

    def die(there: Cluster) -> None:
        if after:
            real(there)
        os.kill(os.getpid(), signal.SIGKILL)

    beside.put_in_place = die  # type: ignore[assignment]
    cli.run(["upgrade", str(file)])


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_around_the_swap_leaves_one_whole_database_and_the_next_upgrade_goes_on(
    once_more: Cluster, as_left: Seen, file: Path, tmp_path: Path, after: bool
) -> None:
    dying = multiprocessing.get_context("fork").Process(target=_killed, args=(file,), kwargs={"after": after})
    dying.start()
    dying.join(PATIENCE)
    assert dying.exitcode == -signal.SIGKILL
    assert seen(once_more)[:2] == ((revisions.head(), as_left[1]) if after else as_left[:2])
    assert cli.run(["upgrade", str(tmp_path / "lagi.tar")]) == 0
    assert seen(once_more) == (revisions.head(), as_left[1], ["lokapasar"])


def test_a_server_of_ones_own_an_empty_folder_and_a_newer_schema_are_not_upgraded(
    cluster: Cluster, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as older:
        older.setattr(revisions, "is_known", lambda revision: revision != OLDER)
        assert cli.run(["upgrade", str(file)]) == 1
    assert OLDER in capsys.readouterr().err
    assert cli.run(["--data", str(tmp_path / "kosong"), "upgrade", str(file)]) == 1
    assert "lokapasar init" in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_URL", cluster.url(APP))
    settings.cache_clear()
    assert cli.run(["upgrade", str(file)]) == 1
    assert "doctor --ledger" in capsys.readouterr().err
    assert not file.exists()

"""The migrations: one line of them, ending where the models are, passable in both directions."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import stamina
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from app import db
from app.postgres import Cluster
from app.postgres.cluster import APP, OWNER
from app.schema import migrating, revisions
from tests.migrations import locking
from tests.patience import eventually

VERSIONS = Path(__file__).parent.parent.parent / "migrations" / "versions"


def relations(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(
            connection.scalars(
                text("SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public'")
            )
        )


def test_there_is_one_head_and_it_is_the_newest_file() -> None:
    assert ScriptDirectory.from_config(revisions.config(None)).get_heads() == [revisions.head()]


def test_the_revisions_are_found_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert revisions.is_known(revisions.head())


def test_the_models_are_what_the_migrations_make(database: str) -> None:
    with db.owner_engine().connect() as connection:
        command.check(revisions.config(connection))


def test_every_migration_goes_down_and_up_again_and_no_new_one_holds_a_big_table(empty: Engine, tmp_path: Path) -> None:
    before = relations(empty)
    with locking.recorded(empty) as revisions:
        assert migrating.upgrade(empty) is True
    assert locking.judged(revisions, tmp_path) == locking.KNOWN, "tests/migrations/locking.py says what to do"
    made = relations(empty)
    migrating.move(empty, "base")
    assert relations(empty) - before <= {"alembic_version", "alembic_version_pkc"}
    assert migrating.upgrade(empty) is True
    assert relations(empty) == made


def test_a_revision_that_would_hold_a_big_table_is_seen(tmp_path: Path) -> None:
    revisions = {
        "slow": ["CREATE INDEX ix_entry_at ON entry (at)"],
        "quick": ["CREATE TABLE made (id bigint)", "CREATE INDEX ix_made ON made (id)"],
    }
    assert locking.judged(revisions, tmp_path) == {"slow": "require-concurrent-index-creation"}


def test_nothing_is_done_where_the_schema_is_at_its_head(database: str) -> None:
    assert migrating.upgrade(db.owner_engine()) is False


def test_an_empty_database_has_no_revision(empty: Engine) -> None:
    assert revisions.current(empty.url.set(drivername="postgresql").render_as_string(hide_password=False)) is None


def test_a_revision_stands_by_itself() -> None:
    """What it did on its day it does for a folder that comes to it years later, whatever has become of the application."""
    asks = re.compile(r"^\s*(from|import) app\b", re.MULTILINE)
    assert [file.name for file in VERSIONS.glob("*.py") if asks.search(file.read_text(encoding="utf-8"))] == []


MIGRATE = "from app import db; from app.schema import migrating; migrating.upgrade(db.owner_engine())"


def test_a_migration_that_cannot_have_a_table_or_is_killed_leaves_whole_steps_and_the_next_start_goes_on(
    empty: Engine, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives up waiting for a table that somebody holds, a few steps from the head; is killed there with -9; then between the
    last step and what follows it: the rights of the app's role came in the last step's own transaction, or the house would have
    tables that its own role may not read and a head that tells nobody."""
    behind, step, table = "create_dispute", "rating", "purchase_order"
    migrating.move(empty, behind)
    name = empty.url.database or ""
    environment = {"DATABASE_URL": cluster.url(APP, name), "DATABASE_URL_OWNER": cluster.url(OWNER, name)}
    with empty.connect() as holder:
        holder.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        with monkeypatch.context() as hurried, stamina.set_testing(True, attempts=2):
            hurried.setattr(migrating, "LOCK_MILLISECONDS", 50)
            with pytest.raises(migrating.Busy):
                migrating.upgrade(empty)
        migrates = subprocess.Popen([sys.executable, "-c", MIGRATE], env={**os.environ, **environment})
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST(:table AS regclass)")
        eventually(lambda: holder.scalar(waits, {"table": table}))
        migrates.kill()
        migrates.wait()
        holder.rollback()
    stopped_at = revisions.current(empty.url.set(drivername="postgresql").render_as_string(hide_password=False))
    assert stopped_at not in (behind, revisions.head()), "it was not stopped in the middle"
    assert revisions.is_known(stopped_at)
    assert step not in relations(empty)

    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(migrating, "_index_again", killed)
    with pytest.raises(KeyboardInterrupt):
        migrating.upgrade(empty)
    assert migrating.upgrade(empty) is False
    with empty.connect() as connection:
        command.check(revisions.config(connection))
    with psycopg.connect(cluster.url(APP, name)) as connection:
        for readable in (step, "shopping_list", "entry"):
            assert connection.execute(f"SELECT count(*) FROM {readable}").fetchone() == (0,)

"""Each check has what makes it fail, and says then what to do: a check that can never fail looks at nothing."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, text

from app import db
from app.backup import folder
from app.catalogue.search import partitions
from app.clock import now
from app.db import replica
from app.doctor import database, place
from app.doctor import ledger as whole_ledger
from app.doctor.checks import examined
from app.settings import Settings, settings
from tests import elsewhere

Broken = Callable[[Path, pytest.MonkeyPatch], dict[str, Any]]
"""Makes the place bad; returns the settings that go with it."""
SERVED = {"host": "0.0.0.0"}


def _open_secret(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    (data / "secrets").mkdir()
    (data / "secrets/ledger.key").touch(mode=0o644)
    return {}


def _full(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(total=100, free=19))
    return {}


def _old_backup(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    folder.remember(data, {"file": "x", "taken_at": (now() - timedelta(hours=27)).isoformat()})
    return {}


def _demo(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    (data / "demo-logins.json").write_text(json.dumps([]))
    return SERVED


def _half_written(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    (data / "demo-growing").write_text("province")
    return {}


def _no_folder(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    return {"data": data / "nowhere"}


def _file_in_the_way(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    (data / "files").touch()
    return {}


def _no_zones(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(place, "ZONES", ("Asia/Nowhere",))
    return {}


def _nobody_there(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(settings(), "oidc_issuer", "http://127.0.0.1:1")
    monkeypatch.setattr(settings(), "oidc_client_id", "lokapasar")
    return {}


def _root(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return {}


def _no_front_end(data: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(place, "TREE", data)
    return {}


def _set(**values: Any) -> Broken:
    return lambda data, monkeypatch: values


PLACES: dict[str, Broken] = {
    "data_folder": _no_folder,
    "secrets_are_private": _open_secret,
    "disk": _full,
    "room": _full,
    "backup": _old_backup,
    "not_root": _root,
    "identity_provider": _nobody_there,
    "hosts": _set(**SERVED),
    "demo_stays_here": _demo,
    "demo_is_whole": _half_written,
    "tls": _set(**SERVED, public_url="http://katalog.contoh.go.id"),
    "proxy": _set(public_url="https://katalog.contoh.go.id"),
    "file_store": _file_in_the_way,
    "metrics_token": _set(metrics_token="pendek"),
    "pool": _set(pool_timeout=30),
    "timezones": _no_zones,
    "front_end": _no_front_end,
    "scanner": _set(clamd="127.0.0.1:1"),
}
HOUR = timedelta(hours=1)
ANSWERS: dict[str, dict[str, Any]] = {
    "version": {"server_version": "140012"},
    "roles": {"rolsuper": True},
    "encoding": {"server_encoding": "SQL_ASCII"},
    "checksums": {"data_checksums": "off"},
    "clock": {"clock_timestamp": datetime(2020, 1, 1, tzinfo=UTC)},
    "collation": {"datcollversion": False, "datcollate": "id_ID"},
    "connections": {"max_connections": "5"},
    "transactions": {"xact_start": HOUR},
    "wraparound": {"datfrozenxid": 1_500_000_000},
    "archive": {"pg_stat_archiver": True},
    "statistics": {"autovacuum": "off"},
}
"""What the database is made to say, by a word of the question, where it cannot be made so for a test."""
DONE: dict[str, str] = {
    "schema": "UPDATE alembic_version SET version_num = 'another'",
    "durability": "SET LOCAL synchronous_commit = off",
    "isolation": "SET LOCAL default_transaction_isolation = 'serializable'",
    "search": "DROP EXTENSION pg_trgm CASCADE",
    "limits": "SET LOCAL lock_timeout = 0",
    "worker": "DELETE FROM procrastinate_workers; INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '3 minutes')",
    "esign": "INSERT INTO region (id, code, name, tier, timezone) VALUES (9, '99.09', 'Kabupaten Uji', 'kabupaten', 'Asia/Jakarta'); "
    "INSERT INTO esign_service (region_id, id, protocol, base_url, username, secret_sealed, active, seal_allowed, changed_at) "
    "VALUES (9, '01a22400-0000-7000-8000-000000000001', 'v2', 'https://esign.contoh.go.id', 'uji', '', true, false, now())",
    "seals": "DELETE FROM procrastinate_periodic_defers; INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id) "
    "VALUES ('seals.seal', extract(epoch FROM now() - interval '11 minutes')::bigint, '')",
    "jobs_wait": "INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES ('uji', 'uji'); "
    "UPDATE procrastinate_events SET at = now() - interval '11 minutes'",
    "jobs_failed": "INSERT INTO procrastinate_jobs (task_name, queue_name, status) VALUES ('uji', 'uji', 'failed')",
    "invariants_late": "INSERT INTO invariant_reading VALUES ('package_within_pagu', 0, '', now() - interval '27 hours', 1)",
    "large_regions": "",
    "replica": "",
    "walls": "ALTER POLICY wall ON payment USING (true)",
    "indexes": "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_seal_day'::regclass",
    "invariants_read": "INSERT INTO invariant_reading VALUES ('package_within_pagu', 2, '', now(), 1)",
    "ledger": "INSERT INTO state_tally VALUES (1, 2026, 'EP_LOCAL', 1, 'ON_PROCESS', 0, 1, 5)",
    "invariants": "ALTER TABLE package_tally DROP CONSTRAINT ck_package_tally_within_pagu; INSERT INTO package_tally "
    "(region_id, kd_rup, pagu, held, committed, received, paid, orders, over_pagu) VALUES (1, '1', 0, 5, 0, 0, 0, 0, false)",
}
"""What the owner does to the database, undone afterwards."""


GIVEN = (
    ("entry", "UPDATE (amount)"),
    ("entry", "UPDATE"),
    ("audit_row", "DELETE"),
    ("seal", "TRUNCATE"),
    ("dispute", "DELETE"),
)
"""Rights that somebody gave the application by hand: on what only grows, and on what is never deleted."""


@pytest.fixture
def owned(database: str) -> Iterator[Connection]:
    with db.owner_engine().connect() as connection:
        yield connection
        connection.rollback()


def test_every_check_is_made_to_fail_here() -> None:
    checks = (*place.CHECKS, *database.CHECKS, *whole_ledger.CHECKS)
    assert {check.name for check in checks} == {*PLACES, *ANSWERS, *DONE, "append_only"}
    assert len(checks) >= 20


@pytest.mark.parametrize("name", PLACES)
def test_a_bad_place_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(**({"data": tmp_path} | PLACES[name](tmp_path, monkeypatch)))
    (told,) = examined([check for check in place.CHECKS if check.name == name], chosen)
    assert (told["ok"], bool(told["fix"])) == (False, True), told


@pytest.mark.parametrize("name", ANSWERS)
def test_a_bad_answer_of_the_database_is_told(name: str, owned: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def says(_connection: Connection, question: str, **_given: Any) -> Any:
        return next(value for word, value in ANSWERS[name].items() if word in question)

    monkeypatch.setattr(database, "_ask", says)
    chosen = database.settings()
    monkeypatch.setattr(database, "settings", lambda: chosen.model_copy(update={"archive": Path("/nowhere")}))
    (told,) = examined([check for check in database.CHECKS if check.name == name], owned)
    assert (told["ok"], bool(told["fix"])) == (False, True), told
    assert "StopIteration" not in told["detail"]


def test_a_machine_that_is_slow_to_answer_is_not_one_whose_clock_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = datetime(2026, 3, 2, 8, tzinfo=UTC)
    moments = iter([asked, asked + HOUR])
    monkeypatch.setattr(database, "now", lambda: next(moments))
    monkeypatch.setattr(database, "_ask", lambda _connection, _question: asked + HOUR / 2)
    assert database.clock(None)[0]  # type: ignore[arg-type]


def test_a_key_that_is_just_being_made_is_no_open_secret(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/.ledger.key.7").symlink_to("gone")
    assert place.secrets_are_private(Settings(data=tmp_path))[0]


@pytest.mark.parametrize("name", DONE)
def test_what_was_done_to_the_database_is_told(name: str, owned: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "walls":
        elsewhere.not_on_citus("the second wall is taken down there")
    if name == "large_regions":
        monkeypatch.setattr(partitions, "large_regions", lambda _connection: [2])
    if name == "replica":
        monkeypatch.setattr(replica, "lag", lambda _connection: replica.Lag(bytes=10**9, seconds=99.0))
    for statement in filter(None, DONE[name].split("; ")):
        owned.execute(text(statement))
    checks = [check for check in (*database.CHECKS, *whole_ledger.CHECKS) if check.name == name]
    (told,) = examined(checks, owned)
    assert (told["ok"], bool(told["fix"])) == (False, True), told


@pytest.mark.parametrize(("table", "right"), GIVEN)
def test_a_right_to_change_what_only_grows_is_told(table: str, right: str, committed: None) -> None:
    """As the application's own role sees it, which is the one that has it."""
    (check,) = [one for one in database.CHECKS if one.name == "append_only"]
    with db.reading_engine().connect() as connection:
        role = connection.scalar(text("SELECT current_user"))
        assert [told["ok"] for told in examined([check], connection)] == [True]
        with db.owner_engine().connect() as owner:
            try:
                owner.execute(text(f'GRANT {right} ON {table} TO "{role}"'))
                owner.commit()
                (told,) = examined([check], connection)
            finally:
                owner.execute(text(f'REVOKE {right} ON {table} FROM "{role}"'))
                owner.commit()
    assert (told["ok"], told["detail"]) == (False, table)

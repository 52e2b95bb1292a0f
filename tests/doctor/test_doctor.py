"""The doctor sees what is wrong, says what to do, and is well where nothing is."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app import db
from app.doctor.commands import doctor
from app.schema import revisions
from app.settings import settings

Examine = Callable[..., dict[str, Any]]


@pytest.fixture
def examine(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Examine]:
    """Examine the tests' database with a data folder of our own; returns the checks by name, and `ok`."""
    monkeypatch.setenv("LOKAPASAR_DATA", str(tmp_path))

    def examined(*, ledger: bool = False) -> dict[str, Any]:
        settings.cache_clear()
        document, code = doctor(ledger=ledger)
        assert code == (0 if document["ok"] else 1)
        return {"ok": document["ok"], "settings": document["settings"]} | {check["name"]: check for check in document["checks"]}

    yield examined
    settings.cache_clear()


def as_owner(statement: str) -> None:
    with db.owner_engine().begin() as connection:
        connection.execute(text(statement))


def test_every_check_names_its_level_and_what_fails_its_remedy(examine: Examine) -> None:
    found = examine(ledger=True)
    checks = [check for name, check in found.items() if name not in ("ok", "settings")]
    assert len(checks) >= 20
    assert {check["level"] for check in checks} == {"error", "warning"}
    assert all(check["fix"] for check in checks if not check["ok"])
    assert found["ledger"]["ok"]
    assert found["append_only"]["ok"]
    assert found["roles"]["ok"]


def test_a_server_that_may_lose_what_it_confirmed_is_an_error(examine: Examine) -> None:
    found = examine()
    assert "fsync off" in found["durability"]["detail"]
    assert not found["ok"]


def test_a_schema_behind_its_head_is_an_error(examine: Examine) -> None:
    before = examine()["schema"]
    as_owner("UPDATE alembic_version SET version_num = 'first_tables'")
    try:
        found = examine()["schema"]
    finally:
        as_owner(f"UPDATE alembic_version SET version_num = '{revisions.head()}'")
    assert before["ok"]
    assert not found["ok"]
    assert "migrate" in found["fix"]


def test_an_app_that_could_rewrite_the_ledger_is_warned_of(examine: Examine) -> None:
    role = db.engine().url.username
    as_owner(f"GRANT UPDATE ON entry TO {role}")
    try:
        found = examine()["append_only"]
    finally:
        as_owner(f"REVOKE UPDATE ON entry FROM {role}")
    assert (found["ok"], found["detail"]) == (False, "entry")


def test_one_role_for_both_doors_is_warned_of(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL_OWNER", settings().database_url or "")
    assert not examine()["roles"]["ok"]


@pytest.mark.usefixtures("committed")
def test_a_tally_that_is_not_the_fold_of_its_entries_is_an_error_when_asked(examine: Examine) -> None:
    as_owner(
        "INSERT INTO region_day_tally SELECT (jsonb_populate_record(NULL::region_day_tally, (SELECT jsonb_object_agg(attname, "
        "CASE WHEN format_type(atttypid, NULL) = 'date' THEN '\"2026-01-01\"'::jsonb ELSE '1'::jsonb END) FROM pg_attribute "
        "WHERE attrelid = 'region_day_tally'::regclass AND attnum > 0))).*"
    )
    found = examine(ledger=True)["ledger"]
    assert not found["ok"]
    assert "region_day_tally_is_its_fold: 1" in found["detail"]


@pytest.mark.asvs("13.3.1")
def test_a_secret_that_others_can_read_is_an_error(examine: Examine, tmp_path: Path) -> None:
    logins = tmp_path / "demo-logins.json"
    logins.touch(mode=0o644)
    found = examine()
    assert (found["secrets_are_private"]["ok"], found["secrets_are_private"]["detail"]) == (False, "demo-logins.json")


def test_demo_data_served_to_others_is_an_error(examine: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "demo-logins.json").touch(mode=0o600)
    monkeypatch.setenv("LOKAPASAR_HOST", "0.0.0.0")
    found = examine()
    assert not found["demo_stays_here"]["ok"]
    assert not found["hosts"]["ok"]


def test_a_job_that_nobody_takes_is_warned_of(examine: Examine) -> None:
    as_owner("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'nobody.does')")
    as_owner("UPDATE procrastinate_events SET at = now() - interval '1 hour'")
    try:
        assert not examine()["jobs_wait"]["ok"]
    finally:
        as_owner("TRUNCATE procrastinate_jobs, procrastinate_events CASCADE")


def test_a_database_that_does_not_answer_is_one_error_and_its_password_is_not_shown(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:hunter2@127.0.0.1:1/none")
    db.forget_engines()
    try:
        found = examine()
    finally:
        db.forget_engines()
    assert not found["database"]["ok"]
    assert "hunter2" not in str(found)


def test_a_data_folder_without_a_database_says_how_to_make_one(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    assert "lokapasar init" in examine()["database"]["fix"]

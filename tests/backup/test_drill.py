"""The drill: a backup is taken while people order, restored, compared to the
rupiah, served. It is done in every run of the tests."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app import db
from app.backup import taking
from app.backup.commands import backup, restore
from app.files import papers, store
from app.postgres import Cluster
from app.postgres.cluster import APP, OWNER
from app.schema import migrating
from app.settings import settings
from tests import world as worlds
from tests.backup.conftest import PDF, SCAN, SHARE, saved
from tests.elsewhere import not_on_citus
from tests.patience import PATIENCE
from tests.world import World

OLDER = "create_rating"
HERE = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "LOKAPASAR_"))}


def lokapasar(*arguments: str, **environment: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments, "--json"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**HERE, **environment},
        check=True,
    )
    return json.loads(done.stdout)


def test_a_backup_taken_while_people_order_is_equal_when_it_is_restored(house: World, tmp_path: Path) -> None:
    not_on_citus("several machines are saved while nobody orders")
    done, placed = threading.Event(), []

    def order_on() -> None:
        while not done.is_set():
            with db.new_session() as session:
                placed.append(worlds.place(session, house, quantity=1).id)

    buyer = threading.Thread(target=order_on)
    buyer.start()
    try:
        before = len(placed)
        told = backup(tmp_path / "cadangan.tar")
        during = len(placed) - before
    finally:
        done.set()
        buyer.join()
    assert during > 0, "nobody ordered while the backup was taken: the test shows nothing"
    verdict, code = restore(tmp_path / "cadangan.tar", verify=True)
    assert (verdict["result"], verdict["differences"], code) == ("EQUAL", [], 0)
    assert verdict["rows"] == told["rows"]
    assert verdict["entries_folded"] > 0
    assert verdict["tallies"] == told["tallies"] != []


def test_what_was_restored_serves_the_same_figures_and_does_nothing_twice(
    house: World, taken: Path, tmp_path: Path, reachable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("tally", "--region", "99.01", "--year", "2026", "--by", "satker")
    url = settings().database_url
    assert url
    figures = lokapasar(*asked, DATABASE_URL=url)
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("DATABASE_URL_OWNER")
    settings.cache_clear()
    into = reachable / "baru"
    told, code = restore(taken, into=into, bid_keys=tmp_path / "kunci.json")
    assert code == 0
    assert (told["sessions_ended"], told["links_ended"], told["mails_held"], told["bid_keys"]) == (1, 1, 1, 1)
    assert told["messages_held"] > 0

    again = lokapasar(*asked, "--data", str(into))
    assert {**again, "as_of": None} == {**figures, "as_of": None}
    assert again["amount"] > 0
    assert lokapasar("doctor", "--ledger", "--data", str(into))["ok"]
    with Cluster(into).attached() as cluster, psycopg.connect(cluster.url(APP)) as connection:
        with psycopg.connect(cluster.url(OWNER)) as whole:
            attached = whole.execute("SELECT file_sha256, file_type, size FROM order_attachment").fetchall()
        assert connection.execute("SELECT count(*) FROM web_session").fetchone() == (0,)
        waiting = {name for (name,) in connection.execute("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")}
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM entry")
    assert "papers.draw" in waiting
    assert not [name for name in waiting if name.endswith(".tell")]

    monkeypatch.setenv("LOKAPASAR_DATA", str(into))
    settings.cache_clear()
    assert papers.read_paper(store.hash_of(PDF), papers.PDF) == PDF
    assert [(papers.read_paper(sha256, type), size) for sha256, type, size in attached] == [(SCAN, len(SCAN))]
    assert (into / "secrets/web").read_bytes() == b"a key"
    assert (into / "secrets/competitions" / SHARE).read_bytes() == b"a share of a key"
    assert (into / "mail-held/one.eml").read_text() == "to somebody"
    assert not (into / "mail").exists()
    assert not [path for path in into.glob("secrets/**/*") if path.is_file() and path.stat().st_mode & 0o077]


def test_a_tally_that_was_wrong_already_is_told_by_the_backup(house: World, tmp_path: Path) -> None:
    with db.owner_engine().begin() as connection:
        connection.exec_driver_sql("UPDATE region_day_tally SET amount = amount + 1")
    told = saved(tmp_path / "cadangan.tar")
    assert "region_day_tally_is_its_fold" in {line.split(":")[0] for line in told["ledger_violations"]}


def test_what_differs_is_named_also_in_a_backup_of_an_older_schema(
    house: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken by a program whose schema was behind, as before an upgrade, with a manifest that says one rupiah more, a row less
    and another text than the dump holds. Exactly that differs, and nothing once the schema was brought up to date."""

    def lying(*given: Any, **more: Any) -> Any:
        told = real(*given, **more)
        told["cached"][0][3] += 1
        told["rows"]["region"] -= 1
        told["checksums"]["vendor"] = "1"
        return told

    not_on_citus("the tables of an older schema are made anew before they are distributed")
    real = taking.survey
    monkeypatch.setattr(taking, "survey", lying)
    db.engine().dispose()
    migrating.move(db.owner_engine(), OLDER)
    try:
        told = backup(tmp_path / "cadangan.tar")
    finally:
        migrating.upgrade(db.owner_engine())
    assert (told["revision"], told["ledger_violations"]) == (OLDER, None)
    verdict, code = restore(tmp_path / "cadangan.tar", verify=True)
    assert (verdict["result"], code) == ("DIFFERENT", 1)
    assert [line.split(":")[0] for line in verdict["differences"]] == ["baris region", "isi vendor", "cached 99.01 2026 ordered"]

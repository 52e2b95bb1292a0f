"""Two workers on one queue, each a process of its own as on two machines: a job runs in
one of them, and what one died in the other takes over."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app import db
from app.outbox import enqueue
from tests.outbox.holding import GO, NOTES
from tests.patience import PATIENCE, eventually

pytestmark = pytest.mark.usefixtures("committed")
PROJECT = Path(__file__).parent.parent.parent
HERE = [sys.executable, "-m", "tests.outbox.holding"]


@pytest.fixture
def workers(tmp_path: Path, committed: None) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Both at work. They look for the test's two jobs, which only they know."""
    started = [subprocess.Popen([*HERE, str(tmp_path)], cwd=PROJECT) for _each in range(2)]
    try:
        eventually(lambda: _count("SELECT count(DISTINCT id) FROM procrastinate_workers") >= len(started))
        yield started
    finally:
        (tmp_path / GO).touch()
        for one in started:
            one.terminate()
        for one in started:
            one.wait(PATIENCE)


def _count(statement: str) -> int:
    with db.owner_engine().connect() as connection:
        return int(connection.scalar(text(statement)) or 0)


def _unfinished() -> int:
    return _count("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'test.%'")


def _notes(folder: Path) -> list[tuple[int, str]]:
    """Which process noted what, in order."""
    if not (folder / NOTES).exists():
        return []
    lines = [line.partition(" ") for line in (folder / NOTES).read_text().splitlines()]
    return [(int(process), said) for process, _blank, said in lines]


def _take_over() -> None:
    """The job that does it comes every five minutes; it is enqueued now, and done."""
    with db.owner_engine().begin() as connection:
        connection.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args) "
                "VALUES ('default', 'worker.take_over', 'worker.take_over', '{\"timestamp\": 0}') ON CONFLICT DO NOTHING"
            )
        )
    eventually(lambda: _count("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'worker.take_over'") == 0)


def test_each_job_runs_in_one_of_them_and_what_one_died_in_the_other_ends(
    workers: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    _share(workers, tmp_path)
    (tmp_path / NOTES).unlink()
    _inherit(workers, tmp_path)


def _share(workers: list[subprocess.Popen[bytes]], tmp_path: Path) -> None:
    with db.new_session() as session:
        for number in range(200):
            enqueue(session, "test.note", number=number)
    eventually(lambda: _unfinished() == 0)
    notes = _notes(tmp_path)
    assert sorted(int(said) for _process, said in notes) == list(range(200))
    assert {process for process, _said in notes} == {one.pid for one in workers}


def _inherit(workers: list[subprocess.Popen[bytes]], tmp_path: Path) -> None:
    """Nobody takes it from the living."""
    with db.new_session() as session:
        enqueue(session, "test.hold")
    eventually(lambda: len(_notes(tmp_path)) == 1)
    ((first, _began),) = _notes(tmp_path)
    _take_over()
    assert _notes(tmp_path) == [(first, "began")], "its worker lives: nobody takes it from it"

    dead, other = sorted(workers, key=lambda one: one.pid != first)
    dead.kill()
    dead.wait(PATIENCE)
    with db.owner_engine().begin() as connection:  # only the clock is helped along: it gave its last sign an hour ago
        connection.execute(
            text(
                "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour' "
                "WHERE id IN (SELECT worker_id FROM procrastinate_jobs WHERE task_name = 'test.hold')"
            )
        )
    _take_over()
    eventually(lambda: len(_notes(tmp_path)) == 2)
    (tmp_path / GO).touch()
    eventually(lambda: _unfinished() == 0)
    assert _notes(tmp_path) == [(first, "began"), (other.pid, "began"), (other.pid, "ended")]

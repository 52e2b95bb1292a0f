"""Jobs: there if and only if the transaction that enqueued them committed, run by the worker, tried again when they fail."""

import asyncio
from typing import Any

import procrastinate
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import db, outbox, worker
from app.outbox import Job, enqueue
from app.postgres import connection_url
from app.settings import settings

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the test's jobs were called with; the house's own jobs are put aside."""
    calls: list[Any] = []
    monkeypatch.setattr(outbox, "JOBS", {})
    return calls


def waiting() -> list[tuple[str, str, int]]:
    with db.engine().connect() as connection:
        rows = connection.execute(
            text("SELECT task_name, status::text, attempts FROM procrastinate_jobs WHERE task_name LIKE 'test.%' ORDER BY id")
        )
        return [(row.task_name, row.status, row.attempts) for row in rows]


def work(*jobs: Job) -> None:
    """Run what is waiting, then stop."""

    async def run() -> None:
        app = worker.procrastinate_app(connection_url(settings()), {job.name: job for job in jobs})
        async with app.open_async():
            await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(run())


def test_a_job_exists_once_its_transaction_commits_and_runs_with_its_payload(seen: list[Any]) -> None:
    outbox.job("test.note")(lambda order, amount: seen.append((order, amount)))
    with db.new_session() as session:
        enqueue(session, "test.note", order="a", amount=7)
        assert waiting() == []
    assert waiting() == [("test.note", "todo", 0)]
    work(outbox.JOBS["test.note"])
    assert seen == [("a", 7)]


def test_nobody_is_told_of_a_new_job_so_that_no_commit_waits_for_another() -> None:
    telling = (
        "SELECT count(*) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgrelid = 'procrastinate_jobs'::regclass AND {}"
    )
    with db.engine().connect() as connection:
        assert connection.scalar(text(telling.format("prosrc ILIKE '%pg_notify%' AND tgtype & 4 = 4"))) == 0  # 4: at INSERT


def test_two_workers_share_the_jobs_and_none_runs_twice(seen: list[Any]) -> None:
    outbox.job("test.note")(lambda number: seen.append(number))
    with db.new_session() as session:
        for number in range(40):
            enqueue(session, "test.note", number=number)

    async def run() -> None:
        workers = [worker.procrastinate_app(connection_url(settings()), outbox.JOBS) for _each in range(2)]
        async with workers[0].open_async(), workers[1].open_async():
            await asyncio.gather(
                *(one.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False) for one in workers)
            )

    asyncio.run(run())
    assert sorted(seen) == list(range(40))


def test_a_job_of_a_transaction_that_is_undone_never_was() -> None:
    class Thought(Exception):
        pass

    def change_ones_mind() -> None:
        with db.new_session() as session:
            enqueue(session, "test.note", order="a", amount=7)
            raise Thought

    with pytest.raises(Thought):
        change_ones_mind()
    assert waiting() == []


def test_a_job_that_fails_waits_to_be_tried_again_and_is_given_up_after_its_attempts(seen: list[Any]) -> None:
    @outbox.job("test.fails", attempts=2)
    def fails() -> None:
        seen.append("tried")
        raise OSError("the mail server is away")

    with db.new_session() as session:
        enqueue(session, "test.fails")
    work(outbox.JOBS["test.fails"])
    assert waiting() == [("test.fails", "todo", 1)]
    with db.owner_engine().begin() as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL"))
    work(outbox.JOBS["test.fails"])
    assert waiting() == [("test.fails", "failed", 2)]
    assert seen == ["tried", "tried"]


def test_a_job_that_a_dead_worker_left_runs_again(seen: list[Any]) -> None:
    outbox.job("test.note")(lambda: seen.append("again"))
    with db.new_session() as session:
        enqueue(session, "test.note")
    with db.owner_engine().begin() as connection:
        dead = connection.scalar(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id")
        )
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :dead"), {"dead": dead})

    async def take_over() -> None:
        app = worker.procrastinate_app(connection_url(settings()), outbox.JOBS)
        async with app.open_async():
            await app.configure_task("worker.take_over").defer_async(timestamp=0)
            await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(take_over())
    work(outbox.JOBS["test.note"])
    assert seen == ["again"]


def test_a_name_belongs_to_one_room(seen: list[Any]) -> None:
    def elsewhere() -> None: ...

    elsewhere.__module__ = "app.another.jobs"
    outbox.job("test.note")(lambda: None)
    with pytest.raises(AssertionError, match=r"test\.note"):
        outbox.job("test.note")(elsewhere)


def test_the_rooms_jobs_are_found() -> None:
    jobs = worker.load_jobs()
    assert all(name == job.name and job.run.__module__.endswith(".jobs") for name, job in jobs.items())
    assert isinstance(worker.procrastinate_app("postgresql://", jobs), procrastinate.App)


def test_a_long_command_is_free_of_the_limits_of_a_request(database: str) -> None:
    with db.new_session() as session:
        assert session.scalar(text("SHOW statement_timeout")) != "0"
        db.take_time(session)
        assert session.scalar(text("SHOW statement_timeout")) == "0"
    with Session(db.engine()) as session:
        assert session.scalar(text("SHOW statement_timeout")) != "0"

"""The job worker: runs what the rooms enqueued, each job in a transaction of its own
making. A child of `serve`, or alone as `lokapasar worker`.

It looks for jobs by the clock: to be told of each (NOTIFY) would make the commits of all who enqueue wait for each other. It
talks to PostgreSQL directly, never through a transaction pooler.
"""

import asyncio
import os
import pkgutil
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

import procrastinate

import app
from app.language import SOURCE, speaking
from app.outbox import JOBS, USUAL, Job
from app.postgres import direct_url
from app.schema import resuming
from app.settings import settings

GIVES_WAY = 10
"""How far the worker stands back from the web processes where both want the processor (nice): a person waits for those."""
CONCURRENCY = 2
"""Jobs at once, of each kind of queue."""
POLL_SECONDS = 0.5
"""How long a job waits at most for an idle worker to look."""
GRACE_SECONDS = 15
STALLED_SECONDS = 60
"""A job whose worker gave no sign for so long is given to another."""


def main() -> None:
    """Run jobs until SIGTERM or SIGINT; what is under way then may finish. What jobs write is
    read by many people: it is in the source language."""
    from app.log import write_lines

    write_lines()
    os.nice(GIVES_WAY)
    resuming.go_on()
    with speaking(SOURCE):
        asyncio.run(_work(direct_url(settings()), load_jobs()))


def load_jobs() -> Mapping[str, Job]:
    """Import every room's `jobs.py`; they declare themselves."""
    for room in pkgutil.iter_modules(app.__path__, "app."):
        if room.ispkg and find_spec(f"{room.name}.jobs"):
            import_module(f"{room.name}.jobs")
    return JOBS


def procrastinate_app(url: str, jobs: Mapping[str, Job]) -> procrastinate.App:
    """A procrastinate app that knows these jobs."""
    made = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=2 * CONCURRENCY + 4))
    for job in jobs.values():
        retry = procrastinate.RetryStrategy(max_attempts=job.attempts - 1, exponential_wait=4)
        task = made.task(name=job.name, retry=retry, queue=job.queue)(job.run)
        if job.cron:
            made.periodic(cron=job.cron)(task)
    made.periodic(cron="*/5 * * * *")(
        made.task(name="worker.take_over", queueing_lock="worker.take_over", pass_context=True)(_take_over)
    )
    return made


async def _work(url: str, jobs: Mapping[str, Job]) -> None:
    """Jobs that wait for servers of others have workers of their own: a slow one keeps nobody from the papers and the mail."""
    made = procrastinate_app(url, jobs)
    elsewhere = {job.queue for job in jobs.values()} - {USUAL}
    async with made.open_async():
        beside = asyncio.create_task(_run(made, sorted(elsewhere), is_first=False)) if elsewhere else None
        try:
            await _run(made, [USUAL], is_first=True)
        finally:
            if beside is not None:
                beside.cancel()
                await asyncio.gather(beside, return_exceptions=True)


async def _run(made: procrastinate.App, queues: list[str], *, is_first: bool) -> None:
    """Until a signal, which the first hears for all."""
    await made.run_worker_async(
        queues=queues,
        concurrency=CONCURRENCY,
        fetch_job_polling_interval=POLL_SECONDS,
        listen_notify=False,
        shutdown_graceful_timeout=GRACE_SECONDS,
        install_signal_handlers=is_first,
        delete_jobs=procrastinate.jobs.DeleteJobCondition.SUCCESSFUL,
    )


async def _take_over(context: procrastinate.JobContext, timestamp: int) -> None:
    """Jobs that a dead worker left half done run again."""
    for job in await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await context.app.job_manager.retry_job(job)

"""The program, loaded once: its web processes and its job worker are forks of it. One that dies
is back at once, and what is loaded is in memory once.

It serves nobody and does nothing itself, so it has no thread and no connection that a fork would get half of.
"""

import gc
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from signal import SIGKILL, SIGTERM

from starlette.types import ASGIApp

from app.errors import Refusal
from app.log import write_lines
from app.processes.children import Kept, be_called, keep, set_by_signals
from app.processes.forks import Flag, fork
from app.serving import web
from app.serving.keeping import WEB_SECONDS, WORKER_SECONDS
from app.settings import settings


def main(listening: int, gate: int, tells: int) -> None:
    """`listening` is the socket's descriptor; `gate` a pipe that is closed once serving may
    begin; `tells` one for our pid once a fork serves."""
    be_called("program")
    write_lines()
    app, work = _loaded()
    while os.read(gate, 1):
        pass
    until, renew, served = threading.Event(), threading.Event(), Flag()
    set_by_signals(until, renew)
    webs = [
        _web(number, partial(web.serve, app, listening, tells, served.set), served) for number in range(1, settings().processes + 1)
    ]
    try:
        keep([*webs, _worker(work)], until, renew, together=True)
    except Refusal as why:
        sys.exit(str(why))


def _web(number: int, work: Callable[[], object], served: Flag) -> Kept:
    """One that ends before any has served is not started again: the next would end the same way."""
    name = f"web {number}"
    return Kept(name=name, start=partial(fork, work, called=name, ending=SIGTERM), grace=WEB_SECONDS, proven=served)


def _worker(work: Callable[[], object]) -> Kept:
    return Kept(name="worker", start=partial(fork, work, called="worker", ending=SIGKILL), grace=WORKER_SECONDS)


def _loaded() -> tuple[ASGIApp, Callable[[], object]]:
    """The application, and the worker's work. What is loaded stays, so nobody looks for garbage in it: not while it comes, which
    took two fifths of a start, nor ever again, where a look would also copy what the forks share."""
    gc.disable()
    from app import worker
    from app.main import create_app

    app = create_app()
    worker.load_jobs()
    gc.freeze()
    gc.enable()
    return app, worker.main


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""Ways to die, chosen by seed."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random

from tests.crash.house import House

Kill = Callable[[House, float], None]


def web(house: House, pause: float) -> None:
    """A web process."""
    _end(_child(house, "web"))


def worker(house: House, pause: float) -> None:
    """The job worker."""
    _end(_child(house, "worker"))


def program(house: House, pause: float) -> None:
    """The one whose forks are the web processes and the worker: they end with it."""
    _end(_child(house, "program"))


def app(house: House, pause: float) -> None:
    """The one that keeps the others: they end with it, PostgreSQL in order."""
    assert house.process
    _end(house.process.pid)
    house.process.wait()


def everything(house: House, pause: float) -> None:
    """All processes at once, the database's too."""
    for pid in house.processes():
        _end(pid)
    assert house.process
    house.process.wait()


def postmaster(house: House, pause: float) -> None:
    _end(house.postmaster())


def backend(house: House, pause: float) -> None:
    """One of the database's processes for a session: PostgreSQL ends all others and recovers."""
    _end(_child(house, "lokapasar_app"))


def stop_web(house: House, pause: float) -> None:
    """A web process stands still for a while."""
    _pause([_child(house, "web")], pause)


def stop_database(house: House, pause: float) -> None:
    """The whole database stands still for a while."""
    _pause([pid for pid, line in house.processes().items() if "postgres" in line], pause)


WAYS: dict[str, Kill] = {
    way.__name__: way for way in (web, worker, program, app, everything, postmaster, backend, stop_web, stop_database)
}


def by_seed(seed: int, count: int) -> list[str]:
    """Every way once before any comes again, in an order that the seed chooses."""
    random = Random(seed)
    chosen: list[str] = []
    while len(chosen) < count:
        chosen += random.sample(list(WAYS), len(WAYS))
    return chosen[:count]


def _child(house: House, word: str) -> int | None:
    """A process under `serve` whose name has this word."""
    return max((pid for pid, name in house.processes().items() if word in name), default=None)


def _end(pid: int | None) -> None:
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _pause(pids: list[int | None], seconds: float) -> None:
    there = [pid for pid in pids if pid is not None]
    for pid in there:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    for pid in there:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

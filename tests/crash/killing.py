"""Ways to die, chosen by seed."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random

from tests.crash.house import House

Kill = Callable[[House, float], None]
WEB, WORKER, SESSION = ("app.serving.web", "early_web"), "app.worker", "postgres: lokapasar_app"
"""How their command lines tell them apart; PostgreSQL's processes write theirs themselves."""
SECONDS_MAX = 15.0


def web(house: House, pause: float) -> None:
    """A web process."""
    _end(_child(house, *WEB))


def worker(house: House, pause: float) -> None:
    """The job worker."""
    _end(_child(house, WORKER))


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
    _end(_child(house, "bin/postgres "))


def backend(house: House, pause: float) -> None:
    """One of the database's processes for a session: PostgreSQL ends all others and recovers."""
    _end(_child(house, SESSION))


def stop_web(house: House, pause: float) -> None:
    """A web process stands still for a while."""
    _pause([_child(house, *WEB)], pause)


def stop_database(house: House, pause: float) -> None:
    """The whole database stands still for a while."""
    _pause([pid for pid, line in house.processes().items() if "postgres" in line], pause)


WAYS: dict[str, Kill] = {way.__name__: way for way in (web, worker, app, everything, postmaster, backend, stop_web, stop_database)}


def by_seed(seed: int, count: int) -> list[str]:
    """Every way once before any comes again, in an order that the seed chooses."""
    random = Random(seed)
    chosen: list[str] = []
    while len(chosen) < count:
        chosen += random.sample(list(WAYS), len(WAYS))
    return chosen[:count]


def _child(house: House, *words: str) -> int:
    """The youngest process under `serve` with one of these words in its command line, as soon as it is there: a kill that meets nobody is none."""
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        found = [pid for pid, line in house.processes().items() if any(word in line for word in words)]
        if found:
            return max(found)
        time.sleep(0.05)
    raise AssertionError(f"no process {words} within {SECONDS_MAX} s")


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _pause(pids: list[int], seconds: float) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

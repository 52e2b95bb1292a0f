"""A child made of ourselves: it goes on with all that we have loaded, in memory that both share until one of them writes to it."""

import mmap
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.processes.children import be_called, be_tied_to

OURS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""Signals that a parent of forks hears itself and a fork hears as any process does."""
LOOK_SECONDS = 0.02


class Flag:
    """An event that a fork may set and its parent sees; one that is killed meanwhile leaves nothing locked."""

    def __init__(self) -> None:
        self._byte = mmap.mmap(-1, 1)

    def set(self) -> None:
        self._byte[0] = 1

    def is_set(self) -> bool:
        return self._byte[0] == 1


@dataclass
class Fork:
    """As much of `subprocess.Popen` as a `Kept` asks for."""

    pid: int
    _ended: int | None = None

    def poll(self) -> int | None:
        """How it ended, as `Popen` tells it (a signal is below zero); None while it is there."""
        if self._ended is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._ended = os.waitstatus_to_exitcode(status)
        return self._ended

    def wait(self, timeout: float | None = None) -> int:
        """Raises `subprocess.TimeoutExpired`."""
        until = None if timeout is None else time.monotonic() + timeout
        while (ended := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(f"fork {self.pid}", timeout or 0)
            time.sleep(LOOK_SECONDS)
        return ended

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def fork(work: Callable[[], object], *, called: str, ending: signal.Signals) -> Fork:
    """A child that does `work` and ends; it gets `ending` where we end first. `called` is what `ps -o comm` shows of it.

    We may have no threads and no connections: a fork would get half of them. Start it from the main thread.
    """
    parent = os.getpid()
    sys.stdout.flush()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, OURS)
    try:
        pid = os.fork()
        if pid == 0:
            _live(work, parent=parent, called=called, ending=ending, mask=before)
        return Fork(pid)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live(work: Callable[[], object], *, parent: int, called: str, ending: signal.Signals, mask: set[int | signal.Signals]) -> None:
    """The child's whole life: none of what its parent had still to do is done by it. A
    signal that comes before it hears for itself ends it."""
    ended = 1
    try:
        for number in OURS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        be_tied_to(parent, ending)
        be_called(called)
        os.setsid()
        work()
        ended = 0
    except SystemExit as asked:
        ended = asked.code if isinstance(asked.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(ended)

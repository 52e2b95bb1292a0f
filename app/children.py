"""Child processes: they end with us whatever ends us, and are started again when they die while we keep them."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.errors import Refusal
from app.language import _

TICK = 0.2
"""Seconds between two looks at the children."""
PATIENCE_MAX = 10.0
"""Seconds at most before a child that keeps dying is started again."""

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def tied_to_us(ending: signal.Signals) -> dict[str, Any]:
    """Arguments for `subprocess.Popen`: the child gets this signal when the thread that starts it ends, and no Ctrl-C of our terminal.

    Start it from the main thread. Systems other than Linux have no such tie; there only an orderly stop ends the child.
    """
    parent = os.getpid()

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(ending))
            if os.getppid() != parent:
                os._exit(1)

    return {"preexec_fn": tie, "start_new_session": True}


class NeverStarted(Refusal):
    """A child ended before it had begun to do its work; starting it again would end the same way."""

    def __init__(self, *, name: str, why: str) -> None:
        super().__init__(_("{name} berhenti sebelum siap ({why}). Sebabnya tertulis di atas.").format(name=name, why=why))


def _say(sentence: str) -> None:
    """Where that cannot be written, such as on a full disk, the children are kept all the same."""
    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)


@dataclass
class Kept:
    """One child to be kept alive. `start` gives its process, or None while somebody else provides what it would."""

    name: str
    start: Callable[[], subprocess.Popen[bytes] | None]
    ending: signal.Signals = signal.SIGTERM
    grace: float = 15.0
    """Seconds to end by itself before it is killed."""
    proven: threading.Event | None = None
    """Set once it has been seen to work; before that its end is the end of all (`NeverStarted`)."""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0
    said: Callable[[str], None] = _say

    def tend(self, now: float) -> None:
        """Start it if it is not there; one that dies young again and again waits a little longer each time."""
        if self.process is not None:
            ended = self.process.poll()
            if ended is None:
                return
            self.process = None
            self._failed(now, f"{ended}")
        if now < self.next_start:
            return
        try:
            self.process = self.start()
        except (OSError, Refusal) as error:
            self._failed(now, str(error))
        if self.process is not None:
            self.started = now

    def _failed(self, now: float, why: str) -> None:
        if self.proven is not None and not self.proven.is_set():
            raise NeverStarted(name=self.name, why=why)
        self.failures = self.failures + 1 if now < self.started + PATIENCE_MAX else 1
        self.next_start = now + min(PATIENCE_MAX, 0.1 * (2 ** min(self.failures - 1, 8) - 1))
        self.said(f"{self.name}: {why}; started again")

    def stop(self) -> None:
        """Ask it to end, wait, and kill it when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.ending)
        try:
            self.process.wait(self.grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def keep(children: Sequence[Kept], until: threading.Event) -> None:
    """Keep every child alive until the event is set; then stop them, the last one first."""
    try:
        while not until.is_set():
            for child in children:
                child.tend(time.monotonic())
            until.wait(TICK)
    finally:
        for child in reversed(children):
            child.stop()


def set_by_signals(event: threading.Event) -> None:
    """SIGTERM, SIGINT and a closed terminal set the event instead of ending the process; under nohup a closed terminal means nothing."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: event.set())

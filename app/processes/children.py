"""Child processes: they end with us whatever ends us, are started again when they die while
we keep them, and give way to new ones without a gap."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from app.errors import Refusal
from app.language import _

TICK = 0.2
"""Seconds between two looks at the children."""
PATIENCE_MAX = 10.0
"""Seconds at most before a child that keeps dying is started again."""
COMING_SECONDS_MAX = 60.0
"""A new child that has not begun its work by then never will."""

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def tied_to_us(ending: signal.Signals) -> dict[str, Any]:
    """Arguments for `subprocess.Popen`: the child gets this signal when the thread
    that starts it ends, and no Ctrl-C of our terminal.

    Start it from the main thread. Systems other than Linux have no such tie; there only an orderly stop ends the child.
    """
    return {"preexec_fn": partial(be_tied_to, os.getpid(), ending), "start_new_session": True}


def be_tied_to(parent: int, ending: signal.Signals) -> None:
    """In a child: have it get this signal when its parent ends; it ends at once where its parent has ended already."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(ending))
        if os.getppid() != parent:
            os._exit(1)


def be_called(name: str) -> None:
    """What `ps -o comm` and `top` show of this process: the first 15 letters."""
    if _libc is not None:
        _libc.prctl(_PR_SET_NAME, name.encode())


class Process(Protocol):
    """A child, as `subprocess.Popen` or `forks.Fork` is one."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, number: int, /) -> None: ...

    def kill(self) -> None: ...


class Event(Protocol):
    """Something that is seen to have happened."""

    def is_set(self) -> bool: ...


class NeverStarted(Refusal):
    """A child ended before it had begun to do its work; starting it again would end the same way."""

    def __init__(self, *, name: str, why: str) -> None:
        super().__init__(_("{name} berhenti sebelum siap ({why}). Sebabnya tertulis di atas.").format(name=name, why=why))


class NotRenewed(Refusal):
    """A child that should have taken another's place ended before it had begun."""

    def __init__(self, *, name: str, why: str) -> None:
        super().__init__(
            _("{name} yang baru berhenti sebelum siap ({why}). Yang lama tetap melayani; sebabnya tertulis di atas.").format(
                name=name, why=why
            )
        )


def _say(sentence: str) -> None:
    """Where that cannot be written, such as on a full disk, the children are kept all the same."""
    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)


@dataclass
class Kept:
    """One child to be kept alive. `start` gives its process, or None while somebody else provides what it would."""

    name: str
    start: Callable[[], Process | None]
    ending: signal.Signals = signal.SIGTERM
    grace: float = 15.0
    """Seconds to end by itself before it is killed."""
    proven: Event | None = None
    """Set once it has been seen to work; before that its end is the end of all (`NeverStarted`)."""
    is_renewed: bool = False
    """Gives way to a new one when the settings or the program changed."""
    works: Callable[[Process], bool] | None = None
    """Has this process begun its work? Where one can say so, it is waited for before the old one is
    asked to end; where none can, the old one ends first."""
    process: Process | None = None
    coming: Process | None = None
    going: Process | None = None
    since: float = 0.0
    """When the one that comes was started, or the one that goes was asked to."""
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0
    said: Callable[[str], None] = _say

    def tend(self, now: float) -> None:
        """Start it if it is not there; one that dies young again and again waits a little longer each time."""
        if self.process is None and self.going is not None:
            return  # the place is taken until that one has ended
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

    def renew(self, now: float) -> bool:
        """One step of having another take its place; True when there is nothing left to do. One that cannot begin changes
        nothing: the old one stays, and `NotRenewed` is raised."""
        if self.going is not None:
            return self._is_gone(self.going, now)
        if self.process is None:
            return True
        if self.works is None:
            self._let_go(self.process, None, now)
        elif self.coming is None:
            self.coming, self.since = self.start(), now
        elif self.works(self.coming):
            self._let_go(self.process, self.coming, now)
        elif self.coming.poll() is not None or now > self.since + COMING_SECONDS_MAX:
            never, self.coming = self.coming, None
            never.kill()
            raise NotRenewed(name=self.name, why=f"{never.wait()}")
        return False

    def _let_go(self, old: Process, new: Process | None, now: float) -> None:
        old.send_signal(self.ending)
        self.going, self.since = old, now
        self.process, self.started, self.coming = new, now, None

    def _is_gone(self, going: Process, now: float) -> bool:
        if going.poll() is None:
            if now > self.since + self.grace:
                going.kill()
            return False
        self.going = None
        return True

    def _failed(self, now: float, why: str) -> None:
        if self.proven is not None and not self.proven.is_set():
            raise NeverStarted(name=self.name, why=why)
        self.failures = self.failures + 1 if now < self.started + PATIENCE_MAX else 1
        self.next_start = now + min(PATIENCE_MAX, 0.1 * (2 ** min(self.failures - 1, 8) - 1))
        self.said(f"{self.name}: {why}; started again")

    def there(self) -> list[Process]:
        """The one that does its work, the one that comes in its place and the one that goes, as far as they have not ended."""
        return [process for process in (self.going, self.coming, self.process) if process is not None and process.poll() is None]

    def stop(self) -> None:
        """Ask it to end, wait, and kill it when it does not."""
        stop_together([self])


def stop_together(children: Sequence[Kept]) -> None:
    """Ask all of them to end, wait, and kill those that do not."""
    asked = [(process, child) for child in children for process in child.there()]
    for process, child in asked:
        process.send_signal(child.ending)
    for process, child in asked:
        try:
            process.wait(child.grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def keep(children: Sequence[Kept], until: threading.Event, renew: threading.Event, *, together: bool = False) -> None:
    """Keep every child alive until the event is set; then stop them, the last one first or all `together`. Each time `renew` is
    set those that are renewed give way to new ones, one after the other."""
    waiting: deque[Kept] = deque()
    try:
        while not until.is_set():
            if renew.is_set() and not waiting:
                renew.clear()
                waiting.extend(child for child in children if child.is_renewed)
            for child in children:
                child.tend(time.monotonic())
            _renew_first(waiting)
            until.wait(TICK)
    finally:
        for group in [children] if together else [[child] for child in reversed(children)]:
            stop_together(group)


def _renew_first(waiting: deque[Kept]) -> None:
    if not waiting:
        return
    try:
        if waiting[0].renew(time.monotonic()):
            waiting.popleft()
    except (OSError, Refusal) as error:
        waiting[0].said(str(error))
        waiting.clear()


def set_by_signals(until: threading.Event, renew: threading.Event) -> None:
    """SIGTERM and SIGINT set `until` instead of ending the process, and so does a terminal that is closed; SIGHUP that somebody
    sends sets `renew`. Under nohup a closed terminal ends nothing."""
    survives = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN or not _has_terminal()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: until.set())
    signal.signal(signal.SIGHUP, lambda *_: (renew if survives or _has_terminal() else until).set())


def _has_terminal() -> bool:
    """Is there a terminal that this process can be stopped from? A closed one is none."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True

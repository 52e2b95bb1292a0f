"""SIGHUP: a terminal that is closed ends `serve`; one that somebody sends has it renew
its children. One that cannot begin changes nothing."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
import time

import pytest

from app.processes.children import Kept, keep
from tests.patience import PATIENCE

WAITS = """
import sys, threading
from app.processes import children
until, renew = threading.Event(), threading.Event()
children.set_by_signals(until, renew)
print("ready", file=sys.stderr, flush=True)
while not (until.is_set() or renew.is_set()):
    until.wait(0.02)
print("until" if until.is_set() else "renew", file=sys.stderr)
"""


@pytest.mark.parametrize(("closed", "sets"), [(True, "until"), (False, "renew")])
def test_a_closed_terminal_ends_and_a_hangup_that_is_sent_renews(closed: bool, sets: str) -> None:
    ours, theirs = pty.openpty()

    def take_terminal() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

    with subprocess.Popen([sys.executable, "-c", WAITS], stdin=theirs, stderr=subprocess.PIPE, preexec_fn=take_terminal) as process:
        os.close(theirs)
        assert process.stderr
        assert process.stderr.readline() == b"ready\n"
        if closed:
            os.close(ours)
        else:
            process.send_signal(signal.SIGHUP)
        assert process.stderr.readline() == f"{sets}\n".encode()
        process.wait(PATIENCE)
    if not closed:
        os.close(ours)


def test_without_a_terminal_a_hangup_renews() -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS], stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stderr
        assert process.stderr.readline() == b"ready\n"
        process.send_signal(signal.SIGHUP)
        assert process.stderr.readline() == b"renew\n"


def test_a_new_process_that_cannot_begin_leaves_the_old_one_where_it_is_and_says_so() -> None:
    said: list[str] = []
    programs = iter([["sleep", "60"], ["false"]])
    child = Kept(
        name="web 1",
        start=lambda: subprocess.Popen(next(programs)),
        is_renewed=True,
        works=lambda process: False,
        said=said.append,
    )
    until, renew = threading.Event(), threading.Event()

    def look() -> None:
        deadline = time.monotonic() + PATIENCE
        while not said and time.monotonic() < deadline:
            time.sleep(0.02)
        kept.append(child.process is not None and child.process.poll() is None)
        until.set()

    kept: list[bool] = []
    renew.set()
    looking = threading.Thread(target=look)
    looking.start()
    keep([child], until, renew)
    looking.join()
    assert kept == [True]
    assert "web 1" in said[0]

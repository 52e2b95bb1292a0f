"""A fork goes on with what its parent has loaded, ends as told, does none of
what its parent had still to do, and leaves with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.processes.forks import Flag, Fork, fork
from tests.patience import PATIENCE, eventually


def test_it_does_its_work_with_what_is_loaded_and_its_parent_sees_the_flag_that_it_sets() -> None:
    loaded, flag = object(), Flag()
    child = fork(lambda: flag.set() if loaded else None, called="a fork", ending=signal.SIGTERM)
    assert child.wait(PATIENCE) == 0
    assert flag.is_set()


@pytest.mark.parametrize(("work", "ended"), [("sys.exit(7)", 7), ("sys.exit('why')", 1), ("1 / 0", 1), ("None", 0)])
def test_how_its_work_ends_is_how_it_ends(work: str, ended: int) -> None:
    child = fork(lambda: eval(work), called="a fork", ending=signal.SIGTERM)  # noqa: S307 one of the four above
    assert child.wait(PATIENCE) == ended
    assert child.poll() == ended


def _waits() -> Fork:
    return fork(lambda: time.sleep(PATIENCE), called="waits", ending=signal.SIGTERM)


def test_a_signal_that_its_parent_hears_for_itself_ends_it_and_it_has_a_name() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))
    try:
        child = _waits()
        eventually(lambda: Path(f"/proc/{child.pid}/comm").read_text() == "waits\n")
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE) == -signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == []


def test_it_is_waited_for_as_long_as_asked() -> None:
    child = _waits()
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.05)
    child.kill()
    assert child.wait(PATIENCE) == -signal.SIGKILL
    child.send_signal(signal.SIGTERM)


PARENT = """
import atexit, signal, time
from app.processes.forks import fork
atexit.register(print, "the parent's end")
child = fork(lambda: time.sleep(600), called="waits", ending=signal.SIGTERM)
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the tie to the parent is Linux's")
def test_it_ends_with_its_parent_and_says_nothing_in_its_name() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
        assert parent.stdout.read() == ""
    eventually(lambda: not _is_there(child))


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True

"""The folder of a run of the tests. One that was killed cannot take its own away; the
next run does, and leaves alone what another one holds."""

import fcntl
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TextIO

PREFIX = "lokapasar-tests-"
LOCK = "run.lock"


def folder() -> Path:
    """A new one, which the server's account may enter too."""
    made = Path(tempfile.mkdtemp(prefix=PREFIX))
    made.chmod(0o755)
    return made


def hold(folder: Path) -> TextIO:
    """It is held until this file is closed, at the latest with the process. It has its name
    only once it is held: before that `clear` sees none."""
    unnamed = folder / f"{LOCK}.new"
    lock = unnamed.open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    unnamed.rename(folder / LOCK)
    return lock


def clear(below: Path) -> None:
    """Every folder of a run that nobody holds any more. One without a lock may be about to be held."""
    for left in below.glob(f"{PREFIX}*"):
        with suppress(OSError), (left / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)

"""The postmaster: what its pid file says, what a crash of it leaves behind, and starting it as our own child."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.postgres.account import Account
from app.processes.children import tied_to_us

FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT
"""The postmaster's words: end every session and stop in order; stop at once (it recovers at the next start)."""
LOG_BYTES_MAX = 8 * 2**20
_PROCESSES = Path("/proc")


@dataclass(frozen=True, slots=True)
class Found:
    """The postmaster of a folder as its pid file tells: `starting`, `ready`, `stopping` or `standby`."""

    pid: int
    status: str


def find(folder: Path) -> Found | None:
    """The live postmaster of this folder; None where there is none, or a pid file that a crash left."""
    try:
        lines = (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    if not _works_in(pid, folder):
        return None
    return Found(pid, lines[7].strip() if len(lines) > 7 else "starting")


def answers(path: Path) -> bool:
    """Does anybody listen on this socket?"""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        return probe.connect_ex(os.fsencode(path)) == 0


def clear_leftovers(folder: Path, *, socket_path: Path) -> None:
    """After a crash: end the server processes that outlived their postmaster and take its pid file away, its socket and that
    one's lock, so that the next one starts at once. PostgreSQL takes a lock for held as long as any process has the pid in it:
    one that nobody has reaped yet, or in a container that was started again another program.

    Only for a folder without a live postmaster. A pid that the system gave to another program meanwhile is not touched.
    """
    for pid in _working_in(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 2
    while any(_working_in(folder)) and time.monotonic() < deadline:
        time.sleep(0.01)
    for left in (folder / "postmaster.pid", socket_path, socket_path.with_name(socket_path.name + ".lock")):
        left.unlink(missing_ok=True)


def spawn(program: Path, folder: Path, options: Mapping[str, object], *, account: Account, log: Path) -> subprocess.Popen[bytes]:
    """Start the postmaster as a child that stops in order when we die."""
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".log.1"))
    flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as output:
        return subprocess.Popen(
            [program, "-D", folder, *flags],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            **account.popen,
            **tied_to_us(FAST),
        )


def _works_in(pid: int, folder: Path, *, if_hidden: bool = True) -> bool:
    """Is this process one of the folder's server? All of them have it as their working directory.

    Where the system hides that from us (root without ptrace rights) a `postgres` counts as
    `if_hidden`; without /proc every live process does.
    """
    if not _PROCESSES.exists():
        with suppress(OSError):
            os.kill(pid, 0)
            return True
        return False
    try:
        if not _is_postgres(pid):
            return False
        return os.path.samefile(_PROCESSES / str(pid) / "cwd", folder)
    except PermissionError:
        return if_hidden
    except OSError:
        return False


def _is_postgres(pid: int) -> bool:
    name, state = (
        (_PROCESSES / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").partition("(")[2].rpartition(")")[::2]
    )
    return name == "postgres" and state.split()[0] not in ("Z", "X")


def _working_in(folder: Path) -> Iterator[int]:
    if _PROCESSES.exists():
        for entry in _PROCESSES.iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid() and _works_in(int(entry.name), folder, if_hidden=False):
                yield int(entry.name)

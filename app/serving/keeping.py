"""The children of `serve`: PostgreSQL, the program with its web processes and its
job worker, and the listener that the processes share."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL

from app.errors import Refusal
from app.language import _
from app.postgres import Cluster, postmaster
from app.postgres.cluster import STOP_SECONDS_MAX
from app.processes.children import Kept, tied_to_us

PROGRAM = ("-m", "app.serving.loaded")
WEB_SECONDS, WORKER_SECONDS = 15.0, 20.0
"""To end in order, once asked; they are asked at once."""
BACKLOG = 2048
"""Connections that may wait until a process takes them."""
LAST_TAKEN_SECONDS = 0.3
"""So long after they were asked to end the web processes have taken in whoever waited and take nobody more."""


class PortTaken(Refusal):
    """Something else listens there."""

    def __init__(self, *, host: str, port: int, reason: str) -> None:
        super().__init__(
            _("Tidak dapat melayani di {host}:{port} ({reason}). Pakai PORT=… yang lain, atau hentikan yang memakainya.").format(
                host=host, port=port, reason=reason
            )
        )


@dataclass
class Listener:
    """The listening socket, and the gate behind which a program waits until the database is ready. Open, it stays open for later
    ones. Of a program that serves its pid is said on a pipe (`tells`)."""

    socket: socket.socket
    gate: int
    tells: int
    _latch: int | None = field(repr=False)
    _hears: int = field(repr=False)
    _serving: set[int] = field(default_factory=set)

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def open(self) -> None:
        latch, self._latch = self._latch, None
        if latch is not None:
            os.close(latch)

    def shut_when(self, asked: threading.Event) -> None:
        """A moment after we were asked to end whoever comes is refused, by a proxy sent to another machine, instead of waiting
        for processes that take nobody any more and being cut off when the last of them has ended. For all who hold the socket."""
        asked.wait()
        time.sleep(LAST_TAKEN_SECONDS)
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def is_served_by(self, pid: int) -> bool:
        with suppress(BlockingIOError):
            self._serving.update(map(int, os.read(self._hears, 4096).split()))
        return pid in self._serving


@contextmanager
def listener(host: str, port: int) -> Iterator[Listener]:
    """Bind the address. Raises `PortTaken`."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG)
    except OSError as error:
        raise PortTaken(host=host, port=port, reason=error.strerror or str(error)) from None
    (gate, latch), (hears, tells) = os.pipe(), os.pipe()
    os.set_blocking(hears, False)
    made = Listener(listening, gate, tells, latch, hears)
    try:
        yield made
    finally:
        made.open()
        for descriptor in (gate, hears, tells):
            with suppress(OSError):
                os.close(descriptor)
        listening.close()


def count_together(data: Path) -> None:
    """An empty folder in which the web processes write what they count, so that any of them can tell it for all."""
    folder = data / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def program(shared: Listener, answered: threading.Event) -> Kept:
    """The program, whose forks are the web processes and the job worker: loads while the database starts, serves once the
    listener is open. One that ends before any has `answered` is not started again.

    Where we were killed the database goes too, and whoever writes would wait for that: all of it ends at once, jobs run again.
    """

    def start() -> subprocess.Popen[bytes]:
        descriptors = (shared.socket.fileno(), shared.gate, shared.tells)
        return subprocess.Popen([sys.executable, *PROGRAM, *map(str, descriptors)], pass_fds=descriptors, **tied_to_us(SIGKILL))

    return Kept(
        name="program",
        start=start,
        grace=max(WEB_SECONDS, WORKER_SECONDS) + 5,
        proven=answered,
        is_renewed=True,
        works=lambda process: shared.is_served_by(process.pid),
    )


def database(cluster: Cluster) -> Kept:
    """The embedded server, already started: a dead postmaster is started again; one
    that another command brought is used while it lasts."""
    return Kept(
        name="PostgreSQL", start=cluster.start_unawaited, ending=postmaster.FAST, grace=STOP_SECONDS_MAX, process=cluster.process
    )

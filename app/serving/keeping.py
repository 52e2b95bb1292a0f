"""The children of `serve`: PostgreSQL, the job worker, the web processes, and the door that the latter share."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM

from app.children import Kept, tied_to_us
from app.errors import Refusal
from app.language import _
from app.postgres import Cluster, postmaster
from app.postgres.cluster import STOP_SECONDS_MAX
from app.serving.web import BACKLOG


class PortTaken(Refusal):
    """Something else listens there."""

    def __init__(self, *, host: str, port: int, reason: str) -> None:
        super().__init__(
            _("Tidak dapat melayani di {host}:{port} ({reason}). Pakai PORT=… yang lain, atau hentikan yang memakainya.").format(
                host=host, port=port, reason=reason
            )
        )


@dataclass
class Door:
    """The listening socket, and the gate behind which web processes wait until the database is ready. Open, it stays open for later ones. Those who have
    passed it and serve say so by their pid on a pipe (`tells`)."""

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

    def is_served_by(self, pid: int) -> bool:
        with suppress(BlockingIOError):
            self._serving.update(map(int, os.read(self._hears, 4096).split()))
        return pid in self._serving


@contextmanager
def door(host: str, port: int) -> Iterator[Door]:
    """Bind the address. Raises `PortTaken`."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG)
    except OSError as error:
        raise PortTaken(host=host, port=port, reason=error.strerror or str(error)) from None
    (gate, latch), (hears, tells) = os.pipe(), os.pipe()
    os.set_blocking(hears, False)
    made = Door(listening, gate, tells, latch, hears)
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


def web(number: int, through: Door, answered: threading.Event) -> Kept:
    """A web process: loads while the database starts, serves once the door is open. One that ends before any has `answered` is not started again."""

    def start() -> subprocess.Popen[bytes]:
        descriptors = (through.socket.fileno(), through.gate, through.tells)
        return subprocess.Popen(
            [sys.executable, "-m", "app.serving.web", *map(str, descriptors)], pass_fds=descriptors, **tied_to_us(SIGTERM)
        )

    return Kept(
        name=f"web {number}",
        start=start,
        proven=answered,
        is_renewed=True,
        works=lambda process: through.is_served_by(process.pid),
    )


def jobs(answered: threading.Event) -> Kept:
    """The worker of the job queue, started once the pages answer.

    Where we were killed its database goes too, and it would wait for that: it ends at once, jobs run again.
    """
    run = [sys.executable, "-c", "from app.worker import main; main()"]
    return Kept(
        name="worker",
        start=lambda: subprocess.Popen(run, **tied_to_us(SIGKILL)) if answered.is_set() else None,
        grace=20,
        is_renewed=True,
    )


def database(cluster: Cluster) -> Kept:
    """The embedded server, already started: a dead postmaster is started again; one that another command brought is used while it lasts."""
    return Kept(
        name="PostgreSQL", start=cluster.start_unawaited, ending=postmaster.FAST, grace=STOP_SECONDS_MAX, process=cluster.process
    )

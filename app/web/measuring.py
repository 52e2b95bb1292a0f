"""Measuring: how many requests there were, by route and status, and how long they took; imported only where metrics are on.

With several web processes each writes to files of its own that are read together (`PROMETHEUS_MULTIPROC_DIR`,
set by `serve` before they start), so that it does not matter which of them is scraped. Memory and connections
are said per process, as they were at its last request.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from prometheus_client import REGISTRY as OF_THIS_PROCESS
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from sqlalchemy.pool import QueuePool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import db

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
UNKNOWN, KEPT = "(none)", "(kept)"
"""Instead of a route: an address of nothing, and a page that was given from memory."""
SECONDS = Histogram(
    "lokapasar_request_seconds", "Time of requests until their answer began", ("method", "route", "status"), buckets=BUCKETS
)
RESIDENT = Gauge("lokapasar_process_resident_bytes", "Memory of a web process at its last request", multiprocess_mode="liveall")
TAKEN = Gauge(
    "lokapasar_pool_connections_in_use", "Database connections taken at a process's last request", multiprocess_mode="liveall"
)
SIZE = Gauge("lokapasar_pool_connections_max", "Database connections that a web process may have", multiprocess_mode="liveall")
VIOLATIONS = Counter("lokapasar_policy_violations", "What browsers said that they kept out of a page, by the rule", ("directive",))
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Measured:
    """The layer around everything; the label of a route is its template, so that no id ever gets into it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, method, status = time.perf_counter(), scope["method"], 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                SECONDS.labels(method if method in METHODS else "OTHER", _route(scope, status), status).observe(
                    time.perf_counter() - began
                )
            await send(message)

        await self.app(scope, receive, sending)
        _say_how_it_is()


def registry() -> CollectorRegistry:
    """What was counted: by this process, or by all of this installation's where they write together."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return OF_THIS_PROCESS
    _forget_the_dead(Path(folder))
    together = CollectorRegistry()
    MultiProcessCollector(together, path=folder)
    return together


def _route(scope: Scope, status: int) -> str:
    route = scope.get("route")
    if route is not None:
        return str(route.path)
    return UNKNOWN if status >= 400 else "/static" if scope["path"].startswith("/static/") else KEPT


def _say_how_it_is() -> None:
    with suppress(OSError):  # only Linux tells
        RESIDENT.set(int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES)
    pool = db.engine().pool
    assert isinstance(pool, QueuePool)
    TAKEN.set(pool.checkedout())
    SIZE.set(pool.size())


def _forget_the_dead(folder: Path) -> None:
    """What a process that ended said of itself is no longer so; what it counted stays."""
    for pid in {path.stem.rpartition("_")[2] for path in folder.glob("gauge_live*.db")}:
        if not Path(f"/proc/{pid}").exists():
            mark_process_dead(int(pid), path=str(folder))

"""One web process: serves the application on the socket that it was given.

Asked to end it first takes no new connection and says so on those it has, so that nobody
sends a request to a process that is about to close.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from app.schema import resuming
from app.serving.keeping import BACKLOG
from app.settings import settings

GRACE_SECONDS = 8
"""For requests that are under way when the process is asked to stop."""
DRAIN_SECONDS = 2.0
"""For connections that are kept open to be used once more, and learn with that answer that it was the last."""


class Server(uvicorn.Server):
    """Says to the pipe `tells` whose fork it is once it serves, and ends as described above."""

    def __init__(self, config: uvicorn.Config, tells: int, serves: Callable[[], object]) -> None:
        super().__init__(config)
        self.tells = tells
        self.serves = serves

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """The loop takes as many connections at a time as it is told may wait, so it is told one (`main`):
        the first process to wake would take all that came together, and keep them while the others have
        nothing to do. How many may really wait is said afterwards."""
        await super().startup(sockets)
        for one in sockets or ():
            one.listen(BACKLOG)
        self.serves()
        os.write(self.tells, b"%d\n" % os.getppid())

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """At once, not when the server next looks: whoever comes is refused a moment later (`keeping.LAST_TAKEN_SECONDS`)."""
        super().handle_exit(sig, frame)
        for server in self.servers:
            server.get_loop().call_soon_threadsafe(server.close)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self.server_state.default_headers.append((b"connection", b"close"))
        until = asyncio.get_running_loop().time() + DRAIN_SECONDS
        while self.server_state.connections and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


def serve(app: ASGIApp, listening: int, tells: int, serves: Callable[[], object]) -> None:
    """Until a signal comes. `listening` is the socket's descriptor, `tells` that of a pipe on which the program's pid is said
    once this process serves; `serves` is called then too."""
    resuming.go_on()
    Server(configured(app), tells, serves).run(sockets=[socket.socket(fileno=listening)])


def configured(app: ASGIApp) -> uvicorn.Config:
    """How the application is served. What a proxy says of a caller is taken from the
    addresses that the settings name, and from nobody else."""
    proxies = settings().trusted_proxies
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=1,
    )

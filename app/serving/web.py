"""One web process: loads the application, waits for the gate to open (the database is ready), and serves on the socket that it was given."""

import os
import socket
import sys

import uvicorn

from app.log import write_lines
from app.settings import settings

GRACE_SECONDS = 8
"""For requests that are under way when the process is asked to stop."""


def main(listening: int, gate: int) -> None:
    """`listening` is the socket's descriptor; `gate` a pipe that is closed once serving may begin."""
    write_lines()
    from app.main import create_app

    app = create_app()
    while os.read(gate, 1):
        pass
    proxies = settings().trusted_proxies
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=listening)])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

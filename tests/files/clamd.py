"""A daemon that speaks as clamd(8) does, and finds what the test calls malware."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MALWARE = b"contoh-perangkat-jahat"
NAME = "Contoh.Uji-1"


@dataclass
class Daemon:
    """`seen` are the files that came whole; `says` stands in the place of its answer, None: it says nothing and
    hangs up. `bytes_max` is its StreamMaxLength: whoever sends more is told so at once, and hung up on while he
    still sends; `early` is then said in the place of that."""

    place: str
    seen: list[bytes] = field(default_factory=list)
    says: bytes | None = b""
    bytes_max: int = 25 * 2**20
    early: bytes = b"INSTREAM size limit exceeded. ERROR\0"

    def about(self, content: bytes) -> bytes | None:
        if self.says != b"":
            return self.says
        return f"stream: {NAME} FOUND\0".encode() if MALWARE in content else b"stream: OK\0"


@contextmanager
def running(place: Path | None = None) -> Iterator[Daemon]:
    """At a socket of this path, or at a port of this machine."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            command = b""
            while not command.endswith(b"\0"):
                command += self.rfile.read(1)
            if command == b"zPING\0":
                self.wfile.write(b"PONG\0")
                return
            assert command == b"zINSTREAM\0", command
            content = b""
            while size := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(size)
                if len(content) > daemon.bytes_max:
                    self.wfile.write(daemon.early)
                    return
            daemon.seen.append(content)
            if (answer := daemon.about(content)) is not None:
                self.wfile.write(answer)

    server: Any = (
        socketserver.ThreadingUnixStreamServer(str(place), Talk)
        if place
        else socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
    )
    server.daemon_threads = True
    daemon = Daemon(str(place) if place else f"127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield daemon
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

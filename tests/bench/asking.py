"""A light HTTP client for measuring: the request's bytes are made once, connections are
kept, and only the length of an answer is looked at."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

REQUESTS_MAX = 400
SECONDS_MAX = 4.0
CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, tag and body of one answer."""

    status: int
    etag: str
    body: bytes


class Connection:
    """One kept connection to a port of this machine."""

    def __init__(self, port: int, path: str, etag: str = "", *, anew: bool = False) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.path, self.port, self.anew = path, port, anew
        self.has(etag)

    def has(self, etag: str) -> None:
        """From now on it asks as a browser that has this one."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept: text/html", "Accept-Encoding: identity"]
        lines += [f"If-None-Match: {etag}"] if etag else []
        lines += ["HX-Request: true"] if self.anew else []
        self.request = "".join(f"{line}\r\n" for line in (*lines, "")).encode()

    def ask(self) -> Answer:
        self.socket.sendall(self.request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        told = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        parts, missing = [body], int(told.get(b"content-length", 0)) - len(body)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return Answer(int(head[9:12]), told.get(b"etag", b"").decode(), b"".join(parts))

    def close(self) -> None:
        self.socket.close()

    def _more(self) -> bytes:
        received = self.socket.recv(1 << 18)
        if not received:
            raise ConnectionResetError
        return received


def get(port: int, path: str) -> Answer:
    """One answer."""
    connection = Connection(port, path)
    try:
        return connection.ask()
    finally:
        connection.close()


def is_ready(port: int, path: str = "/healthz") -> bool:
    with suppress(OSError):
        return get(port, path).status == 200
    return False


def requests_per_second(port: int, path: str, *, etag: str = "", anew: bool = False) -> float:
    """With `etag` as a browser asks that has the page: answered by 304; `anew` as htmx does, for whom nothing is kept. At most
    `REQUESTS_MAX` requests over `CONNECTIONS` connections, at most `SECONDS_MAX` seconds."""
    counts = [0] * CONNECTIONS
    begun = time.monotonic()

    def run(number: int) -> None:
        connection = Connection(port, path, etag, anew=anew)
        try:
            while counts[number] < REQUESTS_MAX // CONNECTIONS and time.monotonic() - begun < SECONDS_MAX:
                answer = connection.ask()
                if etag and answer.status == 200:  # the page is another now
                    connection.has(answer.etag)
                assert answer.status in ((304, 200) if etag else (200,))
                counts[number] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - begun)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

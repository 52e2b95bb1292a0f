"""A line to the server that can be cut: what is sent arrives, and its answer does not."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Line:
    """Passes bytes on between a browser and the site; while `cut`, no answer to a POST comes through. `sent` counts the POSTs
    that reached the site, `up` and `down` the bytes that went to it and came from it."""

    def __init__(self, site: str) -> None:
        parts = urlsplit(site)
        self.there = (parts.hostname, parts.port)
        self.cut = False
        self.sent = self.up = self.down = 0
        self.calls: list[threading.Thread] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.site = f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def serve(self) -> None:
        """Until nobody listens any more; each connection has a thread of its own."""
        with suppress(OSError):
            while True:
                near, _address = self.listening.accept()
                self.calls.append(threading.Thread(target=self._carry, args=(near,), daemon=True))
                self.calls[-1].start()

    def hang_up(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for call in self.calls:
            call.join(5)

    def _carry(self, near: socket.socket) -> None:
        lost = threading.Event()
        with near, socket.create_connection(self.there) as far:
            answers = threading.Thread(target=self._answer, args=(far, near, lost), daemon=True)
            answers.start()
            with suppress(OSError):
                while data := near.recv(65536):
                    if data.startswith(b"POST "):
                        self.sent += 1
                        if self.cut:
                            lost.set()
                    self.up += len(data)
                    far.sendall(data)
            _shut(near, far)
            answers.join()

    def _answer(self, far: socket.socket, near: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while (data := far.recv(65536)) and not lost.is_set():
                self.down += len(data)
                near.sendall(data)
        _shut(near, far)


def _shut(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(site: str) -> Iterator[Line]:
    line = Line(site)
    listener = threading.Thread(target=line.serve, daemon=True)
    listener.start()
    try:
        yield line
    finally:
        line.hang_up()
        listener.join(5)

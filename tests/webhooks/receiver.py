"""A server on this machine that takes webhooks, and on a bad day does what servers do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.web.loopback import Quiet, on_loopback


@dataclass
class Answer:
    """`drip`: the body comes letter by letter and never ends before the event is set."""

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    silent: threading.Event | None = None
    drip: threading.Event | None = None


@dataclass
class Receiver:
    """What it was sent, and what it answers from now on."""

    url: str = ""
    answer: Answer = field(default_factory=Answer)
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving() -> Iterator[Receiver]:
    it = Receiver()

    class Handler(Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            it.taken.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            with suppress(OSError):
                self._answer(it.answer)

        def _answer(self, given: Answer) -> None:
            if given.silent is not None:
                given.silent.wait(10)
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(2**30 if given.drip else len(given.body)))
            self.end_headers()
            while given.drip is not None and not given.drip.wait(0.02):
                self.wfile.write(b".")
            self.wfile.write(given.body)

    with on_loopback(Handler) as address:
        it.url = f"{address}/kait"
        yield it

"""Where a message ends is told in one way: what two readers could end at two places is refused,
and nothing that came behind it is taken for a request."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from app.serving import web
from app.web.middleware import Envelope
from tests.patience import PATIENCE, eventually

HEAD = b"POST /isi HTTP/1.1\r\nHost: localhost\r\n"
SECOND = b"GET /selundupan HTTP/1.1\r\nHost: localhost\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(SECOND)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
NOTHING = b"0\r\n\r\n"
BOTH = b"Content-Length: %d\r\n" % len(NOTHING + SECOND)


@dataclass
class Served:
    """The server as it is set up, under the envelope, around an application that says which requests it was given."""

    port: int = 0
    requests: list[tuple[str, bytes]] = field(default_factory=list)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message: Message = await receive()
            if message["type"] == "http.disconnect":
                return  # a body that never ended is none
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.requests.append((scope["path"], body))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    def told(self, raw: bytes) -> tuple[list[int], list[tuple[str, bytes]]]:
        """The statuses that these bytes are answered, and what came to the application
        by them; our side says that it has no more to say."""
        self.requests.clear()
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionError):
                while read := connection.recv(65536):
                    answer += read
        statuses = [int(line.split()[1]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
        return statuses, list(self.requests)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    made = Served()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made.port = int(listening.getsockname()[1])
        config = web.configured(Envelope(made.app))
        config.lifespan = "off"
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        eventually(lambda: server.started)
        yield made
        server.should_exit = True
        thread.join()


def test_two_requests_on_one_connection_are_two(served: Served) -> None:
    assert served.told(HEAD + b"Content-Length: 2\r\n\r\nab" + SECOND) == ([200, 200], [("/isi", b"ab"), ("/selundupan", b"")])


@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize(
    "raw",
    [
        HEAD + BOTH + CHUNKED + b"\r\n" + NOTHING + SECOND,
        HEAD + CHUNKED + BOTH + b"\r\n" + NOTHING + SECOND,
        HEAD + b"Transfer-Encoding:\r\n chunked\r\n" + BOTH + b"\r\n" + NOTHING + SECOND,
        HEAD + b"Content-Length: 0\r\n" + LENGTH + b"\r\n" + SECOND,
        HEAD + b"Content-Length: 0, %d\r\n\r\n" % len(SECOND) + SECOND,
        HEAD + b"Content-Length: +%d\r\n\r\n" % len(SECOND) + SECOND,
        HEAD + b"Content-Length : %d\r\n\r\n" % len(SECOND) + SECOND,
        HEAD + b"X: a\r" + LENGTH + b"\r\n" + SECOND,
        HEAD + b"X: a\x00\r\n" + LENGTH + b"\r\n" + SECOND,
        HEAD + b"Transfer-Encoding: xchunked\r\n\r\n" + NOTHING + SECOND,
        HEAD + b"Transfer-Encoding: identity\r\n\r\n" + NOTHING + SECOND,
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + NOTHING + SECOND,
        HEAD + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n" + NOTHING + SECOND,
        HEAD + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + NOTHING + SECOND,
        HEAD + CHUNKED + b"\r\n0x0\r\n\r\n" + SECOND,
        HEAD + CHUNKED + b"\r\n-1\r\n\r\n" + SECOND,
        HEAD + CHUNKED + b"\r\n2;x\ny\r\nab\r\n" + NOTHING + SECOND,
        HEAD + CHUNKED + b"\r\n2\r\nabcd" + NOTHING + SECOND,
        b"GET /isi HTTP/1.1\r\n Host: localhost\r\n" + LENGTH + b"\r\n" + SECOND,
        b"GET /isi HTTP/1.1\r\nHost: localhost\r\nHost: lain\r\n" + LENGTH + b"\r\n" + SECOND,
        b"GET /isi HTTP/1.1\r\n\r\n" + SECOND,
    ],
    ids=[
        "both", "both, the other way", "both, folded", "two lengths", "a list of lengths", "a signed length", "a blank before the colon",
        "a bare CR", "NUL", "an unknown coding", "identity", "packed and chunked", "two codings", "a coding behind VT", "a chunk in hex",
        "a negative chunk", "a line within a chunk's extension", "a chunk that is longer than it says", "a blank before the first header",
        "two hosts", "no host",
    ],
)  # fmt: skip
def test_what_could_end_at_two_places_is_refused_with_all_that_follows(served: Served, raw: bytes) -> None:
    statuses, requests = served.told(raw)
    assert statuses == [400]
    assert requests == []


@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", b"ab"),
        (HEAD + b"X: a\r\n " + LENGTH + b"\r\n", b""),
        (b"POST /isi HTTP/1.1\nHost: localhost\n" + LENGTH.replace(b"\r", b"") + b"\n" + SECOND, SECOND),
        (b"GET /isi HTTP/1.1\r\nHost: localhost\r\n" + LENGTH + b"\r\n" + SECOND, SECOND),
        (HEAD.replace(b"1.1", b"1.0") + CHUNKED + b"Connection: keep-alive\r\n\r\n" + NOTHING + SECOND, b""),
    ],
    ids=[
        "the same length twice",
        "a folded line is one header",
        "bare LF ends a line",
        "a GET with a body",
        "HTTP/1.0 has no chunks",
    ],
)
def test_what_the_standard_lets_a_server_read_is_one_request(served: Served, raw: bytes, body: bytes) -> None:
    assert served.told(raw) == ([200], [("/isi", body)])

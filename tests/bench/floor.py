"""The floor: so many bytes of HTML through uvicorn, with the settings of a web process of ours.

python -m tests.bench.floor PORT BYTES
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]


def page_of(
    size: int,
) -> Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]:
    """An ASGI application that answers everything with the same page."""
    body = b"x" * size
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(size).encode())]

    async def answer(scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


if __name__ == "__main__":
    port, size = map(int, sys.argv[1:])
    uvicorn.run(page_of(size), host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False, lifespan="off")

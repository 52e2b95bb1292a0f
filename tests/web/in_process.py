"""The way into the application without a socket: a call is a coroutine, run to its end where it is
made; its handler has a thread, as it has when served."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from anyio import to_thread
from fastapi import FastAPI
from httpx2 import BaseTransport, Request, Response


@dataclass(slots=True)
class InProcess(BaseTransport):
    """A fault of the application is its answer 500, as a server would send it."""

    app: FastAPI
    loop: asyncio.AbstractEventLoop

    def handle_request(self, request: Request) -> Response:
        call = Call(request)
        try:
            with patch.object(to_thread, "run_sync", _in_a_thread):
                self.loop.run_until_complete(self.app(call.scope, call.receive, call.send))
        except Exception:
            if not call.status:
                raise
        assert call.status, "the application did not answer"
        return Response(call.status, headers=call.headers, content=bytes(call.body), request=request)


THREADS = ThreadPoolExecutor(4, thread_name_prefix="in-process")
"""In place of anyio's, which are new ones for every call: they end with the coroutine that first asked for one."""


async def _in_a_thread(function: Callable[..., Any], *given: Any, **_how: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(THREADS, copy_context().run, function, *given)


@dataclass(slots=True)
class Call:
    """One request on its way in and its answer on its way out."""

    request: Request
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    read: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def scope(self) -> dict[str, Any]:
        url = self.request.url
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.request.method,
            "headers": [(name.lower(), value) for name, value in self.request.headers.raw],
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.split(b"?")[0],
            "query_string": url.query,
            "server": (url.host, url.port),
            "client": ("127.0.0.1", 123),
            "root_path": "",
        }

    async def receive(self) -> dict[str, Any]:
        if self.read:
            await self.answered.wait()
            return {"type": "http.disconnect"}
        self.read = True
        return {"type": "http.request", "body": self.request.read(), "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
        elif self.request.method != "HEAD":
            self.body += message.get("body", b"")
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.answered.set()

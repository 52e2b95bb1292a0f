"""Two floors, both through uvicorn with the settings of a web process of ours: so many bytes of HTML from an application that
does nothing else (`bare`), and a static file of that size from our application with its headers (`file`).

python -m tests.bench.floor PORT BYTES bare|file
"""

import atexit
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.main import Application
from app.web.pages.static_files import KeptStaticFiles

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


def file_of(size: int) -> FastAPI:
    """Our application with a static file as its only page."""
    folder = Path(tempfile.mkdtemp(prefix="lokapasar-floor-"))
    (folder / "page.html").write_bytes(b"x" * size)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    app = Application(openapi_url=None)
    app.mount("/", KeptStaticFiles(directory=folder))
    return app


if __name__ == "__main__":
    port, size = map(int, sys.argv[1:3])
    app: Any = {"bare": page_of, "file": file_of}[sys.argv[3]](size)
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False, lifespan="off")

"""Static files under versioned names: `/static/css/lokapasar.css?v=…` may be kept for a year, because another content has another address."""

import gzip
import hashlib
from functools import cache, lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.tree import TREE

FOLDER = TREE / "static"
TEXTUAL = ("text/", "application/javascript", "application/json", "image/svg+xml")
YEAR = "public, max-age=31536000, immutable"


class KeptStaticFiles(StaticFiles):
    """Static files with a long life for versioned addresses; texts leave packed, each packed once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200 and isinstance(response, FileResponse):
            response = _packed(response, scope)
        if response.status_code in (200, 304):
            is_versioned = scope.get("query_string", b"").startswith(b"v=")
            response.headers["cache-control"] = YEAR if is_versioned else "public, max-age=300"
        return response


@cache
def versioned(path: str) -> str:
    """The address of a static file with its content's hash."""
    content = (FOLDER / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"


def _packed(response: FileResponse, scope: Scope) -> Response:
    if not response.headers["content-type"].startswith(TEXTUAL) or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return response
    content = _gzip(str(response.path), response.headers["etag"])
    kept = {name: response.headers[name] for name in ("content-type", "last-modified")}
    more = {"etag": f"W/{response.headers['etag']}", "content-encoding": "gzip", "vary": "Accept-Encoding"}
    return Response(content, headers={**kept, **more})


@lru_cache(maxsize=200)
def _gzip(path: str, etag: str) -> bytes:
    return gzip.compress(Path(path).read_bytes(), 9, mtime=0)

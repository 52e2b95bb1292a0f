"""Static files under versioned names: `/static/css/lokapasar.css?v=…` may be kept
for a year, because another content has another address.

A release that is put in the place of the one that serves brings other contents before it makes other
addresses: under the old address they are kept by nobody.
"""

import gzip
import hashlib
from functools import cache, lru_cache
from pathlib import Path

from starlette.datastructures import Headers, QueryParams
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.tree import TREE

FOLDER = TREE / "static"
TEXTUAL = ("text/", "application/javascript", "application/json", "image/svg+xml")
AWHILE = "public, max-age=300"
YEAR = "public, max-age=31536000, immutable"


class KeptStaticFiles(StaticFiles):
    """Static files with a long life for versioned addresses; texts leave packed, each packed once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200 and isinstance(response, FileResponse):
            response = _packed(response, scope)
        if response.status_code in (200, 304):
            asked = QueryParams(scope.get("query_string", b"")).get("v")
            response.headers["cache-control"] = AWHILE if asked is None else YEAR if asked == self._version_of(path) else "no-store"
        return response

    def _version_of(self, path: str) -> str | None:
        file, found = self.lookup_path(path)
        return found and _version(file, found.st_mtime_ns, found.st_size)


@cache
def versioned(path: str) -> str:
    """The address of a static file with its content's hash."""
    return f"/static/{path}?v={_hash(FOLDER / path)}"


@lru_cache(maxsize=200)
def _version(file: str, _changed: int, _size: int) -> str:
    return _hash(Path(file))


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


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

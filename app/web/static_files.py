"""Static files under versioned names: `/static/css/lokapasar.css?v=…` may be kept for a year, because another content has another address."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent.parent.parent / "static"


class KeptStaticFiles(StaticFiles):
    """Static files with a long life for versioned addresses."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            versioned_address = scope.get("query_string", b"").startswith(b"v=")
            response.headers["cache-control"] = (
                "public, max-age=31536000, immutable" if versioned_address else "public, max-age=300"
            )
        return response


@cache
def versioned(path: str) -> str:
    """The address of a static file with its content's hash."""
    content = (FOLDER / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"

"""Compression: pages and data leave as gzip where the browser takes it. Pictures and documents are compressed already."""

import gzip

from fastapi import Request, Response

WORTH_IT = 2048
"""Bytes below which compression costs more than it saves."""
LEVEL = 3
TEXTUAL = ("text/", "application/json", "application/problem+json", "image/svg+xml")


def compressed(request: Request, response: Response) -> Response:
    """The same answer, smaller. A stream passes as it is. The form's token differs in
    every answer, so its length tells nothing (BREACH)."""
    body = getattr(response, "body", b"")
    if not isinstance(body, bytes) or len(body) < WORTH_IT or "content-encoding" in response.headers:
        return response
    if not response.headers.get("content-type", "").startswith(TEXTUAL):
        return response
    response.headers.add_vary_header("Accept-Encoding")
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    response.body = gzip.compress(body, LEVEL, mtime=0)
    response.headers["content-encoding"] = "gzip"
    response.headers["content-length"] = str(len(response.body))
    return response

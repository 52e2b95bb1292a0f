"""Validating: an answer of the API says which it is (`ETag`), and who has that one already is told so (304) and sent nothing."""

import hashlib

from fastapi import Request, Response

LETTERS = 24


def tagged(request: Request, response: Response) -> Response:
    """The same answer with its ETag, by its bytes, or 304. What streams, or has an ETag of its own, passes as it is."""
    body = getattr(response, "body", None)
    if (
        not request.url.path.startswith("/api/")
        or response.status_code != 200
        or "etag" in response.headers
        or not isinstance(body, bytes)
    ):
        return response
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:LETTERS]}"'
    response.headers["etag"] = etag
    if not _has(request.headers.get("if-none-match", ""), etag):
        return response
    return Response(status_code=304, headers={"etag": etag})


def _has(sent: str, etag: str) -> bool:
    """Weak comparison (RFC 9110): `W/` does not matter."""
    tags = {tag.strip().removeprefix("W/") for tag in sent.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags

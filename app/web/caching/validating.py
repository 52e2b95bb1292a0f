"""Validating: an answer of the API says which it is (`ETag`), and who has that one already is told so (304) and sent nothing."""

import hashlib

from fastapi import Request, Response

LETTERS = 24


def etag_of(content: bytes) -> str:
    """Weak: an answer that is packed is the same answer."""
    return f'W/"{hashlib.sha256(content).hexdigest()[:LETTERS]}"'


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
    etag = etag_of(body)
    response.headers["etag"] = etag
    if not is_known(request, etag):
        return response
    return Response(status_code=304, headers={"etag": etag})


def is_known(request: Request, etag: str) -> bool:
    """Has the asker this one already (`If-None-Match`)? Compared weakly (RFC 9110, 13.1.2): `W/`, which a proxy
    that packs an answer puts before it, does not matter."""
    tags = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags

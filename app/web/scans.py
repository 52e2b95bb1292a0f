"""Scans that people sent, handed out again: to a page a picture in it and a PDF as an attachment, to a program
always an attachment. No browser runs anything of it."""

from fastapi import Response

from app.files.papers import read_paper
from app.web.middleware import SANDBOX

PICTURE = "image/webp"


def ending_of(content_type: str) -> str:
    """Of the name of a file that was kept as a scan."""
    return "webp" if content_type == PICTURE else "pdf"


def scan(sha256: str, content_type: str, *, filename: str) -> Response:
    """The file; `filename` is the parameter of its disposition, `filename="…"` or `filename*=UTF-8''…`."""
    shown = "inline" if content_type == PICTURE else "attachment"
    return Response(
        read_paper(sha256, content_type),
        media_type=content_type,
        headers={
            "content-disposition": f"{shown}; {filename}",
            "content-security-policy": SANDBOX,
            "cache-control": "private, no-store",
        },
    )


def attachment(content: bytes, content_type: str) -> Response:
    """For a program; a browser that is led here runs nothing of it."""
    headers = {"content-disposition": "attachment", "content-security-policy": SANDBOX}
    return Response(content, media_type=content_type, headers=headers)

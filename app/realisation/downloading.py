"""Downloads: a figure or a ranking as a file that says of itself what was asked, as of when, under which licence, and its hash.

`sha256` is of the question and the answer as canonical JSON (keys sorted, no spaces): the
same figures have the same hash in CSV, JSON and PDF.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec
from fastapi import Request, Response

from app.clock import local_time
from app.documents import Report, pdf
from app.documents.plain import inert
from app.settings import settings
from app.web.caching.validating import is_known


class Download(StrEnum):
    """The form of a file. `unduh=true` has always been CSV."""

    CSV = "csv"
    JSON = "json"
    PDF = "pdf"

    @classmethod
    def _missing_(cls, value: object) -> "Download | None":
        return cls.CSV if value == "true" else None


def described(
    question: Mapping[str, Any], answer: Mapping[str, Any], *, as_of: date | None, at: datetime, timezone: str
) -> dict[str, Any]:
    """The answer with what it needs to be understood by itself. `as_of` is the day that was asked for, else the time of asking."""
    return {
        "question": dict(question),
        "as_of": as_of.isoformat() if as_of else local_time(at, timezone).isoformat(timespec="minutes"),
        "licence": settings().data_licence,
        "sha256": hash_of(question, answer),
        **answer,
    }


def hash_of(question: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode({"question": question, "answer": answer}, order="sorted")).hexdigest()


def as_json(document: Mapping[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def as_csv(document: Mapping[str, Any], headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Integers, codes and four decimals; each row ends with what the whole file says
    of itself, so that a row cut out of it still does."""
    asked = "&".join(f"{name}={value}" for name, value in document["question"].items() if value not in (None, ""))
    about = (document["as_of"], asked, document["licence"], document["sha256"])
    return table([*headings, "per", "pertanyaan", "lisensi", "sha256"], ([*row, *about] for row in rows))


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8; a text that a spreadsheet would compute is made plain."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode()


def sent(
    request: Request, content: bytes, *, name: str, media_type: str, sha256: str | None = None, inline: bool = False
) -> Response:
    """The file, or 304 where the caller has the same content already. `sha256` is
    the content's where the time in it does not count."""
    etag = f'W/"{(sha256 or hashlib.sha256(content).hexdigest())[:32]}-{name.rpartition(".")[2]}"'
    headers = {"etag": etag, "vary": "Cookie"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    disposition = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return Response(content, media_type=media_type, headers={**headers, "content-disposition": disposition})


def sent_document(
    request: Request,
    form: Download,
    document: Mapping[str, Any],
    *,
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    paper: Callable[[], Report],
) -> Response:
    """A described answer as the file that was asked for."""
    given = {"name": f"{name}.{form}", "sha256": document["sha256"]}
    if form is Download.JSON:
        return sent(request, as_json(document), media_type="application/json", **given)
    if form is Download.PDF:
        return sent(request, pdf(paper()), media_type="application/pdf", **given)
    return sent(request, as_csv(document, headings, rows), media_type="text/csv; charset=utf-8", **given)

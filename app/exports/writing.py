"""Writing rows into a file as they come: JSON in INAPROC's envelope or bare as ISB's, CSV, or packed lines of
JSON. What is written is counted and hashed on the way.

`rows_sha256` is over the rows alone (each as compact JSON and a newline), so it
is the same in every form; `sha256` is the file's own.
"""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from app.documents.plain import inert
from app.errors import Invalid
from app.language import _

ENCODER = msgspec.json.Encoder(decimal_format="number")
LEVEL = 6


class Form(StrEnum):
    """How a file is written, by how its name ends."""

    JSON = "json"
    CSV = "csv"
    LINES = "jsonl.gz"


def form_of(path: Path, *, usually: Form) -> Form:
    """The form that a file's name asks for. Raises `Invalid` for an ending that is none of them."""
    found = next((form for form in Form if path.name.lower().endswith(f".{form}")), None)
    if found is None and path.suffix:
        raise Invalid(_("{file}: akhiran ini tidak dikenal. Pakai .json, .csv, atau .jsonl.gz.").format(file=path.name[:100]))
    return found or usually


class Hashed:
    """A stream that knows how much went through it and its SHA-256; read both when it is done."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.size, self._hash = out, 0, hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self._hash.update(piece)
        self.size += len(piece)
        return self.out.write(piece)

    def flush(self) -> None:
        self.out.flush()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class Counted:
    """Rows as compact JSON, counted and hashed."""

    def __init__(self) -> None:
        self.rows, self._hash = 0, hashlib.sha256()

    def encoded(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
        for row in rows:
            text = ENCODER.encode(row)
            self.see(text)
            yield text

    def see(self, text: bytes) -> None:
        self.rows += 1
        self._hash.update(text + b"\n")

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def write_json(out: Hashed, rows: Iterable[Mapping[str, Any]], said: Mapping[str, Any]) -> Counted:
    """`{success, data, meta}`; what the file says of itself follows its rows, when they are counted."""
    counted = Counted()
    out.write(b'{"success":true,"data":[')
    for number, text in enumerate(counted.encoded(rows)):
        out.write((b",\n" if number else b"\n") + text)
    out.write(b'\n],"meta":' + ENCODER.encode({**said, "rows": counted.rows, "rows_sha256": counted.sha256}) + b"}\n")
    return counted


def write_array(out: Hashed, rows: Iterable[Mapping[str, Any]]) -> Counted:
    """The rows and nothing else."""
    counted = Counted()
    for number, text in enumerate(counted.encoded(rows)):
        out.write((b",\n" if number else b"[\n") + text)
    out.write(b"\n]\n" if counted.rows else b"[]\n")
    return counted


def write_package(out: Hashed, parts: Iterable[Mapping[str, Any]], head: Mapping[str, Any], holds: str) -> Counted:
    """A package of a standard that says what stands around its parts."""
    counted = Counted()
    out.write(ENCODER.encode(head)[:-1] + b',"' + holds.encode() + b'":[')
    for number, text in enumerate(counted.encoded(parts)):
        out.write((b",\n" if number else b"\n") + text)
    out.write(b"\n]}\n")
    return counted


def write_csv(out: Hashed, rows: Iterable[Mapping[str, Any]], names: tuple[str, ...]) -> Counted:
    """UTF-8 with a heading; a text that a spreadsheet would compute is made plain by an apostrophe."""
    counted = Counted()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        counted.see(ENCODER.encode(row))
        writer.writerow([inert(value) if isinstance(value := row[name], str) else value for name in names])
        if text.tell() > 2**16:
            _pour(text, out)
    _pour(text, out)
    return counted


def write_lines(out: Hashed, rows: Iterable[Mapping[str, Any]]) -> Counted:
    """A row a line, packed; the same rows give the same bytes."""
    counted = Counted()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=out, mtime=0) as packed:
        for text in counted.encoded(rows):
            packed.write(text + b"\n")
    return counted


def _pour(text: io.StringIO, out: Hashed) -> None:
    out.write(text.getvalue().encode())
    text.seek(0)
    text.truncate()

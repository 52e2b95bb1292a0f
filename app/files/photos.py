"""Photos: taken in from people, decoded and encoded anew, kept in three widths. The original is never kept and never served."""

import json
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid
from app.files import decoding, store
from app.files.models import StoredFile
from app.files.weight import BYTES_MAX, MEGABYTES_MAX
from app.identifiers import new_id
from app.language import _

WIDTHS = decoding.WIDTHS
SECONDS_MAX = 30
_at_once = threading.BoundedSemaphore(2)
"""Decoding is the heaviest thing a request can ask for; more than two at a time would only fill the memory."""


class PhotoRefused(Invalid):
    """What was sent is no photo that can be shown; the message says why and what to send instead."""

    def __init__(self, code: str, *, field: str) -> None:
        self.code = code
        message = _why(code)
        super().__init__(message, errors=[FieldError(field, message)])


def keep_photo(session: Session, sent: bytes, *, by: UUID | None, at: datetime, field: str = "photo") -> StoredFile:
    """Take a JPEG, PNG or WebP in. Returns its row (the same one for the same picture); raises `PhotoRefused`, naming `field`."""
    if not sent:
        raise PhotoRefused("empty", field=field)
    if len(sent) > BYTES_MAX:
        raise PhotoRefused("too_heavy", field=field)
    return keep_renditions(session, *_decoded(sent, field), by=by, at=at)


def keep_renditions(
    session: Session, width: int, height: int, renditions: list[bytes], *, by: UUID | None, at: datetime
) -> StoredFile:
    """Keep a picture that is already clean: its renditions in the order of `WIDTHS`."""
    hash_ = store.hash_of(renditions[0])
    for nominal, rendition in zip(WIDTHS, renditions, strict=True):
        store.put(hash_, f"{nominal}.webp", rendition)
    return store.remember(
        session,
        StoredFile(
            id=new_id(),
            sha256=hash_,
            content_type="image/webp",
            size=sum(map(len, renditions)),
            width=width,
            height=height,
            stored_at=at,
            stored_by=by,
        ),
    )


def read_photo(hash_: str, width: int) -> bytes:
    """The WebP bytes of one of `WIDTHS`. Raises `FileNotFoundError`."""
    if width not in WIDTHS:
        raise FileNotFoundError(f"{hash_}/{width}")
    return store.get(hash_, f"{width}.webp")


def _decoded(sent: bytes, field: str) -> tuple[int, int, list[bytes]]:
    with _at_once:
        try:
            child = subprocess.run(
                [sys.executable, "-I", str(Path(decoding.__file__))],
                input=sent,
                capture_output=True,
                timeout=SECONDS_MAX,
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise PhotoRefused("broken", field=field) from None
    if child.returncode != 0:
        raise PhotoRefused("broken", field=field)
    line, _newline, body = child.stdout.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise PhotoRefused(head["refused"], field=field)
    renditions, start = [], 0
    for length in head["lengths"]:
        renditions.append(body[start : start + length])
        start += length
    return head["width"], head["height"], renditions


def _why(code: str) -> str:
    return {
        "empty": _("Belum ada foto. Pilih satu foto dari telepon atau komputer Anda."),
        "too_heavy": _("Foto ini lebih dari {n} MB. Kirim foto yang lebih kecil.").format(n=MEGABYTES_MAX),
        "not_a_photo": _("Isi berkas ini bukan foto JPG, PNG, atau WebP. Kirim fotonya, bukan berkas lain."),
        "too_many_pixels": _("Ukuran foto ini terlalu besar (lebih dari 64 megapiksel). Kecilkan dahulu."),
        "too_small": _("Foto ini terlalu kecil. Sisi terpendek paling sedikit 300 piksel."),
        "broken": _("Foto ini rusak atau terpotong sehingga tidak dapat dibaca. Ambil atau kirim ulang."),
    }[code]

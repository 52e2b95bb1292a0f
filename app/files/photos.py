"""Photos: taken in from people, decoded and encoded anew, kept in three widths. The original is never kept and never served.

Decoding takes seconds. So the pictures of a form are decoded before its request takes a seat or a connection of the database
(`decode_ahead`): nobody waits for a lock that is held meanwhile, and a process that decodes goes on answering.
"""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from app.errors import FieldError, Invalid, Unavailable
from app.files import decoding, store
from app.files.models import StoredFile
from app.files.weight import BYTES_MAX, MEGABYTES_MAX
from app.identifiers import new_id
from app.language import _

WIDTHS = decoding.WIDTHS
SECONDS_MAX = 30
AT_ONCE = 2
"""Decoding is the heaviest thing a request can ask for; more than two at a time would only fill the memory."""
AHEAD_MAX = 10
"""Pictures of a form that are decoded ahead. More than that few forms take; whoever sends more waits where they are kept."""
WAIT_SECONDS = 30.0
"""For a turn to decode, before one is asked to come again."""
BEGINS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
"""How a JPEG, a PNG and a WebP begin."""
_at_once = threading.BoundedSemaphore(AT_ONCE)
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Decoded:
    """A clean picture: its renditions in the order of `WIDTHS`. With a `code` there is none, for that reason."""

    width: int = 0
    height: int = 0
    renditions: tuple[bytes, ...] = ()
    code: str = ""


_ahead: ContextVar[Mapping[str, Decoded] | None] = ContextVar("decoded_ahead", default=None)
"""By the hash of what was sent, of the form that is being answered."""


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
    found = (_ahead.get() or {}).get(store.hash_of(sent)) or _decoded(sent)
    if found.code:
        raise PhotoRefused(found.code, field=field)
    return keep_renditions(session, found.width, found.height, list(found.renditions), by=by, at=at)


async def decode_ahead(form: FormData) -> None:
    """Decode the pictures of a form that may hold some; `keep_photo` finds them
    decoded. Raises `Unavailable` where no turn came in time."""
    decoded: dict[str, Decoded] = {}
    for file in [value for _name, value in form.multi_items() if isinstance(value, UploadFile)]:
        sent = await _picture_in(file)
        if sent is not None and len(decoded) < AHEAD_MAX and (hash_ := store.hash_of(sent)) not in decoded:
            async with _turn():
                decoded[hash_] = await run_in_threadpool(_decoded, sent)
    _ahead.set(decoded)


async def _picture_in(file: UploadFile) -> bytes | None:
    await file.seek(0)
    is_picture = (await file.read(8)).startswith(BEGINS) and 0 < (file.size or 0) <= BYTES_MAX
    await file.seek(0)
    if not is_picture:
        return None
    sent = await file.read()
    await file.seek(0)
    return sent


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    """Of this process: who waits for it holds nothing, a thread neither."""
    turns = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    try:
        await asyncio.wait_for(turns.acquire(), WAIT_SECONDS)
    except TimeoutError:
        raise Unavailable(_("Sistem sedang sibuk. Coba lagi sebentar."), retry_after=5) from None
    try:
        yield
    finally:
        turns.release()


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


def _decoded(sent: bytes) -> Decoded:
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
            return Decoded(code="broken")
    if child.returncode != 0:
        return Decoded(code="broken")
    line, _newline, body = child.stdout.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        return Decoded(code=head["refused"])
    renditions, start = list[bytes](), 0
    for length in head["lengths"]:
        renditions.append(body[start : start + length])
        start += length
    return Decoded(head["width"], head["height"], tuple(renditions))


def _why(code: str) -> str:
    return {
        "empty": _("Belum ada foto. Pilih satu foto dari telepon atau komputer Anda."),
        "too_heavy": _("Foto ini lebih dari {n} MB. Kirim foto yang lebih kecil.").format(n=MEGABYTES_MAX),
        "not_a_photo": _("Isi berkas ini bukan foto JPG, PNG, atau WebP. Kirim fotonya, bukan berkas lain."),
        "too_many_pixels": _("Ukuran foto ini terlalu besar (lebih dari 64 megapiksel). Kecilkan dahulu."),
        "too_small": _("Foto ini terlalu kecil. Sisi terpendek paling sedikit 300 piksel."),
        "broken": _("Foto ini rusak atau terpotong sehingga tidak dapat dibaca. Ambil atau kirim ulang."),
    }[code]

"""Scanning: what is handed on as it came is looked through for malware first, by the ClamAV daemon of the installation where the settings name one.

That is a PDF: pictures are encoded anew and workbooks are read and never handed on. It is looked through before the request takes a seat or a connection of
the database, and nothing of it is kept before: what the daemon names is refused, and while the daemon does not answer no PDF is taken at all.

Protocol: clamd(8), `INSTREAM` and `PING` in the form that ends with NUL. Rule: OWASP ASVS 5.0 5.4.3.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.datastructures import FormData, UploadFile

from app.errors import Unavailable, invalid_field
from app.files.papers import PDF_BEGINS
from app.language import _
from app.settings import settings

SECONDS_MAX = 60.0
"""For all files of a form, from the first word to the last answer."""
PIECE_BYTES = 2**16
ANSWER_BYTES_MAX = 2_000
CLEAN, FOUND = "stream: OK", " FOUND"
NAME_LETTERS_MAX = 80

log = structlog.get_logger()


class ScannerAway(Unavailable):
    """The daemon does not answer, or says something else than yes or no."""

    def __init__(self) -> None:
        super().__init__(
            _("Pemindai berkas sedang tidak menjawab, jadi PDF belum dapat diterima. Belum ada yang tersimpan; coba lagi nanti."),
            retry_after=30,
        )


def is_on() -> bool:
    return bool(settings().clamd)


async def look_through(form: FormData) -> None:
    """Raises `Invalid` naming the field in which malware was found, `ScannerAway`."""
    if not is_on():
        return
    files = [(field, value) for field, value in form.multi_items() if isinstance(value, UploadFile)]
    try:
        async with asyncio.timeout(SECONDS_MAX):
            for field, file in files:
                if (name := await _malware_in(file)) is not None:
                    log.warning("malware_refused", field=field, malware=name)
                    said = _("Berkas ini ditolak pemindai virus ({name}). Bersihkan komputer asalnya, lalu buat ulang PDF-nya.")
                    raise invalid_field(field, said.format(name=name))
    except (OSError, UnicodeError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        log.warning("scanner_away", error=type(error).__name__)
        raise ScannerAway from None


async def _malware_in(file: UploadFile) -> str | None:
    """What the daemon calls it; None in a file that is clean, or is none that is handed on."""
    await file.seek(0)
    piece = await file.read(PIECE_BYTES)
    if not piece.startswith(PDF_BEGINS):
        await file.seek(0)
        return None
    async with _connected(settings().clamd) as (hears, asks):
        asks.write(b"zINSTREAM\0")
        while piece:
            asks.write(len(piece).to_bytes(4, "big") + piece)
            await asks.drain()
            piece = await file.read(PIECE_BYTES)
        asks.write(bytes(4))
        said = await _answer(hears)
    await file.seek(0)
    if said == CLEAN:
        return None
    if said.endswith(FOUND):
        name = said.removesuffix(FOUND).removeprefix("stream: ")
        return "".join(letter for letter in name if letter.isprintable())[:NAME_LETTERS_MAX]
    log.warning("scanner_said", answer=said[:NAME_LETTERS_MAX])
    raise ScannerAway


async def answers(place: str) -> bool:
    """Is the daemon there? Raises `OSError`, `TimeoutError`."""
    async with asyncio.timeout(5), _connected(place) as (hears, asks):
        asks.write(b"zPING\0")
        return await _answer(hears) == "PONG"


async def _answer(hears: asyncio.StreamReader) -> str:
    return (await hears.readuntil(b"\0"))[:-1].decode("utf-8", "replace").strip()


@asynccontextmanager
async def _connected(place: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    if place.startswith("/"):
        reader, writer = await asyncio.open_unix_connection(place, limit=ANSWER_BYTES_MAX)
    else:
        host, _colon, port = place.rpartition(":")
        reader, writer = await asyncio.open_connection(host.strip("[]"), int(port), limit=ANSWER_BYTES_MAX)
    try:
        yield reader, writer
    finally:
        writer.close()

"""Scanning: what is handed on as it came is looked through for malware first, by the ClamAV
daemon of the installation where the settings name one.

That is a PDF: pictures are encoded anew and workbooks are read and never handed on. It is looked through before the
request takes a seat or a connection of the database, and nothing of it is kept before: what the daemon names is refused,
and while the daemon does not answer no PDF is taken at all.

Protocol: clamd(8), `INSTREAM` and `PING` in the form that ends with NUL. Rule: OWASP ASVS 5.0 5.4.3.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from starlette.datastructures import FormData, UploadFile

from app.errors import Unavailable, invalid_field
from app.files.papers import PDF_BEGINS
from app.language import _, figures
from app.settings import settings

SECONDS_MAX = 60.0
"""For all files of a form, from the first word to the last answer."""
PIECE_BYTES = 2**16
ANSWER_BYTES_MAX = 2_000
CLEAN, FOUND, TOO_LARGE = "stream: OK", " FOUND", "INSTREAM size limit exceeded. ERROR"
"""What clamd says; the last while the file is still on its way, and then it hangs up (`StreamMaxLength` of its settings)."""
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
    """Raises `Invalid` naming the field in which malware was found or whose file
    the daemon does not take for its size, `ScannerAway`."""
    if not is_on():
        return
    files = [(field, value) for field, value in form.multi_items() if isinstance(value, UploadFile)]
    try:
        async with asyncio.timeout(SECONDS_MAX):
            for field, file in files:
                said = await _said_of(file)
                if said == TOO_LARGE:
                    log.warning("scanner_takes_less", field=field, bytes=file.size)
                    raise invalid_field(field, too_large(file.size or 0))
                if (name := _malware_of(said)) is not None:
                    log.warning("malware_refused", field=field, malware=name)
                    sentence = _("Berkas ini ditolak pemindai virus ({name}). Bersihkan komputer asalnya, lalu buat ulang PDF-nya.")
                    raise invalid_field(field, sentence.format(name=name))
    except (OSError, UnicodeError, TimeoutError) as error:
        log.warning("scanner_away", error=type(error).__name__)
        raise ScannerAway from None


def too_large(size: int) -> str:
    """It would be refused tomorrow as today, so nobody is told to come again later."""
    return _(
        "PDF ini ({n} MB) lebih besar daripada yang dibaca pemindai virus server ini. Perkecil PDF-nya lalu kirim lagi, atau minta admin menaikkan "
        "StreamMaxLength pemindai itu."
    ).format(n=figures(f"{size / 2**20:.1f}"))


async def _said_of(file: UploadFile) -> str | None:
    """What the daemon says of it; None of a file that is none that is handed on."""
    await file.seek(0)
    piece = await file.read(PIECE_BYTES)
    if not piece.startswith(PDF_BEGINS):
        await file.seek(0)
        return None
    loop, is_whole = asyncio.get_running_loop(), False
    async with _line_to(settings().clamd) as line:
        try:
            await loop.sock_sendall(line, b"zINSTREAM\0")
            while piece:
                await loop.sock_sendall(line, len(piece).to_bytes(4, "big") + piece)
                piece = await file.read(PIECE_BYTES)
            await loop.sock_sendall(line, bytes(4))
            is_whole = True
        except ConnectionError:
            pass  # it has hung up; what it said before that is still to be heard
        said = await _answer(line)
    await file.seek(0)
    if not is_whole and said == CLEAN:
        raise ScannerAway
    return said


def _malware_of(said: str | None) -> str | None:
    """What the daemon calls it; None in a file that is clean. Raises `ScannerAway` where it says neither."""
    if said is None or said == CLEAN:
        return None
    if said.endswith(FOUND):
        name = said.removesuffix(FOUND).removeprefix("stream: ")
        return "".join(letter for letter in name if letter.isprintable())[:NAME_LETTERS_MAX]
    log.warning("scanner_said", answer=said[:NAME_LETTERS_MAX])
    raise ScannerAway


async def answers(place: str) -> bool:
    """Is the daemon there? Raises `OSError`, `TimeoutError`."""
    async with asyncio.timeout(5), _line_to(place) as line:
        await asyncio.get_running_loop().sock_sendall(line, b"zPING\0")
        return await _answer(line) == "PONG"


async def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0"):
        more = await asyncio.get_running_loop().sock_recv(line, ANSWER_BYTES_MAX)
        if not more or len(said) > ANSWER_BYTES_MAX:
            raise ConnectionError("no answer that ends")
        said += more
    return said[:-1].decode("utf-8", "replace").strip()


@asynccontextmanager
async def _line_to(place: str) -> AsyncIterator[socket.socket]:
    """A socket, because a stream of asyncio forgets what came in once it cannot be written to any more."""
    line = await _connected(place)
    try:
        yield line
    finally:
        line.close()


async def _connected(place: str) -> socket.socket:
    """At the first of its addresses that answers. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    found: list[tuple[int, Any]] = [(socket.AF_UNIX, place)]
    if not place.startswith("/"):
        host, _colon, port = place.rpartition(":")
        told = await loop.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
        found = [(family, address) for family, _kind, _protocol, _name, address in told]
    refused = OSError("no address")
    for family, address in found:
        line = socket.socket(family, socket.SOCK_STREAM)
        line.setblocking(False)
        try:
            await loop.sock_connect(line, address)
        except BaseException as error:
            line.close()
            if not isinstance(error, OSError):
                raise
            refused = error
        else:
            return line
    raise refused

"""Drawing: a layout and its JSON become a file in a child process with limits on
memory and time. The same input gives the same bytes.

A child that has drawn something small is kept for the next one, which then waits
for the drawing alone and not for a program to start.
"""

import atexit
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import structlog

from app import db
from app.errors import Refusal, Unavailable
from app.language import _
from app.money import thousands

log = structlog.get_logger()
ROWS_MAX = 3000
"""Rows of tables in one PDF: 1.5 s and 400 MB, some 100 pages. More belongs in a spreadsheet."""
SECONDS_MAX = 45
TYPESETTER = Path(__file__).with_name("typesetting.py")
"""Started as a program, never imported: the typesetter's memory goes with the child."""
LAYOUTS = frozenset(path.stem for path in (Path(__file__).parent / "layouts").glob("*.typ")) - {"house"}
KEPT_ROWS_MAX = 300
"""A child that drew a longer table is let go, and its memory with it."""
KEPT_DRAWINGS_MAX = 100
_at_once = threading.BoundedSemaphore(2)
"""A large table is the heaviest thing to draw; more than two at a time would only fill the memory."""


class DocumentTooLarge(Refusal):
    """More rows than a PDF is good for."""

    status = 409

    def __init__(self, *, rows: int) -> None:
        super().__init__(
            _(
                "PDF ini akan memuat {rows} baris; paling banyak {most}. Pilih satu OPD, atau unduh XLSX atau CSV yang memuat semuanya."
            ).format(rows=thousands(rows), most=thousands(ROWS_MAX))
        )


class DrawingFailed(Unavailable):
    """The child ended without a document. `why` is for the one who mends the layout; the log has no word of the data."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("Dokumen ini belum dapat digambar. Coba lagi sebentar; bila tetap gagal, beri tahu admin."), retry_after=5
        )
        self.why = why


def draw(layout: str, data: Mapping[str, Any], *, drawn_at: datetime, rows: int = 0, form: Literal["pdf", "png"] = "pdf") -> bytes:
    """The layout filled with `data` (plain JSON values): a tagged PDF/A-2 and PDF/UA, or its first page as a picture.

    Raises `DocumentTooLarge`, `DrawingFailed`.
    """
    assert layout in LAYOUTS, layout
    if rows > ROWS_MAX:
        raise DocumentTooLarge(rows=rows)
    asked = {"layout": layout, "data": json.dumps(data, ensure_ascii=False), "at": int(drawn_at.timestamp()), "form": form}
    question = json.dumps(asked).encode()
    db.let_go()
    with _at_once:
        try:
            child, (made, answer) = _asked(question)
        except OSError as error:
            raise DrawingFailed(f"{layout}: no document within {SECONDS_MAX} s, or the typesetter ended ({error})") from None
        if rows <= KEPT_ROWS_MAX and child.drawings < KEPT_DRAWINGS_MAX:
            _kept.append(child)
        else:
            child.end()
    if not made:
        raise DrawingFailed(f"{layout}: {answer[-500:].decode('utf-8', 'replace')}")
    return answer


class _Typesetter:
    """A child that draws; it ends by itself when it is not asked any more."""

    def __init__(self) -> None:
        self.drawings = 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(TYPESETTER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"RAYON_NUM_THREADS": "1"},
        )

    def ask(self, question: bytes) -> tuple[bool, bytes]:
        """Is there a document, and the document or why not. Raises `OSError` where the child is gone or took too long."""
        assert self._process.stdin is not None
        too_long = threading.Timer(SECONDS_MAX, self._process.kill)
        too_long.start()
        try:
            self._process.stdin.write(len(question).to_bytes(8) + question)
            self._process.stdin.flush()
            made, length = self._read(1), self._read(8)
            answer = self._read(int.from_bytes(length))
        except OSError:
            self.end()
            raise
        finally:
            too_long.cancel()
        self.drawings += 1
        return made == b"\1", answer

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _read(self, length: int) -> bytes:
        assert self._process.stdout is not None
        found = self._process.stdout.read(length)
        if len(found) < length:
            raise OSError(f"status {self._process.poll()}")
        return found


_kept: list[_Typesetter] = []


@atexit.register
def _let_go() -> None:
    while _kept:
        _kept.pop().end()


def _asked(question: bytes) -> tuple[_Typesetter, tuple[bool, bytes]]:
    """A kept child's answer, else a new one's. One that ended while nobody asked costs a second try."""
    while _kept:
        try:
            child = _kept.pop()
        except IndexError:
            break
        try:
            return child, child.ask(question)
        except OSError:
            continue
    child = _Typesetter()
    return child, child.ask(question)

"""Drawing: a layout and its JSON become a file in a child process with limits on memory and time. The same input gives the same bytes."""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import structlog

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
    with _at_once:
        try:
            child = subprocess.run(
                [sys.executable, "-I", str(TYPESETTER)],
                input=json.dumps(asked).encode(),
                capture_output=True,
                timeout=SECONDS_MAX,
                env={"RAYON_NUM_THREADS": "1"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise DrawingFailed(f"{layout}: no document within {SECONDS_MAX} s") from None
    if child.returncode != 0 or not child.stdout:
        raise DrawingFailed(f"{layout}: {child.returncode} {child.stderr[-500:].decode('utf-8', 'replace')}")
    return child.stdout

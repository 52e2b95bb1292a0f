"""The head of a paper: whose it is in lines, the largest first, and the logo beside them, a picture that the house keeps."""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from PIL import Image

from app.documents.plain import plain
from app.files.photos import WIDTHS, read_photo

log = structlog.get_logger()
SIDE_MAX = 240
"""Pixels of the longer side: 20 mm on paper at 300 dots an inch."""
QUALITY = 88


@dataclass(frozen=True, slots=True)
class Logo:
    """`sha256` names a kept picture; `alt` is what it is for whoever does not see it."""

    sha256: str
    alt: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`lines` are what is written; without a logo they stand alone."""

    lines: Sequence[str] = ()
    logo: Logo | None = None


def letterhead_data(head: Letterhead) -> dict[str, Any]:
    """What a paper keeps of its head; of a logo its hash, which is its bytes."""
    logo = {"logo": {"sha256": head.logo.sha256, "alt": plain(head.logo.alt)}} if head.logo else {}
    return {"letterhead": [plain(line) for line in head.lines], **logo}


def with_picture(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept, as a layout takes it: with the logo as a drawing. One that the store has
    lost leaves the lines alone, and a line in the log."""
    if "logo" not in data:
        return dict(data)
    rest = {name: value for name, value in data.items() if name != "logo"}
    try:
        return {**rest, "logo": {"svg": _drawing(data["logo"]["sha256"]), "alt": data["logo"]["alt"]}}
    except FileNotFoundError:
        log.error("logo_is_lost", sha256=data["logo"]["sha256"])
        return rest


@lru_cache(maxsize=100)
def _drawing(sha256: str) -> str:
    """The picture within an SVG: as JPEG it goes into a PDF as it is, which is quicker and a fifth
    of the size of what the typesetter makes of a WebP."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(read_photo(sha256, WIDTHS[-1]))) as kept:
        small = kept.convert("RGB")
        small.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.LANCZOS)
        small.save(made, "JPEG", quality=QUALITY)
    size = f'width="{small.width}" height="{small.height}"'
    picture = base64.b64encode(made.getvalue()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size}>'
        f'<image {size} xlink:href="data:image/jpeg;base64,{picture}"/></svg>'
    )

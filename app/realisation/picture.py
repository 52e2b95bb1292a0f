"""The picture that is shown when a figure is shared: 1200 × 630, drawn by code, the same words the same bytes.

The font is the one that comes with Pillow; letters that it lacks are written plainly.
"""

import io
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
EDGE = 72
GROUND, INK, MUTED, ACCENT, BAND = (246, 246, 241), (23, 33, 29), (85, 97, 91), (10, 102, 80), (10, 74, 59)
PLAIN = str.maketrans({"–": "-", "—": "-", "÷": ":", "“": '"', "”": '"', "’": "'", "…": "..."})
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Card:
    """What the picture says: whose figure, what it is, the figure itself, its place, and as of when."""

    name: str
    what: str
    figure: str
    place: str
    as_of: str


@lru_cache(maxsize=500)
def drawn(card: Card) -> bytes:
    """A PNG of few colours, some 20 kB."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 96), fill=BAND)
    pen.rectangle((0, 96, WIDTH, 104), fill=ACCENT)
    _write(pen, "Lokapasar", 26, 46, (255, 255, 255), bold=True)
    _write(pen, card.name, 140, 68, INK, bold=True)
    _write(pen, card.what, 236, 36, MUTED)
    _write(pen, card.figure, 300, 150, ACCENT, bold=True)
    _write(pen, card.place, 482, 44, INK)
    _write(pen, card.as_of, 558, 30, MUTED)
    content = io.BytesIO()
    picture.quantize(64).save(content, "PNG", optimize=True)
    return content.getvalue()


def _write(pen: ImageDraw.ImageDraw, text: str, top: int, size: int, colour: tuple[int, int, int], *, bold: bool = False) -> None:
    """One line, made smaller until it fits, and cut where even that is not enough."""
    line = _plain(text)
    weight = 1 if bold else 0
    smallest = max(20, size // 2)
    while size > smallest and _width(pen, line, size, weight) > WIDTH - 2 * EDGE:
        size -= 2
    while len(line) > 4 and _width(pen, line, size, weight) > WIDTH - 2 * EDGE:
        line = line[:-4].rstrip() + "..."
    pen.text((EDGE, top), line, font=_font(size), fill=colour, stroke_width=weight, stroke_fill=colour)


def _width(pen: ImageDraw.ImageDraw, line: str, size: int, weight: int) -> float:
    return pen.textlength(line, font=_font(size)) + 2 * weight


@lru_cache
def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return "".join(letter for letter in folded if (letter.isascii() and letter.isprintable()) or letter == "·")

"""Postcards: what a chat shows of an address that is sent in it: 1200 × 630, drawn by code, the same words the same bytes.

The font is the one that comes with Pillow; letters that it lacks are written plainly.
"""

import io
import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
EDGE = 72
GROUND, INK, MUTED, ACCENT, BAND, WHITE = (246, 246, 241), (23, 33, 29), (85, 97, 91), (10, 102, 80), (10, 74, 59), (255, 255, 255)
PLAIN = str.maketrans({"–": "-", "—": "-", "÷": ":", "“": '"', "”": '"', "’": "'", "…": "..."})
JPEG_QUALITY = 82
Colour = tuple[int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class Postcard:
    """One being drawn, from the band with the house's name down."""

    def __init__(self) -> None:
        self.picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
        self._pen = ImageDraw.Draw(self.picture)
        self._pen.rectangle((0, 0, WIDTH, 96), fill=BAND)
        self._pen.rectangle((0, 96, WIDTH, 104), fill=ACCENT)
        self.write("Lokapasar", 26, 46, WHITE, bold=True)

    def write(self, text: str, top: int, size: int, colour: Colour, *, bold: bool = False, left: int = EDGE) -> None:
        """One line, made smaller until it fits, and cut where even that is not enough."""
        line, weight, room = _plain(text), 1 if bold else 0, WIDTH - EDGE - left
        smallest = max(20, size // 4)
        while size > smallest and self._width(line, size, weight) > room:
            size -= 2
        while len(line) > 4 and self._width(line, size, weight) > room:
            line = line[:-4].rstrip() + "..."
        self._pen.text((left, top), line, font=_font(size), fill=colour, stroke_width=weight, stroke_fill=colour)

    def write_lines(self, text: str, top: int, size: int, colour: Colour, *, at_most: int, left: int = EDGE) -> None:
        """So many lines in bold, broken between words; the rest is cut off the last one."""
        room, lines = WIDTH - EDGE - left, [""]
        for word in _plain(text).split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and len(lines) < at_most and self._width(longer, size, 1) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        for number, line in enumerate(lines):
            self.write(line, top + number * size * 5 // 4, size, colour, bold=True, left=left)

    def as_png(self) -> bytes:
        """Of few colours: letters and plain ground, some 20 kB."""
        content = io.BytesIO()
        self.picture.quantize(64).save(content, "PNG", optimize=True)
        return content.getvalue()

    def as_jpeg(self) -> bytes:
        """With a photo on it, some 60 kB."""
        content = io.BytesIO()
        self.picture.save(content, "JPEG", quality=JPEG_QUALITY, optimize=True)
        return content.getvalue()

    def _width(self, line: str, size: int, weight: int) -> float:
        return self._pen.textlength(line, font=_font(size)) + 2 * weight


@lru_cache
def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return "".join(letter for letter in folded if (letter.isascii() and letter.isprintable()) or letter == "·")

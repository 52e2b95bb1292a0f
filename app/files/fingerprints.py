"""Fingerprints: by what two photos of the same thing can be told to look alike, whatever their size, brightness or
compression.

A difference hash: the picture in grey, 9 × 8 points, and for each row which of two neighbours is brighter, 64 bits in
all. It is kept in four bands of 16 bits, each with its number before it: two fingerprints that differ in at most
three bits share a band whatever the bits are, and most that differ in a few more do too, so an index over the bands
finds them.

A photo has some: of the whole, of its middle and of all but its lower edge, since copies are cut smaller or lose the
line with the shop's name, and of what it is in a mirror. The whole of one photo is held against all of the other.
"""

import io
from collections.abc import Iterator, Sequence

from PIL import Image, ImageOps

BANDS = 4
BAND_BITS = 16
ALIKE_MAX = 8
"""Bits in which two pictures of the same photo may differ."""
PLAIN = 6
"""A picture with fewer edges than this, or with hardly anything else, resembles every other plain one: it has no fingerprint."""
PARTS = ((0.05, 0.05, 0.95, 0.95), (0.1, 0.1, 0.9, 0.9), (0.0, 0.0, 1.0, 0.9))
"""Left, upper, right and lower edge of the parts that have a fingerprint of their own, as shares of the whole."""


def bands_of(picture: bytes) -> list[int]:
    """The bands of a clean picture of ours (WebP as `photos` keeps it): of the whole, then of its parts and of its
    mirror; none where it is too plain. A part that is too plain has those of the whole, so that all photos have as
    many."""
    with Image.open(io.BytesIO(picture), formats=("WEBP",)) as opened:
        grey = opened.convert("L")
    whole = _bands(grey)
    width, height = grey.size
    parts = [
        grey.crop((int(width * left), int(height * upper), int(width * right), int(height * lower)))
        for left, upper, right, lower in PARTS
    ]
    return whole and [*whole, *(band for part in (*parts, ImageOps.mirror(grey)) for band in _bands(part) or whole)]


def _bands(grey: Image.Image) -> list[int]:
    points = grey.resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            left, right = points[row * 9 + column], points[row * 9 + column + 1]
            bits = bits << 1 | (left > right)
    if not PLAIN <= bits.bit_count() <= 64 - PLAIN:
        return []
    return [number << BAND_BITS | bits >> (number * BAND_BITS) & 0xFFFF for number in range(BANDS)]


def differing(one: Sequence[int], other: Sequence[int]) -> int:
    """In how many of the 64 bits two photos differ at least: the whole of one from the whole or a part of the other."""
    return min(_apart(whole, part) for whole, parts in ((one[:BANDS], other), (other[:BANDS], one)) for part in _each(parts))


def _each(bands: Sequence[int]) -> Iterator[Sequence[int]]:
    """The fingerprints of a photo one by one; one from before there were parts has the first alone."""
    return (bands[first : first + BANDS] for first in range(0, len(bands), BANDS))


def _apart(one: Sequence[int], other: Sequence[int]) -> int:
    return sum((left ^ right).bit_count() for left, right in zip(one, other, strict=True))

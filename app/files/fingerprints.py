"""Fingerprints: by what two photos of the same thing can be told to look alike, whatever their size, brightness or compression.

A difference hash: the picture in grey, 9 × 8 points, and for each row which of two neighbours is brighter, 64 bits in all. It is
kept in four bands of 16 bits, each with its number before it: two fingerprints that differ in at most three bits share a band
whatever the bits are, and most that differ in a few more do too, so an index over the bands finds them.
"""

import io
from collections.abc import Sequence

from PIL import Image

BANDS = 4
BAND_BITS = 16
ALIKE_MAX = 8
"""Bits in which two pictures of the same photo may differ."""
PLAIN = 6
"""A picture with fewer edges than this, or with hardly anything else, resembles every other plain one: it has no fingerprint."""


def bands_of(picture: bytes) -> list[int]:
    """The bands of a clean picture of ours (WebP as `photos` keeps it); none where it is too plain."""
    with Image.open(io.BytesIO(picture), formats=("WEBP",)) as opened:
        points = opened.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            left, right = points[row * 9 + column], points[row * 9 + column + 1]
            bits = bits << 1 | (left > right)
    if not PLAIN <= bits.bit_count() <= 64 - PLAIN:
        return []
    return [number << BAND_BITS | bits >> (number * BAND_BITS) & 0xFFFF for number in range(BANDS)]


def differing(one: Sequence[int], other: Sequence[int]) -> int:
    """In how many of the 64 bits two fingerprints differ."""
    return sum((left ^ right).bit_count() for left, right in zip(one, other, strict=True))

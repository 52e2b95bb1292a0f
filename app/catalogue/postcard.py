"""The picture that is shown when a product or an etalase is shared: its photo, its name, the price, and where it is."""

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps

from app.catalogue.pictures import MEDIUM
from app.charts.postcards import ACCENT, EDGE, INK, MUTED, WHITE, Postcard
from app.files.photos import read_photo

SIDE = 446
"""The photo's square, as high as the ground below the band leaves room for."""
TOP = 144
BESIDE = EDGE + SIDE + 48


@dataclass(frozen=True, slots=True)
class Card:
    """What the picture says. `photo` is the hash of a kept one; `price` is empty for an etalase."""

    photo: str
    name: str
    price: str
    by: str
    place: str


@lru_cache(maxsize=200)
def drawn(card: Card) -> bytes:
    """A JPEG; where the photo is not there any more the words have its place."""
    postcard, left = Postcard(), EDGE
    try:
        with Image.open(io.BytesIO(read_photo(card.photo, MEDIUM))) as photo:
            postcard.picture.paste(ImageOps.pad(photo.convert("RGB"), (SIDE, SIDE), color=WHITE), (EDGE, TOP))
        left = BESIDE
    except FileNotFoundError:
        pass
    postcard.write_lines(card.name, TOP, 48, INK, at_most=3, left=left)
    if card.price:
        postcard.write(card.price, TOP + 204, 64, ACCENT, bold=True, left=left)
    postcard.write(card.by, TOP + 318, 34, INK, left=left)
    postcard.write(card.place, TOP + 370, 34, MUTED, left=left)
    return postcard.as_jpeg()

"""The picture that is shown when a figure is shared."""

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps

from app.charts.postcards import ACCENT, EDGE, HEIGHT, INK, MUTED, WHITE, WIDTH, Postcard
from app.files.photos import WIDTHS, read_photo

LOGO_SIDE = 150


@dataclass(frozen=True, slots=True)
class Card:
    """What the picture says: whose figure, what it is, the figure itself, its place, and as of
    when. `logo` is the hash of a kept picture, or empty."""

    name: str
    what: str
    figure: str
    place: str
    as_of: str
    logo: str = ""


@lru_cache(maxsize=500)
def drawn(card: Card) -> bytes:
    """A PNG."""
    postcard = Postcard()
    postcard.write(card.name, 140, 68, INK, bold=True)
    postcard.write(card.what, 236, 36, MUTED)
    postcard.write(card.figure, 300, 150, ACCENT, bold=True)
    postcard.write(card.place, 482, 44, INK)
    postcard.write(card.as_of, 558, 30, MUTED)
    if card.logo:
        _put_logo(postcard, card.logo)
    return postcard.as_png()


def _put_logo(postcard: Postcard, sha256: str) -> None:
    """On white in the corner below the figure; one that is not there any more leaves its place empty."""
    try:
        with Image.open(io.BytesIO(read_photo(sha256, WIDTHS[-1]))) as logo:
            small = ImageOps.pad(logo.convert("RGB"), (LOGO_SIDE, LOGO_SIDE), color=WHITE)
    except FileNotFoundError:
        return
    postcard.picture.paste(small, (WIDTH - EDGE - LOGO_SIDE, HEIGHT - EDGE // 2 - LOGO_SIDE))

"""The picture that is shown when a figure is shared."""

from dataclasses import dataclass
from functools import lru_cache

from app.charts.postcards import ACCENT, INK, MUTED, Postcard


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
    """A PNG."""
    postcard = Postcard()
    postcard.write(card.name, 140, 68, INK, bold=True)
    postcard.write(card.what, 236, 36, MUTED)
    postcard.write(card.figure, 300, 150, ACCENT, bold=True)
    postcard.write(card.place, 482, 44, INK)
    postcard.write(card.as_of, 558, 30, MUTED)
    return postcard.as_png()

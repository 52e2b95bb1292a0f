"""Letterheads as the API gives them."""

from app.web.api.shapes import Instant, Path, Shape


class LinesShown(Shape):
    """What is written on top of papers; an empty text says nothing of its own."""

    name: str
    address: str
    phone: str
    email: str
    website: str


class OfficeLinesShown(LinesShown):
    """The same of an office."""

    satker_code: str
    satker_name: str
    recorded_at: Instant


class LetterheadShown(LinesShown):
    """A region's own lines, its logo (a WebP), the offices that have lines of their own, and how a paper of the
    region begins. `version` 0: nothing was written yet."""

    version: int
    logo: Path | None
    recorded_at: Instant | None
    offices: list[OfficeLinesShown]
    printed: list[str]

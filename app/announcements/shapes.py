"""Announcements as the API gives them."""

from typing import Annotated

from app.announcements.announcing import To
from app.web.api.shapes import Id, Instant, Shape, one_of


class AnnouncementShown(Shape):
    """What is said, to whom, from when until when."""

    id: Id
    text: str
    text_en: str | None
    audience: Annotated[str, one_of(To)]
    shown_from: Instant
    shown_until: Instant
    withdrawn_at: Instant | None

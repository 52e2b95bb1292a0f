"""Ratings as the API gives them."""

from typing import Annotated

from app.web.api.shapes import Day, Id, Instant, Shape, one_of


class ReplyShown(Shape):
    """The rated side's one answer."""

    text: str
    replied_at: Instant


class RatingShown(Shape):
    """What one side of a finished order says of the other; `scores` by question, 1 to 5."""

    id: Id
    side: Annotated[str, one_of(("buyer", "vendor"))]
    scores: dict[str, int | None]
    text: str
    rated_at: Instant
    reply: ReplyShown | None


class RatingDated(RatingShown):
    """With the day that it was in its region."""

    rated_on: Day


class RatingsOfVendor(Shape):
    """Means with two decimals, of `count` ratings; and the newest."""

    count: int
    means: dict[str, str | None]
    newest: list[RatingDated]

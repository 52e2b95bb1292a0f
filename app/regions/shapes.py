"""Days off as the API gives them."""

from typing import Annotated

from app.web.api.shapes import Day, Shape, one_of


class DayOffShown(Shape):
    """A national day off, one of joint leave, or one of the region's own."""

    day: Day
    name: str
    kind: Annotated[str, one_of(("national", "joint", "own"))]


class TableApplied(Shape):
    """What changed, or would; `deadlines` are the running clocks that end at another time by it."""

    added: list[DayOffShown]
    removed: list[DayOffShown]
    renamed: list[DayOffShown]
    deadlines: int

"""Targets as the API gives them."""

from typing import Annotated

from app.web.api.shapes import Day, Id, Instant, NotRequired, Percent, Shape, one_of

SetBy = Annotated[str, one_of(("national", "region"))]


class Dated(Shape):
    """What a percentage should be, from when to when, and who says so."""

    metric: str
    percent: Percent
    valid_from: Day
    valid_until: Day | None
    source: str


class TargetShown(Dated):
    """A region's own has an `id` and says when it was recorded and withdrawn; the nation's rows have neither."""

    id: NotRequired[Id]
    set_by: SetBy
    certainty: str
    recorded_at: NotRequired[Instant]
    withdrawn_at: NotRequired[Instant | None]
    withdrawal_reason: NotRequired[str | None]


class AgainstTarget(Shape):
    """How a percentage stands to its target: `points` above it (or below), `of_target` in percent."""

    percent: Percent
    points: Percent | None
    of_target: Percent | None
    source: str
    valid_from: Day
    valid_until: Day | None
    set_by: SetBy
    certainty: str

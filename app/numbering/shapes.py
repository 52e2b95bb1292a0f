"""Templates of numbers as the API gives them."""

from typing import Annotated

from app.numbering.models import Paper
from app.web.api.shapes import Day, Id, Instant, Shape, one_of


class NumberTemplateShown(Shape):
    """How an office writes the numbers of a paper; `example` is its first number of today."""

    id: Id
    satker_code: str
    paper: Annotated[str, one_of(tuple(Paper))]
    template: str
    example: str
    valid_from: Day
    valid_until: Day | None
    source: str
    recorded_at: Instant
    withdrawn_at: Instant | None
    withdrawal_reason: str | None

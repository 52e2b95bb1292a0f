"""Rules as the API gives them: rows of law, and what a region set by a decree of its head."""

from typing import Annotated

from app.rules.national import Effect, Unit
from app.web.api.shapes import Day, Id, Instant, PageOf, Shape, one_of

Certainty = Annotated[str, one_of(("sure", "likely", "unsure"), "An `unsure` row warns, it never blocks")]


class RuleKept(Shape):
    """The row of a rule by which something was judged, as it stood then; `value` is in its `unit`."""

    code: str
    value: int
    unit: Annotated[str, one_of(Unit)]
    citation: str
    certainty: Certainty
    set_by: str
    valid_from: Day


class RuleShown(RuleKept):
    """A row that holds; `up_to` (rupiah, included) bounds a row of a graded rule."""

    up_to: int | None
    effect: Annotated[str, one_of(Effect)]
    valid_until: Day | None


class RuleOfRegion(Shape):
    """What a region set, withdrawn ones too."""

    id: Id
    code: str
    value: int
    unit: Annotated[str, one_of(Unit)]
    valid_from: Day
    valid_until: Day | None
    decree_number: str
    recorded_at: Instant
    withdrawn_at: Instant | None
    withdrawal_reason: str | None


class RulesInForce(PageOf[RuleShown]):
    """What holds `on` a day; `decrees` are what the region has set itself."""

    on: Day
    decrees: list[RuleOfRegion]

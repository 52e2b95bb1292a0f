"""Claims as the API gives them, and what stands beside them."""

from app.targets.shapes import AgainstTarget
from app.web.api.shapes import Day, Id, Instant, Percent, Rupiah, Shape


class Difference(Shape):
    """How far the claim lies from its own numbers, or from this system's figure."""

    against: str
    points: Percent
    claim_mismatch: bool


class ImpliedRange(Shape):
    """What a number must have been, with the range that rounding leaves; `high` is null where there is no end."""

    value: int
    low: int | None
    high: int | None


class OwnFigure(Shape):
    """The same metric as this system computes it."""

    numerator: Rupiah | None
    denominator: Rupiah | None
    percent: Percent | None
    coverage: Percent | None


class Beside(Shape):
    """What the claim's own numbers make, what they imply, this system's figure, and where they differ by more than half a point."""

    recomputed_percent: Percent | None
    implied_denominator: ImpliedRange | None
    implied_amount: Rupiah | None
    rest: Rupiah | None
    average: str | None
    this_system: OwnFigure | None
    differences: list[Difference]
    claim_mismatch: bool
    target: AgainstTarget | None


class ClaimShown(Shape):
    """A figure that somebody published, with its source; `percent` has as many decimals as its source gave."""

    id: Id
    year: int
    statement: str
    metric: str | None
    divides_by: str | None
    basis: str | None
    scope: str | None
    period: str | None
    amount: Rupiah | None
    denominator: Rupiah | None
    orders: int | None
    rank_by_percent: int | None
    rank_by_amount: int | None
    source: str
    source_url: str | None
    percent: str | None
    as_of: Day | None
    source_date: Day | None
    recorded_at: Instant
    withdrawn_at: Instant | None
    withdrawal_reason: str | None
    beside: Beside

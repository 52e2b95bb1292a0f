"""A fiscal year as the API gives it."""

from typing import Annotated

from app.plan.years import FISCAL_YEAR
from app.web.api.shapes import Move, Path, Rupiah, Shape, one_of


class ChecksShown(Shape):
    """What still stands in the way of closing a year, in numbers."""

    unsigned: int
    proposals: int
    running: int
    running_amount: Rupiah
    orphans: int
    orphans_amount: Rupiah
    over_pagu: int
    files: int
    is_over: bool


class YearShown(Shape):
    """An open year with what stands in the way of closing it (`blocking`) or should be
    known (`noted`); a closed one with its frozen report."""

    region: str
    year: int
    state: Annotated[str, one_of(FISCAL_YEAR.states)]
    moves: list[Move]
    report: Path | None
    blocking: list[str]
    noted: list[str]
    checks: ChecksShown | None

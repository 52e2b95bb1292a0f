"""The control report, the board of open orders and the ITKP as the API gives them."""

from typing import Annotated

from app.actor import Role
from app.web.api.shapes import Day, Instant, Rupiah, Shape, one_of

Cells = dict[str, str | int | None]
"""A row of a table by the codes of its columns: rupiah and counts as integers, shares as text with four decimals."""


class HeaderTyped(Shape):
    """Budget and realised income and spending, as typed; null where nobody did."""

    income_budget: Rupiah | None
    income_realised: Rupiah | None
    spending_budget: Rupiah | None
    spending_realised: Rupiah | None


class FactShown(Shape):
    """A figure of the head, in the words of the page."""

    name: str
    value: str | int | None


class ControlShown(Shape):
    """The report at the end of a period; `…_within` is only what the period itself added."""

    region: str
    satker: str | None
    year: int
    period: str
    until: Day
    header: HeaderTyped
    pagu: Rupiah | None
    ordered: Rupiah
    accepted: Rupiah
    paid: Rupiah
    ordered_within: Rupiah
    accepted_within: Rupiah
    paid_within: Rupiah
    orders: int
    average: Rupiah | None
    facts: list[FactShown]
    satkers: list[Cells]
    packages: list[Cells]
    late: list[Cells]
    late_packages: int


class ScoreShown(Shape):
    """A part of the ITKP: its share and the points that it gives, of `most`."""

    code: str
    numerator: int | None
    denominator: int | None
    percent: str | None
    points: str | None
    most: int


class PlanOfClosing(Shape):
    """What closing so many orders earns."""

    orders: int
    points: str | None
    percent: str | None
    gain: str


class NextStep(Shape):
    """Who takes the next step, and where."""

    role: Annotated[str, one_of(Role)]
    persons: list[str]
    where: str


class OpenOrderShown(Shape):
    """An order that is not closed, and what closing it earns."""

    id: str
    number: str | None
    placed_here: bool
    satker: str
    satker_name: str | None
    vendor: str | None
    kd_rup: str | None
    charged_to: str | None
    state: str
    since: Day | None
    working_days: int | None
    next: NextStep
    missing: str
    value: Rupiah
    gain: str


class BoardShown(Shape):
    """The orders that are not closed, those first that earn most."""

    region: str
    year: int
    variant: str
    score: ScoreShown
    needed: int | None
    plan: PlanOfClosing
    orders: list[OpenOrderShown]


class OfficialVariant(Shape):
    """Which way of counting the rule names."""

    variant: str
    citation: str
    certainty: str


class VariantScore(ScoreShown):
    """The e-katalog part by one way of counting."""

    variant: str
    name: str


class ItkpShown(Shape):
    """The region's score for using the systems: every part, and every way of counting the e-katalog part."""

    region: str
    year: int
    official: OfficialVariant
    parts: list[ScoreShown]
    e_katalog: list[VariantScore]
    points_known: str | None
    points_most: int


class NoteShown(Shape):
    """A package at the end of a month: how far the work is (`physical_bps`, hundredths
    of a percent), what stands in its way, who sees to it."""

    kd_rup: str
    year: int
    month: int
    physical_bps: int | None
    planned_start: Day | None
    planned_finish: Day | None
    problem: str
    solution: str
    officer: str
    written_at: Instant


class HeaderShown(HeaderTyped):
    """The head figures of a satker, or (null) of the region."""

    satker: str | None
    year: int
    month: int
    written_at: Instant

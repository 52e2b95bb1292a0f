"""Tallies, rankings and metrics: the same on the command line and in the API."""

from typing import Annotated

from app.ledger import Basis
from app.realisation.asking import AskedScope, Period, RankingKind
from app.targets.shapes import AgainstTarget
from app.web.api.shapes import Counted, Day, Hash, NotRequired, PageOf, Percent, Rupiah, Shape, TypedDict, one_of

BasisNamed = Annotated[str, one_of(Basis)]
ScopeNamed = Annotated[str, one_of(AskedScope)]


class Measured(Shape):
    """One metric's row; `percent` is null where a file that it needs was never imported, `coverage`
    the share of the amount for which the fact is known."""

    code: str
    scope: ScopeNamed
    numerator: Rupiah | None
    denominator: Rupiah | None
    percent: Percent | None
    coverage: Percent | None


class MetricRow(Measured):
    """Beside its target, where it has one."""

    target: AgainstTarget | None


class Orphans(Counted):
    """Counted orders whose RUP code is in none of the region's files, and how many codes these are."""

    plans: int


class SatkerRow(Counted):
    """A unit with at least one counted order; `percent` is of its own `belanja_pengadaan`."""

    kd_satker_str: str
    name: str | None
    belanja_pengadaan: Rupiah | None
    percent: Percent | None


class GroupRow(Counted):
    """A month, etalase, vendor or set of funds."""

    key: str | None
    name: str | None


class Tally(Shape):
    """What was ordered, accepted, paid or settled. `by_status` holds all states present, with the
    orders' face value; `rows` are there where `by` is."""

    region: str
    year: int
    basis: BasisNamed
    scope: ScopeNamed
    as_of: Day | None
    orders: int
    plans: int
    satkers: int
    vendors: int
    amount: Rupiah
    by_status: dict[str, Counted]
    orphans: Orphans
    metrics: list[MetricRow]
    rows: list[SatkerRow] | list[GroupRow]


class OrderUnder(Shape):
    """An order under a figure: `part` is what it adds to it, `amount` what counts of it on the basis, `total` its face value.
    `date` is the first on the basis, null where nothing of it counts yet."""

    order: str
    scope: str
    kd_satker_str: str
    kd_rup: str | None
    vendor: str | None
    fund: str | None
    date: Day | None
    state: str
    amount: Rupiah
    pdn_lkpp: Rupiah
    pdn_true: Rupiah
    umkk_local: Rupiah
    total: Rupiah
    part: Rupiah


class OrdersUnder(PageOf[OrderUnder]):
    """The orders that a figure is made of, the largest part first: `orders` and
    `amount` are of all of them, and `amount` is the figure."""

    region: str
    year: int
    basis: BasisNamed
    scope: ScopeNamed
    as_of: Day | None
    orders: int
    amount: Rupiah


class RegionInPlace(Shape):
    """A region in its place; ties share a rank. One without a percent (by amount: whose numerator
    nobody knows, told as 0) has none and stands last."""

    rank: int | None
    region: str
    name: str
    amount: Rupiah
    denominator: Rupiah | None
    percent: Percent | None


class PlaceInTier(Shape):
    """A region's place among its tier."""

    place: int
    of: int


class Ranking(Shape):
    """The regions of a tier in their places."""

    rows: list[RegionInPlace]


class MetricDefined(Shape):
    """A metric with its formula, what it divides by, the datasets that it needs and where its meaning comes from."""

    code: str
    name: str
    formula: str
    denominator: str
    datasets: list[str]
    source: str


class DenominatorDefined(Shape):
    """What a metric may be divided by."""

    code: str
    name: str
    datasets: list[str]


class MetricCatalogue(PageOf[MetricDefined]):
    """Every metric, and the words that a question is put together from."""

    denominators: list[DenominatorDefined]
    bases: list[BasisNamed]
    scopes: list[ScopeNamed]
    periods: list[Annotated[str, one_of(Period)]]


class FileBehind(Shape):
    """The newest applied file of a dataset behind a figure."""

    dataset: str
    as_of: Day
    rows: int
    file: str
    sha256: Hash


class MetricExplained(MetricRow):
    """A metric in words and in figures; `why_empty` says why it has no percent."""

    name: str
    formula: str
    in_figures: str | None
    source: str
    denominator_code: str
    denominator_rows: int | None
    numerator_of_plan: str | None
    is_usual: bool
    data: list[FileBehind]
    missing: list[str]
    why_empty: str | None


class MarketCounts(Shape):
    """What a region's catalogue holds now: its etalase, products on show, active vendors that have one on
    show, and those of them that are small or cooperatives."""

    etalase: int
    listings_published: int
    vendors_active: int
    vendors_umkk: int


class CountsOfYear(Shape):
    """The counts of the metric catalogue: what was ordered (orders, RUP codes touched, units that bought, vendors that sold) and
    the market; null for a past day, of which the catalogue keeps no count."""

    orders: int
    plans: int
    satkers: int
    vendors: int
    market: MarketCounts | None


Explained = TypedDict(
    "Explained",
    {
        "region": str,
        "year": int,
        "basis": BasisNamed,
        "scope": ScopeNamed,
        "as_of": Day | None,
        "orders": int,
        "amount": Rupiah,
        "from": Day | None,
        "to": Day | None,
        "counts": CountsOfYear,
        "items": list[MetricExplained],
        "next": None,
    },
)
Explained.__doc__ = "The metrics of one tally, explained"


class Cell(Shape):
    """A percent with the two numbers that it is made of."""

    numerator: Rupiah | None
    denominator: Rupiah | None
    percent: Percent | None


class MetricOnBases(Shape):
    """A metric, and a cell for each basis."""

    code: str
    cells: dict[str, Cell]


class AmountOnBases(Shape):
    """What a scope counted, for each basis."""

    scope: ScopeNamed
    cells: dict[str, Rupiah]


class Meant(Cell):
    """One way to mean the claimed percent."""

    metric: str
    basis: BasisNamed
    scope: ScopeNamed
    period: Annotated[str, one_of(Period)]


class Comparison(Shape):
    """Every metric on every basis; `nearest` are the ways to count that come closest to a `claim`."""

    region: str
    year: int
    scope: ScopeNamed
    period: Annotated[str, one_of(Period)]
    as_of: Day | None
    metrics: list[MetricOnBases]
    amounts: list[AmountOnBases]
    claim: str | None
    nearest: list[Meant]


class UnitUnder(Counted):
    """A unit that is counted with its office."""

    key: str
    name: str | None


class InPlace(Counted):
    """An office, vendor or etalase in its place. Offices have the `units` that are counted with
    them, vendors `local_umkk` (null where nobody knows)."""

    rank: int | None
    key: str | None
    name: str | None
    denominator: Rupiah | None
    percent: Percent | None
    units: NotRequired[list[UnitUnder]]
    local_umkk: NotRequired[bool | None]


class RankingInside(Counted):
    """Offices, vendors or etalase of one region in their places."""

    region: str
    name: str
    kind: Annotated[str, one_of(RankingKind)]
    year: int
    period: Annotated[str, one_of(Period)]
    basis: BasisNamed
    scope: ScopeNamed
    order: Annotated[str, one_of(("percent", "amount"))]
    as_of: Day | None
    rows: list[InPlace]

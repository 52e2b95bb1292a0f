"""Dashboards as the API gives them: the very documents that the pages draw."""

from app.realisation.shapes import MetricRow, PlaceInTier
from app.web.api.shapes import Day, Id, Instant, Percent, Rupiah, Shape


class MetricNamed(MetricRow):
    """A metric with its name and formula."""

    name: str
    formula: str


class FileNewest(Shape):
    """The newest file of a dataset: as of when it is, and when it came."""

    dataset: str
    as_of: str
    applied_at: Instant


class AmountByBasis(Shape):
    """What was ordered, accepted, paid and settled."""

    ordered: Rupiah
    accepted: Rupiah
    paid: Rupiah
    settled: Rupiah


class YearBefore(Shape):
    """The same metric a year ago, up to the same date."""

    day: Day
    amount: Rupiah
    denominator: Rupiah | None
    percent: Percent | None


class OrderedUntil(Shape):
    """What was ordered up to a day."""

    day: Day
    amount: Rupiah
    percent: Percent | None


class OfficeRow(Shape):
    """An office against its own plan; `unspent` is what is planned and not ordered."""

    kd_satker_str: str
    name: str
    denominator: Rupiah | None
    ordered: Rupiah
    accepted: Rupiah
    paid: Rupiah
    percent: Percent | None
    unspent: Rupiah | None
    behind: bool


class CourseMonth(Shape):
    """Sums since January; what lies ahead is null."""

    month: str
    planned: Rupiah | None
    ordered: Rupiah | None
    accepted: Rupiah | None
    paid: Rupiah | None


class Course(Shape):
    """Plan and realisation month by month; `planned_from` says how the plan is spread."""

    planned_from: str
    packages: int
    undated_packages: int
    months: list[CourseMonth]


class RegionDashboard(Shape):
    """A region's year. An office is behind below `below` percent."""

    region: str
    name: str
    tier: str
    year: int
    day: Day
    days_left: int
    at: Instant
    imports: list[FileNewest]
    public: bool
    metric: MetricNamed
    rank: PlaceInTier | None
    amounts: AmountByBasis
    before: YearBefore | None
    trend: list[OrderedUntil]
    domestic: list[MetricNamed]
    small: list[MetricNamed]
    below: int
    offices: list[OfficeRow]
    course: Course


class PlanOfOffice(Shape):
    """What an office plans: how many packages, and the rupiah of them by way."""

    packages: int
    provider: Rupiah
    e_purchasing: Rupiah
    self_managed: Rupiah


class PackagesHold(Shape):
    """What its packages for providers hold."""

    pagu: Rupiah
    held: Rupiah
    committed: Rupiah
    received: Rupiah
    paid: Rupiah


class DomesticOfOffice(Shape):
    """Domestic by either way to count, of what is known, of what was ordered."""

    pdn_lkpp: Rupiah
    pdn_true: Rupiah
    known: Rupiah
    of: Rupiah


class SmallOfOffice(Shape):
    """From local small firms, of what is known, of what was ordered."""

    umkk_local: Rupiah
    known: Rupiah
    of: Rupiah


class PackageWaiting(Shape):
    """A package for e-purchasing that nothing is ordered against."""

    kd_rup: str
    name: str
    pagu: Rupiah
    planned_on: Day | None
    days_late: int | None


class PackagesWaiting(Shape):
    """How many wait, of how much, how many are late; the first of them."""

    packages: int
    pagu: Rupiah
    late: int
    rows: list[PackageWaiting]


class ListingNear(Shape):
    """A listing whose `words` are near those of a package: so many `of` its words, and a `score` with two decimals."""

    id: Id
    name: str
    vendor: str
    unit: str
    unit_price: Rupiah
    score: str
    words: list[str]
    of: int


class PackageMatched(Shape):
    """A package whose thing is on show in the catalogue."""

    kd_rup: str
    name: str
    method: str | None
    pagu: Rupiah
    found: int
    unit: str | None
    price_min: Rupiah | None
    price_max: Rupiah | None
    listings: list[ListingNear]


class Matches(Shape):
    """Of the largest packages that nothing is ordered against, those whose thing can be had."""

    examined: int
    packages: int
    rows: list[PackageMatched]


class OfficeDashboard(OfficeRow):
    """An office's year, with the `units` that are counted with it."""

    region: str
    region_name: str
    year: int
    day: Day
    days_left: int
    at: Instant
    imports: list[FileNewest]
    metric: str
    below: int
    units: list[str]
    before: YearBefore | None
    plan: PlanOfOffice
    packages_hold: PackagesHold
    domestic: DomesticOfOffice
    small: SmallOfOffice
    waiting: PackagesWaiting
    matches: Matches
    course: Course


class DashboardChosen(Shape):
    """How a region's dashboard is read; without a `metric` the one that has a target and can be computed."""

    region: str
    metric: str | None
    behind_below: int
    public: bool

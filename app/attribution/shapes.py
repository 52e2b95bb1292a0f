"""The inbox of orders without a package as the API gives it."""

from app.plan.shapes import Resolved
from app.web.api.shapes import Counted, Day, Id, Instant, NotRequired, PageOf, Rupiah, Shape


class OrderCounted(Shape):
    """An order as the tallies know it; `charged_to` is the package that carries it, `counts` whether it is realised."""

    order_key: str
    scope: str
    year: int
    satker: str | None
    kd_rup: str | None
    charged_to: str | None
    vendor: str | None
    fund: str | None
    date: Day | None
    state: str
    total: Rupiah
    counts: bool


class TwinShown(Shape):
    """A national order and one placed here that look like the same purchase."""

    order_key: str
    national: str
    date: Day | None
    days_apart: int | None
    same_vendor: bool | None


class DecisionShown(Shape):
    """A decision about an order, and its undoing."""

    id: Id
    order_key: str
    decision: str
    kd_rup: str | None
    twin: str | None
    reason: str | None
    decided_at: Instant
    undone_at: Instant | None
    undo_reason: str | None


class OrderWaiting(OrderCounted):
    """An order that waits; of a split one its `lineage`, of a possible twin its `twin`."""

    lineage: NotRequired[Resolved]
    twin: NotRequired[TwinShown]


class CountedPlans(Counted):
    """And how many different packages."""

    plans: int


class WaitingTotals(Shape):
    """What waits in all lists of the year; `counted_orphans` are those that are realised."""

    orphans: CountedPlans
    counted_orphans: CountedPlans
    splits: CountedPlans
    twins: int


class InboxPage(PageOf[OrderWaiting | DecisionShown]):
    """A list of the inbox (with `kind=settled`, decisions), and the numbers over all lists."""

    totals: WaitingTotals


class PackageAfter(Shape):
    """What a package would have left; `over_pagu` where that is less than nothing."""

    kd_rup: str
    remaining_before: Rupiah | None
    remaining_after: Rupiah | None
    over_pagu: bool


class MetricAfter(Shape):
    """A metric before and after."""

    code: str
    percent_before: str | None
    percent_after: str | None
    coverage_before: str | None
    coverage_after: str | None


class EffectShown(Shape):
    """What a decision would change."""

    orphans: Counted
    ep_all: Counted
    packages: list[PackageAfter]
    metrics: list[MetricAfter]


class EvidenceOfProposal(Shape):
    """A ground for a proposal, and what it weighs."""

    code: str
    text: str
    points: int


class ProposalShown(Shape):
    """A package that may carry the order."""

    kd_rup: str
    name: str | None
    year: int
    satker: str | None
    pagu: Rupiah
    remaining: Rupiah
    score: int
    likelihood: str
    evidence: list[EvidenceOfProposal]
    effect: EffectShown


class TwinWeighed(TwinShown):
    """With what linking the two would change."""

    effect: EffectShown


class OrderAttributed(OrderCounted):
    """One order: what is known of it, proposals, twins, and everything that was decided."""

    package_name: str | None
    accounts: list[str]
    orphan: bool
    lineage: Resolved
    proposals: list[ProposalShown]
    twins: list[TwinWeighed]
    decisions: list[DecisionShown]

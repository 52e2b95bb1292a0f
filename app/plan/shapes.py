"""RUP packages as the API gives them: what each may still spend, its accounts,
what its code has become, and how a year was revised."""

from typing import Annotated

from app.plan.models import RevisionKind
from app.web.api.shapes import Instant, PageOf, Rupiah, Shape, TypedDict, one_of

KindOfRevision = Annotated[str, one_of(RevisionKind)]

LineageStep = TypedDict(
    "LineageStep",
    {
        "at": Instant,
        "kind": KindOfRevision,
        "from": str,
        "to": str,
        "reason": str | None,
    },
)
LineageStep.__doc__ = "One revision of a package, as SIRUP tells it"


class Resolved(Shape):
    """What a code has become: `chain` from itself to its `leaf`; `live` while that is
    one package; `children` are what it was split into."""

    chain: list[str]
    leaf: str
    live: bool
    children: list[str]


class Lineage(Resolved):
    """The same with every step of its family in the order of their dates."""

    steps: list[LineageStep]


class PackageInList(Shape):
    """`pagu` is the sum of its active budget lines, else its own; `remaining` is what may still be spent. `pradipa`: announced
    before its year's budget document was valid; null where the feed does not say."""

    kd_rup: str
    name: str
    year: int
    satker: str
    method: str | None
    pagu: Rupiah
    held: Rupiah
    committed: Rupiah
    received: Rupiah
    paid: Rupiah
    remaining: Rupiah
    pradipa: bool | None


class AccountLeft(Shape):
    """A budget line (MAK) of a package."""

    account_code: str
    pagu: Rupiah
    remaining: Rupiah


class PackageInFull(PackageInList):
    """With its budget lines and its lineage."""

    accounts: list[AccountLeft]
    lineage: Lineage


RevisionInList = TypedDict(
    "RevisionInList",
    {"at": Instant, "year": int, "kind": KindOfRevision, "from": str, "to": str, "reason": str | None},
)
RevisionInList.__doc__ = "One revision of a package; `from` and `to` are one code where it was cancelled or taken up again"


class RevisionsOfKind(Shape):
    """`rows` of the history, about `codes` different packages."""

    kind: KindOfRevision
    rows: int
    codes: int


class RevisionsInSum(Shape):
    """A year's revisions: what the `revised` codes have become. `replaced`: one other package; `split`: several, a
    person is asked which; `cancelled`: none; the others are themselves once more. `longest` is the longest chain of
    one-to-one steps, from its first code to its leaf."""

    year: int
    rows: int
    kinds: list[RevisionsOfKind]
    revised: int
    replaced: int
    split: int
    cancelled: int
    longest: list[str]


class RevisionsPage(PageOf[RevisionInList]):
    """Revisions, and what all those of the year come to."""

    totals: RevisionsInSum

"""RUP packages as the API gives them: what each may still spend, its accounts, and what its code has become."""

from typing import Annotated

from app.plan.lineage import CANCELLED, ONE_TO_ONE, ONE_TO_SEVERAL, TAKEN_UP
from app.web.api.shapes import Instant, Rupiah, Shape, TypedDict, one_of

LineageStep = TypedDict(
    "LineageStep",
    {
        "at": Instant,
        "kind": Annotated[str, one_of((ONE_TO_ONE, ONE_TO_SEVERAL, CANCELLED, TAKEN_UP))],
        "from": str,
        "to": str,
        "reason": str | None,
    },
)
LineageStep.__doc__ = "One revision of a package, as SIRUP tells it"


class Resolved(Shape):
    """What a code has become: `chain` from itself to its `leaf`; `live` while that is one package; `children` are what it was split into."""

    chain: list[str]
    leaf: str
    live: bool
    children: list[str]


class Lineage(Resolved):
    """The same with every step of its family in the order of their dates."""

    steps: list[LineageStep]


class PackageInList(Shape):
    """`pagu` is the sum of its active budget lines, else its own; `remaining` is what may still be spent. `pradipa`: announced before its year's budget
    document was valid; null where the feed does not say."""

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

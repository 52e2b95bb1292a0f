"""Effects: what settling an order would change, told before anything is written; a test settles and finds exactly that."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Row, cast, func, select
from sqlalchemy.orm import Session

from app.attribution.charging import what_became_of
from app.attribution.proposing import packages_among
from app.attribution.queries import is_orphan
from app.ledger import Scope
from app.ledger.models import MEASURES
from app.realisation import planned
from app.realisation.asking import question
from app.realisation.counting import orders
from app.realisation.metrics import METRICS, Totals, measure
from app.realisation.shapes import Measured
from app.regions.models import Region


@dataclass(frozen=True, slots=True)
class Change:
    """So many orders and so much value more (or less)."""

    orders: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """What a package has left, before and after; None where the plan has no such package."""

    kd_rup: str
    before: int | None
    after: int | None

    @property
    def is_over(self) -> bool:
        return self.after is not None and self.after < 0


@dataclass(frozen=True, slots=True)
class Percent:
    """A metric before and after, as text with four decimals, and its coverage; None where it cannot be told."""

    code: str
    name: str
    before: str | None
    after: str | None
    coverage_before: str | None
    coverage_after: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes: orphans of the tally (basis ordered), EP_ALL, what packages have left, metrics of EP_ALL."""

    orphans: Change = Change()
    ep_all: Change = Change()
    packages: Sequence[Left] = field(default_factory=list)
    metrics: Sequence[Percent] = field(default_factory=list)


def of_charging(session: Session, region: Region, order: Row[Any], kd_rup: str) -> Effect:
    """The order is charged to this package, or to what it has become."""
    carrier = what_became_of(session, [kd_rup], region_id=region.id)[kd_rup]
    taken = order.held + order.committed
    was, becomes = is_orphan(session, region, order.charged_to), is_orphan(session, region, carrier)
    sign = int(becomes) - int(was)
    counted = worth(order)
    return Effect(
        orphans=Change(sign * order.ordered_orders, sign * counted),
        packages=_left(session, region.id, {order.charged_to: -taken, carrier: taken} if carrier != order.charged_to else {}),
    )


def of_linking(session: Session, region: Region, national: Row[Any]) -> Effect:
    """The imported order is a duplicate from now on: no longer in EP_ALL, nor on its package."""
    counted = worth(national)
    asked = question(region=region.code, year=national.fiscal_year)
    seen = orders(asked, region)
    row = session.execute(
        select(*(cast(func.coalesce(func.sum(seen.c[name]), 0), BigInteger).label(name) for name in MEASURES))
    ).one()
    before = {name: int(getattr(row, name)) for name in MEASURES}
    less = {name: getattr(national, name) for name in MEASURES if name != "amount"} | {"amount": counted}
    plan = planned.plans_of(session, [region.id], national.fiscal_year, None)[region.id]

    def measured(totals: dict[str, int]) -> list[Measured]:
        return [measure(metric, Totals(**totals), plan, Scope.EP_LOCAL) for metric in METRICS]

    pairs = zip(METRICS, measured(before), measured({name: before[name] - less[name] for name in MEASURES}), strict=True)
    return Effect(
        orphans=Change(-national.ordered_orders, -counted) if is_orphan(session, region, national.charged_to) else Change(),
        ep_all=Change(-national.ordered_orders, -counted),
        packages=_left(session, region.id, {national.charged_to: -national.committed}),
        metrics=[
            Percent(metric.code, metric.name, was["percent"], becomes["percent"], was["coverage"], becomes["coverage"])
            for metric, was, becomes in pairs
            if (was["percent"], was["coverage"]) != (becomes["percent"], becomes["coverage"])
        ],
    )


def worth(order: Row[Any]) -> int:
    """What the order is worth on the basis `ordered`."""
    return int(order.committed + order.suspended)


def _left(session: Session, region_id: int, changes: dict[str | None, int]) -> list[Left]:
    codes = [code for code in changes if code is not None]
    known = {row.kd_rup: int(row.pagu - row.taken) for row in packages_among(session, region_id, codes)}
    return [Left(code, left := known.get(code), None if left is None else left - changes[code]) for code in codes]

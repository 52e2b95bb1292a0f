"""Flagging: the flags over all orders of a region and budget year, placed here or imported, drawn from the ledger's tally.

What a tally can tell is judged anew (split orders, a vendor again and again, near a limit, round, large in December), and so is
a price that was raised before the order, by the versions of listings that are kept; what only the moment of review could tell
(just listed, price above the range, shared accounts) is what was answered then. Each order is judged by the thresholds that held
in its region on its day, the region's own where it decreed one. It advises: a flag is a question, not a finding.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.identifiers import public_id
from app.ledger import Scope
from app.ledger.models import OrderTally
from app.orders.models import Order, OrderLine, Shelf
from app.orders.states import REALISED
from app.orders.warnings.finding import LIMITS
from app.orders.warnings.flags import FLAGS
from app.orders.warnings.models import OrderWarning
from app.orders.warnings.neighbours import ENDED
from app.orders.warnings.rising import FIRST_VERSION, Bought, Raised, raised
from app.regions.models import Region
from app.rules.queries import Rules, rules_by_day

RulesOn = Callable[[date], Rules]
"""What holds in the region on a day."""


@dataclass(frozen=True, slots=True)
class FlaggedOrder:
    """An order of the tally; `day` is that of the second signature, before it that of placing, of an imported one its date."""

    key: str
    satker_code: str | None
    vendor_key: str | None
    kd_rup: str | None
    day: date | None
    total: int
    state: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """Orders that raise a flag together, or one alone. `ground` says by what they
    belong together: vendor, package, satker or order."""

    flag: str
    ground: str
    satker_code: str | None
    vendor_key: str | None
    kd_rup: str | None
    orders: tuple[FlaggedOrder, ...]

    @property
    def total(self) -> int:
        return sum(order.total for order in self.orders)


def flagged(session: Session, region: Region, year: int, *, satker_code: str | None = None) -> Mapping[str, list[Flagged]]:
    """By flag, what raises it, the heaviest first; of the whole region or of one satker."""
    orders = [order for order in orders_of_year(session, region, year) if satker_code in (None, order.satker_code)]
    by_key = {order.key: order for order in orders}
    kept, rules = _kept(session, region, by_key), rules_by_day(session, region)
    found = {flag.code: [*JUDGES[flag.code](orders, rules)] if flag.code in JUDGES else kept.get(flag.code, []) for flag in FLAGS}
    found[PRICE_RAISED] = raised_prices(session, region, year, by_key, rules)
    return {code: sorted(groups, key=lambda group: (-group.total, group.orders[0].key)) for code, groups in found.items()}


def orders_of_year(session: Session, region: Region, year: int) -> list[FlaggedOrder]:
    """Every order of the year that has not ended; imported ones that are one of ours are counted through ours."""
    tally = OrderTally
    rows = session.execute(
        select(tally.order_key, tally.scope, tally.satker_code, tally.vendor_key, tally.kd_rup, tally.order_date, tally.total, tally.state)
        .where(tally.region_id == region.id, tally.fiscal_year == year, tally.scope.in_((Scope.EP_LOCAL, Scope.EP_NATIONAL)))
    ).all()  # fmt: skip
    placed = session.execute(
        select(Order.id, Order.placed_at).where(
            Order.region_id == region.id, Order.fiscal_year == year, Order.order_date.is_(None), Order.state.not_in(ENDED)
        )
    )
    days = {public_id(region.id, id): local_date(at, region.timezone) for id, at in placed}
    return [
        FlaggedOrder(
            row.order_key,
            row.satker_code,
            row.vendor_key,
            row.kd_rup,
            row.order_date or days.get(row.order_key),
            row.total,
            row.state,
        )
        for row in rows
        if (row.state in REALISED if row.scope == Scope.EP_NATIONAL else row.state not in ENDED)
    ]


def split_orders(orders: Sequence[FlaggedOrder], rules: RulesOn) -> Iterable[Flagged]:
    """Of one satker to one vendor, or for one package: each within the PP's limit, together
    above it within 14 days. The heaviest such window of each."""
    shown: list[set[str]] = []
    for ground in ("vendor", "package"):
        for group in _by(orders, ground):
            found = _heaviest_window(group, rules)
            keys = {order.key for order in found}
            if found and not any(keys <= others for others in shown):
                shown.append(keys)
                yield _group("SPLIT_ORDER", ground, found)


def repeat_vendors(orders: Sequence[FlaggedOrder], rules: RulesOn) -> Iterable[Flagged]:
    """One package to one vendor more than once; and a vendor with more than half
    of a satker's orders, once it has enough of them."""
    pairs: dict[tuple[str, str], list[FlaggedOrder]] = defaultdict(list)
    satkers: dict[str, list[FlaggedOrder]] = defaultdict(list)
    for order in orders:
        if order.kd_rup is not None and order.vendor_key is not None:
            pairs[order.kd_rup, order.vendor_key].append(order)
        if order.satker_code is not None:
            satkers[order.satker_code].append(order)
    yield from (_group("REPEAT_VENDOR", "package", group) for group in pairs.values() if len(group) > 1)
    for group in satkers.values():
        on = max((order.day for order in group if order.day), default=None)
        if on is None or len(group) < rules(on)["REPEAT_ORDERS_MIN"].value:
            continue
        for own in _by(group, "vendor"):
            if len(own) * 100 > rules(on)["REPEAT_SHARE"].value * len(group):
                yield _group("REPEAT_VENDOR", "vendor", own)


def near_limits(orders: Sequence[FlaggedOrder], rules: RulesOn) -> Iterable[Flagged]:
    """Each order of 95 to 100 % of a limit."""
    for order, day in _dated(orders):
        percent = rules(day)["NEAR_LIMIT"].value
        limits = (rules(day)[code].value for code in LIMITS)
        if any(limit * percent <= order.total * 100 and order.total <= limit for limit in limits):
            yield _group("NEAR_LIMIT", "order", [order])


def round_prices(orders: Sequence[FlaggedOrder], rules: RulesOn) -> Iterable[Flagged]:
    """Each order of 10 juta and more that is a whole number of juta."""
    for order, day in _dated(orders):
        if order.total >= rules(day)["ROUND_PRICE_FROM"].value and order.total % rules(day)["ROUND_PRICE_STEP"].value == 0:
            yield _group("ROUND_PRICE", "order", [order])


def late_orders(orders: Sequence[FlaggedOrder], rules: RulesOn) -> Iterable[Flagged]:
    """Each order of December that is worth more than a miliar."""
    for order, day in _dated(orders):
        if day.month == 12 and order.total > rules(day)["LATE_YEAR"].value:
            yield _group("LATE_YEAR", "order", [order])


def raised_prices(session: Session, region: Region, year: int, orders: Mapping[str, FlaggedOrder], rules: RulesOn) -> list[Flagged]:
    """Each order placed here of something whose price had been raised shortly before."""
    in_year = (Order.fiscal_year == year) & Order.state.not_in(ENDED)
    keys = dict.fromkeys(public_id(region.id, line.order_id) for line, _raised in _raised_lines(session, region, in_year, rules))
    return [_group(PRICE_RAISED, "order", [orders[key]]) for key in keys if key in orders]


def raised_in(session: Session, region: Region, order: Order) -> list[tuple[Any, Raised]]:
    """The lines of one order whose price had been raised before it, with what it was and became."""
    return _raised_lines(session, region, Order.id == order.id, rules_by_day(session, region))


def _raised_lines(session: Session, region: Region, which: ColumnElement[bool], rules: RulesOn) -> list[tuple[Any, Raised]]:
    line = OrderLine
    rows = session.execute(
        select(
            line.order_id, line.name, line.unit, line.listing_region_id, line.listing_id, line.listing_version,
            line.quantity, line.unit_price, line.tax_rate_bps, Order.placed_at,
        )
        .join(Order, (Order.region_id == line.region_id) & (Order.id == line.order_id))
        .where(line.region_id == region.id, which, line.listing_version > FIRST_VERSION)
        .order_by(line.order_id, line.position)
    ).all()  # fmt: skip
    bought = [
        Bought(
            Shelf(row.listing_region_id, row.listing_id),
            row.listing_version,
            row.quantity,
            row.unit_price,
            row.tax_rate_bps,
            row.placed_at,
            rules(local_date(row.placed_at, region.timezone)),
        )
        for row in rows
    ]
    return [(row, rise) for row, rise in zip(rows, raised(session, bought), strict=True) if rise is not None]


PRICE_RAISED = "PRICE_RAISED"
JUDGES: Mapping[str, Callable[[Sequence[FlaggedOrder], RulesOn], Iterable[Flagged]]] = {
    "SPLIT_ORDER": split_orders,
    "REPEAT_VENDOR": repeat_vendors,
    "NEAR_LIMIT": near_limits,
    "ROUND_PRICE": round_prices,
    "LATE_YEAR": late_orders,
}


def _kept(session: Session, region: Region, orders: Mapping[str, FlaggedOrder]) -> Mapping[str, list[Flagged]]:
    """What was warned of at the review, by flag."""
    found: dict[str, list[Flagged]] = defaultdict(list)
    codes = [flag.code for flag in FLAGS if flag.code not in JUDGES and flag.code != PRICE_RAISED]
    rows = session.execute(
        select(OrderWarning.flag, OrderWarning.order_id).where(OrderWarning.region_id == region.id, OrderWarning.flag.in_(codes))
    )
    for flag, order_id in rows:
        order = orders.get(public_id(region.id, order_id))
        if order is not None:
            found[flag].append(_group(flag, "order", [order]))
    return found


def _by(orders: Sequence[FlaggedOrder], ground: str) -> list[list[FlaggedOrder]]:
    """Orders of one satker that share a vendor or a package."""
    groups: dict[tuple[str, str], list[FlaggedOrder]] = defaultdict(list)
    for order in orders:
        shared = order.vendor_key if ground == "vendor" else order.kd_rup
        if order.satker_code is not None and shared is not None:
            groups[order.satker_code, shared].append(order)
    return list(groups.values())


def _heaviest_window(group: Sequence[FlaggedOrder], rules: RulesOn) -> list[FlaggedOrder]:
    """The orders within the limit that weigh most together within 14 days; none where that is no more than the limit."""
    small = sorted(
        ((order, day) for order, day in _dated(group) if order.total <= _pp_limit(rules(day))), key=lambda one: (one[1], one[0].key)
    )
    best: list[FlaggedOrder] = []
    for _first, start in small:
        days = rules(start)["SPLIT_ORDER"].value
        window = [order for order, day in small if 0 <= (day - start).days <= days]
        if sum(order.total for order in window) > max(_pp_limit(rules(start)), sum(order.total for order in best)):
            best = window
    return best


def _pp_limit(rules: Rules) -> int:
    return rules["LIMIT_PP"].value


def _dated(orders: Sequence[FlaggedOrder]) -> Iterable[tuple[FlaggedOrder, date]]:
    return ((order, order.day) for order in orders if order.day is not None)


def _group(flag: str, ground: str, orders: Sequence[FlaggedOrder]) -> Flagged:
    """What all of them share is named once."""
    first = orders[0]
    one = {name: getattr(first, name) for name in ("satker_code", "vendor_key", "kd_rup")}
    shared = {name: value if all(getattr(order, name) == value for order in orders) else None for name, value in one.items()}
    return Flagged(flag, ground, shared["satker_code"], shared["vendor_key"], shared["kd_rup"], tuple(orders))

"""Figures read from the tallies by quarter: a whole year, semester or quarter as
of now. What it costs does not grow with the orders.

The exception are orphans, whose orders are looked up one by one: that grows with the orphans alone.
"""

from collections import defaultdict
from functools import cache, cached_property
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, cast, func, or_, select

from app.ledger.kinds import PERIODS, UNIONS
from app.ledger.models import MEASURES, OrderTally, PackageTally
from app.ledger.quarters import ReachTally, SatkerQuarterTally, StateTally, VendorQuarterTally
from app.realisation import planned
from app.realisation.asking import Question
from app.realisation.counting import orders
from app.realisation.from_orders import add_orphans
from app.realisation.reading import Group, Reading
from app.realisation.shapes import Orphans
from app.web.api.shapes import Counted


def answer(question: Question) -> bool:
    """Do the tallies hold the answer?"""
    return question.as_of is None and question.period is not None


class FromTallies(Reading):
    """The figures of one question that `answer` says yes to; the same as those of `FromOrders`."""

    def totals(self) -> dict[str, int]:
        rows = self.satkers_and_funds
        reach = ReachTally
        found = self.session.execute(
            select(reach.plans, reach.vendors).where(
                reach.region_id == self.region.id,
                reach.fiscal_year == self.asked.year,
                reach.basis == self.asked.basis,
                reach.scope == self.asked.scope,
                reach.period == self.asked.period,
            )
        ).one_or_none()
        plans, vendors = found or (0, 0)
        orders: dict[str, int] = defaultdict(int)
        for row in rows:
            orders[row.satker_code] += row.orders
        sums = {name: sum(getattr(row, name) for row in rows) for name in ("orders", *MEASURES)}
        return {**sums, "plans": plans, "vendors": vendors, "satkers": sum(count > 0 for count in orders.values())}

    def by_status(self) -> dict[str, Counted]:
        states = StateTally
        count = func.sum(states.orders)
        rows = self.session.execute(
            select(states.state, count, cast(func.sum(states.amount), BigInteger))
            .where(states.region_id == self.region.id, states.fiscal_year == self.asked.year, *self._within(states))
            .group_by(states.state)
            .having(count != 0)
            .order_by(states.state)
        )
        return {state: {"orders": count, "amount": amount} for state, count, amount in rows}

    def orphans(self) -> Orphans:
        """Only codes without a pagu can be nobody's; few of those have orders, and each is still looked for in the plan."""
        package, order = PackageTally, OrderTally
        unknown = select(package.kd_rup).where(
            package.region_id == self.region.id,
            package.pagu == 0,
            package.orders != 0,
            ~planned.is_planned(package.kd_rup, self.region, None),
        )
        wanted = select(order.order_key).where(order.region_id == self.region.id, order.charged_to.in_(unknown))
        keys = self.session.scalars(wanted).all()
        if not keys:
            return {"orders": 0, "plans": 0, "amount": 0}
        counted = orders(self.asked, self.region, only=keys)
        return add_orphans(self.session, counted, self.asked, self.region)

    def groups(self, column: str) -> list[Group]:
        if column == "vendor_key":
            return self._vendors()
        sums: dict[str | None, list[int]] = defaultdict(lambda: [0, 0])
        for row in self.satkers_and_funds:
            group = sums[getattr(row, column) or None]
            group[0] += row.orders
            group[1] += row.amount
        return [(key, count, amount) for key, (count, amount) in sums.items() if count or amount]

    @cached_property
    def satkers_and_funds(self) -> list[Any]:
        """One row for each unit and fund set."""
        assert self.asked.period is not None
        quarters = PERIODS[self.asked.period]
        given = {
            "region_id": self.region.id,
            "year": self.asked.year,
            "basis": self.asked.basis,
            "scopes": UNIONS[self.asked.scope],
            **({} if quarters == PERIODS["year"] else {"quarters": quarters}),
        }
        return list(self.session.execute(_of_satkers("quarters" in given), given))

    def _vendors(self) -> list[Group]:
        tally = VendorQuarterTally
        count, amount = func.sum(tally.orders), cast(func.sum(tally.amount), BigInteger)
        statement = (
            select(tally.vendor_key, count, amount)
            .where(*self._of_basis(tally))
            .group_by(tally.vendor_key)
            .having(or_(count != 0, amount != 0))
        )
        return [(key or None, count, amount) for key, count, amount in self.session.execute(statement)]

    def _of_basis(self, tally: Any) -> list[Any]:
        return [
            tally.region_id == self.region.id,
            tally.fiscal_year == self.asked.year,
            tally.basis == self.asked.basis,
            *self._within(tally),
        ]

    def _within(self, tally: Any) -> list[Any]:
        """The scopes and quarters of the question; a whole year has all quarters."""
        assert self.asked.period is not None
        quarters = PERIODS[self.asked.period]
        return [
            tally.scope.in_(UNIONS[self.asked.scope]),
            *([] if quarters == PERIODS["year"] else [tally.quarter.in_(quarters)]),
        ]


@cache
def _of_satkers(in_quarters: bool) -> Select[*tuple[Any, ...]]:
    """Put together once: every page of a region asks it."""
    tally = SatkerQuarterTally
    statement = select(
        tally.satker_code,
        tally.fund_set,
        *(cast(func.sum(getattr(tally, name)), BigInteger).label(name) for name in ("orders", *MEASURES)),
    ).where(
        tally.region_id == bindparam("region_id"),
        tally.fiscal_year == bindparam("year"),
        tally.basis == bindparam("basis"),
        tally.scope.in_(bindparam("scopes", expanding=True)),
        *([tally.quarter.in_(bindparam("quarters", expanding=True))] if in_quarters else []),
    )
    return statement.group_by(tally.satker_code, tally.fund_set)

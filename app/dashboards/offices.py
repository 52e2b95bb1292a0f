"""Offices: how far each is with its own plan, and which are behind, those with the most money still unspent first.

A unit without a budget of its own (a puskesmas) is counted with its office, its packages too.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.dashboards.figures import NOTHING, Planned, Sums, add
from app.dashboards.shapes import OfficeRow
from app.ledger import Basis
from app.money import percent
from app.realisation.metrics import Totals
from app.realisation.planned import SatkerPlan, home_of


@dataclass(frozen=True, slots=True)
class Office:
    """Its `units` are the codes counted with it, its own first; `denominator` None where nobody knows its plan."""

    code: str
    name: str
    units: tuple[str, ...]
    planned: Planned
    denominator: int | None
    sums: Sums

    @property
    def ordered(self) -> Totals:
        return self.sums[Basis.ORDERED]

    @property
    def unspent(self) -> int | None:
        """What is left of the plan; never below 0."""
        return None if self.denominator is None else max(self.denominator - self.ordered.amount, 0)

    def is_behind(self, below: int) -> bool:
        """By the exact share. An office without a plan is not behind: nobody knows."""
        return bool(self.denominator) and Fraction(100 * self.ordered.amount, self.denominator or 1) < below


def offices(
    metric: str,
    *,
    names: Mapping[str, SatkerPlan],
    planned: Mapping[str, Planned],
    budgets: Mapping[str, tuple[int | None, int | None]],
    sums: Mapping[str, Sums],
    alone: str | None = None,
) -> list[Office]:
    """Every office with a plan or an order; the most unspent first, those without a plan
    last. The unit `alone` is not counted with its office."""
    units: dict[str, list[str]] = defaultdict(list)
    for code in sorted({*planned, *budgets, *sums}):
        units[code if code == alone else home_of(code, names)].append(code)
    found = []
    for code, members in units.items():
        plan = sum((planned[unit] for unit in members if unit in planned), Planned())
        denominator = _denominator(metric, plan, [budgets[unit] for unit in members if unit in budgets])
        total: Sums = defaultdict(lambda: NOTHING)
        for unit in members:
            for basis, one in sums.get(unit, {}).items():
                total[basis] = add(total[basis], one)
        if denominator or total[Basis.ORDERED].amount:
            name = names[code].name if code in names else code
            found.append(Office(code, name, (code, *(unit for unit in members if unit != code)), plan, denominator, total))
    return sorted(found, key=lambda office: (office.unspent is None, -(office.unspent or 0), office.code))


def as_row(office: Office, below: int) -> OfficeRow:
    return {
        "kd_satker_str": office.code,
        "name": office.name,
        "denominator": office.denominator,
        "ordered": office.ordered.amount,
        "accepted": office.sums[Basis.ACCEPTED].amount,
        "paid": office.sums[Basis.PAID].amount,
        "percent": percent(office.ordered.amount, office.denominator),
        "unspent": office.unspent,
        "behind": office.is_behind(below),
    }


def _denominator(metric: str, plan: Planned, budgets: list[tuple[int | None, int | None]]) -> int | None:
    """The office's own part of the metric's denominator; None for 0, for there is nothing to divide by."""
    if metric in ("EP_BUDGET", "EP_APBD"):
        place = 0 if metric == "EP_BUDGET" else 1
        known = [budget[place] for budget in budgets]
        return sum(amount for amount in known if amount is not None) or None
    amounts = {"EP_RUP": plan.provider, "EP_RUP_ALL": plan.provider + plan.self_managed, "EP_METHOD": plan.e_purchasing}
    return amounts[metric] or None

"""The course of a year (S-curve): planned against ordered, accepted and paid, added up month by month.

Planned: the pagu of packages from the month in which their contract is planned (or, without that, the choosing of
the vendor). Pagu without a day is spread evenly over the year, a twelfth a month; where no package is known at all
the whole denominator is. Months that have not come have no value. What is dated before the year or after it (orders
of the December before) counts in its first or last month.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate
from operator import itemgetter

from app.dashboards.figures import Planned
from app.dashboards.shapes import Course, OrderedUntil
from app.ledger import Basis
from app.money import percent

BASES = (Basis.ORDERED, Basis.ACCEPTED, Basis.PAID)
PACKAGES, MIXED, STRAIGHT = "packages", "mixed", "straight"
"""Where the planned line comes from: from planned days, from them and a straight rest, from a straight line alone."""


def course(
    year: int,
    today: date,
    planned: Planned,
    *,
    e_purchasing_only: bool,
    denominator: int | None,
    days: Iterable[tuple[Basis, date, int]],
) -> Course:
    """`{"planned_from", "packages", "undated_packages", "months": [{"month", "planned",
    "ordered", "accepted", "paid"}]}`, each sum since January."""
    months = planned.e_purchasing_months if e_purchasing_only else planned.months
    spread = planned.e_purchasing_undated if e_purchasing_only else planned.undated
    has_packages = planned.packages > 0
    if not has_packages:
        spread = denominator or 0
    plan = [sum(months[: place + 1]) + spread * (place + 1) // 12 for place in range(12)]
    reached = last_month(year, today)
    sums = _by_month(year, days)

    def until(basis: Basis, place: int) -> int | None:
        return sum(sums[basis][: place + 1]) if place < reached else None

    return {
        "planned_from": STRAIGHT if not sum(months) else MIXED if spread else PACKAGES,
        "packages": planned.packages,
        "undated_packages": planned.undated_packages,
        "months": [
            {
                "month": f"{year}-{place + 1:02}",
                "planned": plan[place] if has_packages or denominator else None,
                "ordered": until(Basis.ORDERED, place),
                "accepted": until(Basis.ACCEPTED, place),
                "paid": until(Basis.PAID, place),
            }
            for place in range(12)
        ],
    }


def ordered_by_month(year: int, days: Iterable[tuple[Basis, date, int]]) -> list[int]:
    """What was ordered up to the end of each month of a year that is over; empty where nothing was."""
    months = _by_month(year, days)[Basis.ORDERED]
    return list(accumulate(months)) if any(months) else []


def weeks(year: int, today: date, days: Sequence[tuple[Basis, date, int]]) -> list[tuple[date, int]]:
    """What was ordered up to each week's end (every seventh day of the year), and up
    to today; a year that is over ends on 31 December."""
    end = min(today, date(year, 12, 31))
    ordered = sorted((day, amount) for basis, day, amount in days if basis is Basis.ORDERED)
    sums = list(accumulate((amount for _day, amount in ordered), initial=0))
    first = date(year, 1, 1).toordinal()
    ends = [date.fromordinal(number) for number in range(first + 6, end.toordinal(), 7)] + ([end] if end.year == year else [])
    return [(until, sums[bisect_right(ordered, until, key=itemgetter(0))]) for until in ends]


def trend(year: int, today: date, days: Sequence[tuple[Basis, date, int]], denominator: int | None) -> list[OrderedUntil]:
    """The same as `day`, `amount` and its percent of the denominator."""
    return [
        {"day": day.isoformat(), "amount": amount, "percent": percent(amount, denominator)}
        for day, amount in weeks(year, today, days)
    ]


def same_day_before(year: int, today: date) -> date:
    """The day that today, or the last day of a `year` that is over, is compared with: the same date one
    year before, 28 February for a leap day. Of a year that has not begun too: what was ordered for it
    already, against what was a year ago for the one before."""
    day = min(today, date(year, 12, 31))
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def last_month(year: int, today: date) -> int:
    """How many months of the year have begun."""
    return 0 if today.year < year else 12 if today.year > year else today.month


def days_left(year: int, today: date) -> int:
    """Days of the year that follow today: all of them before it has begun, 0 once it is over."""
    return max((date(year, 12, 31) - max(today, date(year - 1, 12, 31))).days, 0)


def _by_month(year: int, days: Iterable[tuple[Basis, date, int]]) -> dict[Basis, list[int]]:
    sums = {basis: [0] * 12 for basis in BASES}
    for basis, day, amount in days:
        if basis in sums:
            sums[basis][min(max((day.year - year) * 12 + day.month - 1, 0), 11)] += amount
    return sums

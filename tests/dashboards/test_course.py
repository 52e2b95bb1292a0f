"""The course of a year: sums since January that never lose a rupiah, whatever the days; and the days of the calendar around it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.dashboards.course import MIXED, PACKAGES, STRAIGHT, course, days_left, same_day_before, weeks
from app.dashboards.figures import Planned
from app.ledger import Basis

YEAR = 2026
AMOUNT = some.integers(0, 10**13)
DAY = some.dates(date(2025, 12, 1), date(2027, 1, 31))
END = date(2026, 12, 31)


@given(some.lists(AMOUNT, min_size=12, max_size=12), AMOUNT, some.lists(some.tuples(DAY, AMOUNT), max_size=20), DAY)
def test_lines_only_rise_and_end_at_their_totals(
    months: list[int], undated: int, orders: list[tuple[date, int]], today: date
) -> None:
    planned = Planned(months=months, undated=undated, packages=1)
    days = [(Basis.ORDERED, day, amount) for day, amount in orders]
    rows = course(YEAR, today, planned, e_purchasing_only=False, denominator=None, days=days)["months"]
    plan = [row["planned"] for row in rows]
    assert plan == sorted(plan)
    assert plan[-1] == planned.provider
    ordered = [row["ordered"] for row in rows if row["ordered"] is not None]
    assert ordered == sorted(ordered)
    assert len(ordered) == (0 if today.year < YEAR else 12 if today.year > YEAR else today.month)
    if today >= END:
        assert ordered[-1] == sum(amount for _day, amount in orders), "orders of the December before count in January"


@pytest.mark.parametrize(
    ("planned", "denominator", "said"),
    [
        (Planned(months=[12, *[0] * 11], packages=1), None, PACKAGES),
        (Planned(months=[12, *[0] * 11], undated=12, packages=2, undated_packages=1), None, MIXED),
        (Planned(undated=1200, packages=1, undated_packages=1), 5, STRAIGHT),
        (Planned(), 1200, STRAIGHT),
    ],
)
def test_the_plan_says_where_its_line_comes_from(planned: Planned, denominator: int | None, said: str) -> None:
    answer = course(YEAR, END, planned, e_purchasing_only=False, denominator=denominator, days=[])
    assert answer["planned_from"] == said
    if said == STRAIGHT:
        assert [row["planned"] for row in answer["months"]] == [100 * month for month in range(1, 13)]


def test_without_any_plan_there_is_no_planned_line() -> None:
    rows = course(YEAR, END, Planned(), e_purchasing_only=False, denominator=None, days=[])["months"]
    assert {row["planned"] for row in rows} == {None}


@given(some.lists(some.tuples(some.dates(date(2026, 1, 1), END), AMOUNT), max_size=20), some.dates(date(2026, 1, 1), END))
def test_weeks_rise_to_what_was_ordered_until_today(orders: list[tuple[date, int]], today: date) -> None:
    found = weeks(YEAR, today, [(Basis.ORDERED, day, amount) for day, amount in orders])
    assert found[-1] == (today, sum(amount for day, amount in orders if day <= today))
    assert [amount for _day, amount in found] == sorted(amount for _day, amount in found)
    assert all(later - earlier <= timedelta(7) for (earlier, _), (later, _) in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    ("year", "today", "left"),
    [
        (2026, date(2026, 11, 1), 60),
        (2026, END, 0),
        (2026, date(2026, 1, 1), 364),
        (2026, date(2027, 3, 1), 0),
        (2026, date(2025, 12, 20), 365),
    ],
)
def test_days_left_are_those_after_today(year: int, today: date, left: int) -> None:
    assert days_left(year, today) == left


@pytest.mark.parametrize(
    ("year", "today", "before"),
    [
        (2026, date(2026, 3, 2), date(2025, 3, 2)),
        (2028, date(2028, 2, 29), date(2027, 2, 28)),
        (2025, date(2026, 3, 2), date(2024, 12, 31)),
        (2027, date(2026, 11, 29), date(2025, 11, 29)),
        (2027, date(2026, 12, 31), date(2025, 12, 31)),
    ],
)
def test_a_day_is_compared_with_the_same_date_of_the_year_before(year: int, today: date, before: date) -> None:
    assert same_day_before(year, today) == before

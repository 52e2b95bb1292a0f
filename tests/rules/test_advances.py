"""What a small firm may be paid before it delivers."""

from datetime import date

import pytest

from app.rules.advances import advance_most
from app.rules.national import RULES
from app.rules.queries import Rules

RULES_OF_TODAY = Rules(tuple(rule for rule in RULES if rule.holds(on=date(2026, 3, 2))))


@pytest.mark.parametrize(
    ("total", "most"),
    [
        (49_999_999, 49_999_999),
        (50_000_000, 25_000_000),
        (200_000_000, 100_000_000),
        (200_000_001, 60_000_000),
        (2_500_000_000, 750_000_000),
        (2_500_000_001, 0),
    ],
)
def test_a_small_firms_advance_is_graded_by_the_orders_total(total: int, most: int) -> None:
    assert advance_most(RULES_OF_TODAY, total=total, is_umkk=True) == most
    assert advance_most(RULES_OF_TODAY, total=total, is_umkk=False) == 0

"""Advances: how much of an order may be paid before anything is delivered. Rule:
ADVANCE_UMK, for micro and small firms and cooperatives."""

from app.money import Rupiah
from app.rules.queries import Rules


def advance_most(rules: Rules, *, total: int, is_umkk: bool) -> Rupiah:
    """In whole rupiah, rounded down; 0 for others, and above the last grade."""
    row = rules.for_amount("ADVANCE_UMK", total) if is_umkk else None
    return Rupiah(0 if row is None else total * row.value // 10_000)

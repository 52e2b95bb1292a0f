"""Lateness: days after the agreed date, and the penalty for them by the rules that the Surat Pesanan was signed under."""

from dataclasses import dataclass
from datetime import date

from app.rules.national import Rule
from app.rules.queries import Rules


@dataclass(frozen=True, slots=True)
class Penalty:
    """`amount` is 1/1000 of the late part before value added tax for every calendar day,
    at most `cap`; whole rupiah, rounded half up once."""

    days: int
    base: int
    amount: int
    is_capped: bool
    per_mille: Rule
    cap: Rule


def penalty(*, due: date, delivered: date, base: int, rules: Rules) -> Penalty:
    """For a part worth `base` (before tax) that came on `delivered`; `rules` are the
    region's on the day of the Surat Pesanan, which names both."""
    rate, cap = rules["PENALTY"], rules["PENALTY_MAX"]
    days = max(0, (delivered - due).days)
    full, most = _rounded(base * days * rate.value, 1000), _rounded(base * cap.value, 100)
    return Penalty(days, base, min(full, most), full > most, rate, cap)


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)

"""Taxes of a bill: the value added tax in it and the income tax withheld from it, by the rules in force; whole rupiah, rounded half up once each.

Rules of uncertain source are named with the figure, and the treasurer checks them: nothing is withheld by this program.
"""

from dataclasses import dataclass
from datetime import date

from app.orders.models import Order
from app.papers.goods import tax_of
from app.rules.national import Rule, rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxes:
    """`gross` as billed, `base` without value added tax, `net` what the vendor gets when both taxes are withheld."""

    gross: int
    base: int
    ppn: int
    income_tax: int
    income_tax_name: str
    rules: tuple[Rule, ...]

    @property
    def net(self) -> int:
        return self.gross - self.ppn - self.income_tax


def taxes_of(order: Order, *, gross: int, pkp: bool, service: bool, by_card: bool, on: date) -> Taxes:
    """Of a bill of `gross`. A vendor that is no PKP owes no value added tax, unless the order's lines carry one; the government card withholds nothing."""
    ppn_rule = rule("PPN", on=on)
    on_top = sum(tax_of(line) for line in order.lines)
    if on_top:
        ppn = _rounded(gross * on_top, order.total)
    elif pkp:
        ppn = gross - _rounded(gross * 10_000, 10_000 + ppn_rule.value)
    else:
        ppn = 0
    base = gross - ppn
    free, rate = rule("PPH22_FREE", on=on), rule("PPH23" if service else "PPH22", on=on)
    is_free = by_card or (not service and base <= free.value)
    income_tax = 0 if is_free else _rounded(base * rate.value, 10_000)
    return Taxes(
        gross=gross,
        base=base,
        ppn=ppn,
        income_tax=income_tax,
        income_tax_name="PPh 23" if service else "PPh 22",
        rules=(*((ppn_rule,) if ppn else ()), *((rate,) if income_tax else ())),
    )


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)

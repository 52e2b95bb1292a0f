"""Taxes of a bill: the value added tax in it and the income tax that the treasurer withholds, by the rules of the region's day.

Rules: PPN by the vendor's standing as PKP; PPh 22 for goods, PPh 23 for services, final PPh of article 4(2) for
construction by the certificate (SBU), and 0.5 % final in place of the first two for a firm with the letter (SK_UMKM).
Each line is whole rupiah, rounded half up once; where a rule frees it, the tax is told and nothing of it withheld. Most
of these rules are `unsure`: every line carries the row that gave it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.language import _, gettext, mark
from app.money import line_amount, rounded_share
from app.orders.models import GOODS, Order, OrderLine
from app.orders.opening import line_total
from app.rules.national import Rule
from app.rules.queries import Rules
from app.vendors import documents
from app.vendors.models import Vendor

KINDS = (GOODS, "service", "construction")
FINAL_LETTER, CERTIFICATE = "SK_UMKM", "SBU"


class Tax(StrEnum):
    PPN = "PPN"
    PPH22 = "PPH22"
    PPH23 = "PPH23"
    PPH42 = "PPH42"
    PPH_FINAL_UMKM = "PPH_FINAL_UMKM"


NAMES = {
    Tax.PPN: mark("PPN"),
    Tax.PPH22: mark("PPh pasal 22"),
    Tax.PPH23: mark("PPh pasal 23"),
    Tax.PPH42: mark("PPh final pasal 4(2)"),
    Tax.PPH_FINAL_UMKM: mark("PPh final UMKM"),
}


@dataclass(frozen=True, slots=True)
class Payee:
    """What of a vendor its taxes hang on."""

    pkp: bool
    has_final_letter: bool = False
    has_certificate: bool = False
    is_small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """One tax on one kind of what is billed. `rule` gave the rate, `free_by` is the rule by which nothing of it is withheld."""

    kind: str
    tax: Tax
    base: int
    rate_bps: int
    amount: int
    rule: Rule
    free_by: Rule | None = None

    @property
    def withheld(self) -> int:
        return 0 if self.free_by else self.amount


def payee_of(vendor: Vendor, *, on: date) -> Payee:
    """By its papers that have not expired on that day."""
    have = {kind for kind, paper in documents.current(vendor).items() if not documents.has_expired(paper, on)}
    return Payee(vendor.pkp, FINAL_LETTER in have, CERTIFICATE in have, vendor.is_umkk)


def name_of(tax: str, kind: str) -> str:
    """`PPh pasal 22 (barang)`."""
    of = {GOODS: _("barang"), "service": _("jasa"), "construction": _("konstruksi")}
    return f"{gettext(NAMES[Tax(tax)])} ({of[kind]})"


def taxes_of(order: Order, parts: Mapping[str, int], *, payee: Payee, rules: Rules, by_card: bool) -> list[TaxLine]:
    """Of a bill whose gross is made of `parts` by kind. What small amounts are freed from is asked of
    the whole order: a bill that is split is not small.

    The bases of the income taxes and the value added tax add up to the gross.
    """
    all_goods = shared(order.total, ordered(order.lines)).get(GOODS, 0)
    goods = all_goods - sum(line.amount for line in _added(order, GOODS, all_goods, payee, rules))
    card = rules["TAX_FREE_CARD"] if by_card else None
    lines: list[TaxLine] = []
    for kind, part in parts.items():
        added = _added(order, kind, part, payee, rules, card or _free(rules["PPN_FREE"], order.total))
        code, tax = _income_tax(kind, payee)
        rule, base = rules[code], part - sum(line.amount for line in added)
        free = card or (_free(rules["PPH22_FREE"], goods) if kind == GOODS else None)
        amount = rounded_share(base * rule.value, 10_000)
        lines += [*added, TaxLine(kind=kind, tax=tax, base=base, rate_bps=rule.value, amount=amount, rule=rule, free_by=free)]
    return lines


def ordered(lines: Iterable[OrderLine]) -> dict[str, int]:
    """The lines' amounts by kind."""
    return _by_kind((line.kind, line.amount) for line in lines)


def accepted(lines: Iterable[OrderLine]) -> dict[str, int]:
    """What of the lines was accepted, by kind."""
    return _by_kind(
        (line.kind, int(line.amount * line.accepted_quantity / line.quantity)) for line in lines if line.accepted_quantity
    )


def shared(gross: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The gross over the kinds by their weights, to the rupiah: the last one takes what
    rounding leaves. Shipping of what costs nothing is goods."""
    if not weights:
        return {GOODS: gross}
    total, parts, said = sum(weights.values()), {}, 0
    for kind, so_far in zip(weights, _running(weights.values()), strict=True):
        upto = rounded_share(gross * so_far, total)
        parts[kind], said = upto - said, upto
    return {kind: part for kind, part in parts.items() if part}


def _added(order: Order, kind: str, part: int, payee: Payee, rules: Rules, free_by: Rule | None = None) -> list[TaxLine]:
    """Value added tax. An order whose lines carry it on top of their prices says
    it itself; otherwise the prices of a PKP include it."""
    rule = rules["PPN"]
    rates = sorted({line.tax_rate_bps for line in order.lines} - {0})
    if rates:
        whole = shared(order.total, ordered(order.lines)).get(kind, 1)
        taxed = {rate: [line for line in order.lines if line.kind == kind and line.tax_rate_bps == rate] for rate in rates}
        said = {rate: (_untaxed(lines), sum(line.amount for line in lines)) for rate, lines in taxed.items() if lines}
        found = [
            (rate, rounded_share(part * base, whole), rounded_share(part * (full - base), whole))
            for rate, (base, full) in said.items()
        ]
    elif payee.pkp:
        amount = rounded_share(part * rule.value, 10_000 + rule.value)
        found = [(rule.value, part - amount, amount)]
    else:
        found = []
    return [
        TaxLine(kind=kind, tax=Tax.PPN, base=base, rate_bps=rate, amount=amount, rule=rule, free_by=free_by)
        for rate, base, amount in found
    ]


def _income_tax(kind: str, payee: Payee) -> tuple[str, Tax]:
    """The rule's code and the tax."""
    if kind == "construction":
        if not payee.has_certificate:
            return "PPH42_UNCERTIFIED", Tax.PPH42
        return ("PPH42_SMALL" if payee.is_small else "PPH42"), Tax.PPH42
    if payee.has_final_letter:
        return "PPH_FINAL_UMKM", Tax.PPH_FINAL_UMKM
    return ("PPH22", Tax.PPH22) if kind == GOODS else ("PPH23", Tax.PPH23)


def _free(rule: Rule, amount: int) -> Rule | None:
    return rule if amount <= rule.value else None


def _untaxed(lines: Iterable[OrderLine]) -> int:
    return sum(_price_of(line) for line in lines)


def _price_of(line: OrderLine) -> int:
    """Without its tax; of an amount that is not its price times its quantity (a cut after a changed price) what the rate leaves."""
    price = line_amount(unit_price=line.unit_price, quantity=line.quantity)
    if line.amount == line_total(unit_price=line.unit_price, quantity=line.quantity, tax_rate_bps=line.tax_rate_bps):
        return price
    return rounded_share(line.amount * 10_000, 10_000 + line.tax_rate_bps)


def _by_kind(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found = dict.fromkeys(KINDS, 0)
    for kind, amount in amounts:
        found[kind] += amount
    return {kind: amount for kind, amount in found.items() if amount}


def _running(numbers: Iterable[int]) -> Iterable[int]:
    total = 0
    for number in numbers:
        total += number
        yield total

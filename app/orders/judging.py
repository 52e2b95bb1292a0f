"""Judging: the rules that an order is held against when it is placed, sent to review,
approved and signed. The order keeps which rows judged it.

What blocks is a refusal with the rule, its source and the way out; what only warns is
one of `warnings`. Rules are those of the region's day.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.clock import local_date
from app.language import _, gettext, mark
from app.money import rupiah
from app.orders import bookkeeping
from app.orders.models import Order
from app.rules.breaking import RuleBroken
from app.rules.national import Rule
from app.rules.queries import Rules, rules_in_force
from app.rules.shapes import RuleKept
from app.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule that bounds an order's total: its code, in which role the order was placed
    for it to count, and the sentence with the way out."""

    code: str
    concerns: Callable[[str], bool]
    says: str


LIMITS = (
    Limit(
        "LIMIT_PP",
        lambda placed_as: placed_as == "pp",
        mark("Pejabat Pengadaan membeli sampai {limit}; pesanan ini {total}. Minta PPK membuat pesanannya."),
    ),
    Limit(
        "BLANGKON",
        lambda placed_as: True,
        mark(
            "Satu transaksi sampai {limit}; pesanan ini {total}. Kurangi jumlahnya, atau pakai e-katalog menurut ketentuan daerah Anda."
        ),
    ),
)


def rules_for(session: Session, order: Order, at: datetime) -> Rules:
    """The rules of the order's region on its local day."""
    region = bookkeeping.region_of(session, order)
    return rules_in_force(session, region, on=local_date(at, region.timezone))


def judge(rules: Rules, *, total: int, placed_as: str) -> list[RuleKept]:
    """Hold a total against every limit that concerns it; gives the rows that judged it, as
    they stand. Raises `RuleBroken` for one that blocks."""
    rows = [(limit, rules.get(limit.code)) for limit in LIMITS if limit.concerns(placed_as)]
    for limit, rule in rows:
        if rule is not None and rule.blocks and total > rule.value:
            raise RuleBroken(rule, gettext(limit.says).format(limit=rupiah(rule.value), total=rupiah(total)))
    return [_as_kept(rule) for _limit, rule in rows if rule is not None]


def refuse_own_firm(rules: Rules, *, vendor: Vendor, firms: Collection[UUID]) -> None:
    """Nobody buys from the own firm (Perpres 16/2018 art. 7), also where another of its staff
    answers. Raises `RuleBroken` for a vendor among `firms`."""
    if vendor.id in firms:
        sentence = _(
            "Anda pegawai {vendor}; tidak ada yang membeli dari usahanya sendiri. Minta PP atau PPK lain membuat pesanannya, atau pilih penyedia lain."
        )
        raise RuleBroken(rules["SEP_DUTY"], sentence.format(vendor=vendor.legal_name))


def judge_again(session: Session, order: Order, at: datetime) -> None:
    """Hold an order against the rules of today; it keeps the rows that judged it last."""
    order.judged_by = judge(rules_for(session, order, at), total=order.total, placed_as=order.placed_as)


def _as_kept(rule: Rule) -> RuleKept:
    return {
        "code": rule.code,
        "value": rule.value,
        "unit": rule.unit.value,
        "citation": rule.citation,
        "certainty": rule.certainty,
        "set_by": rule.set_by,
        "valid_from": rule.valid_from.isoformat(),
    }

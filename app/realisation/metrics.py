"""The metric catalogue: each code with its numerator, its denominator and where the
definition comes from; pages and API read this list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.errors import invalid_field
from app.language import _, mark
from app.money import percent
from app.realisation.planned import Plan
from app.realisation.shapes import Measured


@dataclass(frozen=True, slots=True)
class Totals:
    """What the question counted, in whole rupiah; `MEASURES` of the ledger, in their order."""

    amount: int
    pdn_lkpp: int
    pdn_true: int
    pdn_known: int
    umkk_local: int
    umkk_known: int


NOTHING = Totals(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Metric:
    """`known` is the part of the amount for which the fact behind the numerator is known; None where it needs none."""

    code: str
    name: str
    formula: str
    numerator: Callable[[Totals, Plan], int | None]
    denominator: Callable[[Totals, Plan], int | None]
    known: Callable[[Totals], int] | None = None


METRICS = (
    Metric("EP_RUP", mark("E-purchasing terhadap RUP penyedia"), mark("nilai pesanan ÷ pagu RUP penyedia yang diumumkan"), lambda t, p: t.amount, lambda t, p: p.rup_provider),
    Metric("EP_RUP_ALL", mark("E-purchasing terhadap seluruh RUP"), mark("nilai pesanan ÷ pagu RUP penyedia dan swakelola"), lambda t, p: t.amount, lambda t, p: p.rup_all),
    Metric("EP_METHOD", mark("E-purchasing terhadap RUP metode e-purchasing"), mark("nilai pesanan ÷ pagu RUP penyedia bermetode E-Purchasing"), lambda t, p: t.amount, lambda t, p: p.rup_e_purchasing),
    Metric("EP_BUDGET", mark("E-purchasing terhadap belanja pengadaan"), mark("nilai pesanan ÷ jumlah belanja pengadaan"), lambda t, p: t.amount, lambda t, p: p.budget_procurement),
    Metric("EP_APBD", mark("E-purchasing terhadap APBD"), mark("nilai pesanan ÷ jumlah total belanja"), lambda t, p: t.amount, lambda t, p: p.apbd),
    Metric("PDN_REAL_LKPP", mark("Realisasi PDN, cara LKPP"), mark("nilai pesanan yang seluruhnya PDN ÷ nilai pesanan"), lambda t, p: t.pdn_lkpp, lambda t, p: t.amount, lambda t: t.pdn_known),
    Metric("PDN_REAL_TRUE", mark("Realisasi PDN, per baris"), mark("nilai baris PDN ÷ nilai pesanan"), lambda t, p: t.pdn_true, lambda t, p: t.amount, lambda t: t.pdn_known),
    Metric("PDN_COMMIT", mark("Komitmen PDN"), mark("pagu RUP berstatus PDN ÷ jumlah belanja pengadaan"), lambda t, p: p.pagu_pdn, lambda t, p: p.budget_procurement),
    Metric("UMKK_COMMIT", mark("Komitmen UMKK"), mark("pagu RUP untuk usaha kecil dan koperasi ÷ jumlah belanja pengadaan"), lambda t, p: p.pagu_umk, lambda t, p: p.budget_procurement),
    Metric("UMKK_LOCAL", mark("Realisasi UMKK setempat"), mark("nilai pesanan pada UMK dan koperasi beralamat di daerah ÷ nilai pesanan"), lambda t, p: t.umkk_local, lambda t, p: t.amount, lambda t: t.umkk_known),
)  # fmt: skip


def measure(metric: Metric, totals: Totals, plan: Plan, scope: str) -> Measured:
    """One metric's row: `percent` is None where the denominator is 0 or missing; `coverage` is None where nothing is counted."""
    numerator, denominator = metric.numerator(totals, plan), metric.denominator(totals, plan)
    coverage = percent(metric.known(totals), totals.amount) if metric.known else None
    is_known = metric.known is None or metric.known(totals) > 0
    return {
        "code": metric.code,
        "scope": scope,
        "numerator": numerator,
        "denominator": denominator,
        "percent": percent(numerator, denominator) if numerator is not None and is_known else None,
        "coverage": coverage,
    }


def share_of(row: Mapping[str, Any]) -> Fraction | None:
    """The exact percentage behind a metric's row; None where its percent is."""
    return None if row["percent"] is None else Fraction(100 * row["numerator"], row["denominator"])


def metric_of(code: str) -> Metric:
    """Raises `Invalid` for a code that the catalogue has not."""
    found = next((metric for metric in METRICS if metric.code == code), None)
    if found is None:
        raise invalid_field(
            "metric", _("Metrik ini tidak dikenal. Pilih salah satu: {codes}.").format(codes=", ".join(one.code for one in METRICS))
        )
    return found

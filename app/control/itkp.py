"""ITKP, "pemanfaatan sistem pengadaan": what a region scores for using the systems, as data with its formula.

Formula as coded in a public regional dashboard, several versions alike; to be confirmed against SE Kepala LKPP 5/2025. A ratio
above its threshold earns its share of the points; what exceeds 1 is subtracted. Scores are exact until they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.language import mark
from app.money import percent
from app.orders.states import REALISED, SETTLED, OrderState
from app.rules.national import choice

HALF = Fraction(1, 2)
FIFTH = Fraction(1, 5)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One part of the score: `points` at most, none up to the threshold; `in_rupiah`:
    money is set against money, not number against number."""

    code: str
    name: str
    formula: str
    points: int
    threshold: Fraction = HALF
    in_rupiah: bool = False


INDICATORS = (
    Indicator("SIRUP", mark("SiRUP"), mark("pagu penyedia dan swakelola yang diumumkan ÷ belanja pengadaan"), 10, in_rupiah=True),
    Indicator(
        "E_TENDERING", mark("E-tendering"), mark("pagu tender dan seleksi yang selesai ÷ pagu RUP metode itu"), 5, in_rupiah=True
    ),
    Indicator(
        "NON_E_TENDERING", mark("Non e-tendering"), mark("pagu non-tender yang selesai ÷ pagu RUP metode itu"), 5, in_rupiah=True
    ),
    Indicator("E_KONTRAK", mark("E-kontrak"), mark("kontrak ÷ tender yang selesai"), 5, FIFTH),
    Indicator("E_KATALOG", mark("E-katalog"), mark("paket selesai ÷ seluruh paket"), 4),
    Indicator("TOKO_DARING", mark("Toko daring"), mark("ada paling sedikit satu transaksi yang terverifikasi"), 1),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to count the e-katalog ratio: which orders are closed, and which are counted at all (None: every state)."""

    code: str
    name: str
    closed: frozenset[str]
    counted: frozenset[str] | None


COMPLETED = frozenset({OrderState.COMPLETED})
VARIANTS = (
    Variant("COMPLETED_OF_ALL", mark("Selesai ÷ seluruh paket"), COMPLETED, None),
    Variant("COMPLETED_OF_ACTIVE", mark("Selesai ÷ paket aktif"), COMPLETED, REALISED),
    Variant("SETTLED_OF_ALL", mark("Selesai dan dibayar di luar sistem ÷ seluruh paket"), SETTLED, None),
    Variant("SETTLED_OF_ACTIVE", mark("Selesai dan dibayar di luar sistem ÷ paket aktif"), SETTLED, REALISED),
)


@dataclass(frozen=True, slots=True)
class Score:
    """A part of the score: its exact ratio and points; None where its data was never brought in."""

    indicator: Indicator
    numerator: int | None
    denominator: int | None

    @property
    def ratio(self) -> Fraction | None:
        return None if self.numerator is None or not self.denominator else Fraction(self.numerator, self.denominator)

    @property
    def exact(self) -> Fraction | None:
        return None if self.ratio is None else points(self.ratio, self.indicator.points, self.indicator.threshold)

    @property
    def points(self) -> str | None:
        """With two decimals, half up."""
        return None if self.exact is None else decimals(self.exact)

    @property
    def percent(self) -> str | None:
        """The ratio with four decimals."""
        return None if self.numerator is None else percent(self.numerator, self.denominator)


def points(ratio: Fraction, most: int, threshold: Fraction = HALF) -> Fraction:
    """`ratio × most` above the threshold, else 0; above 1 the excess is subtracted, down to 0."""
    if ratio <= threshold:
        return Fraction(0)
    return most * max(Fraction(0), min(ratio, 2 - ratio))


def e_katalog(by_state: Mapping[str, int], variant: Variant) -> Score:
    """The score of orders counted by state."""
    closed = sum(orders for state, orders in by_state.items() if state in variant.closed)
    counted = sum(orders for state, orders in by_state.items() if variant.counted is None or state in variant.counted)
    return Score(BY_CODE["E_KATALOG"], closed, counted)


def official(on: date) -> Variant:
    """The variant that the rule pack names for that day."""
    named = choice("ITKP_E_KATALOG", on=on).value
    return next(variant for variant in VARIANTS if variant.code == named)


def after_closing(by_state: Mapping[str, int], states: list[str]) -> dict[str, int]:
    """The counts once one order of each of these states is COMPLETED."""
    after = dict(by_state)
    for state in states:
        after[state] -= 1
        after[OrderState.COMPLETED] = after.get(OrderState.COMPLETED, 0) + 1
    return after


def needed_to_score(by_state: Mapping[str, int], variant: Variant) -> int | None:
    """How many running orders must be completed before there is any point at all; None where even all of them would not do."""
    open_ = [state for state, orders in by_state.items() if state in REALISED - SETTLED for _one in range(orders)]
    for number in range(len(open_) + 1):
        if (e_katalog(after_closing(by_state, open_[:number]), variant).exact or 0) > 0:
            return number
    return None


def decimals(value: Fraction, places: int = 2) -> str:
    """Half up, as text: `2.40`."""
    scaled = (2 * value.numerator * 10**places + value.denominator) // (2 * value.denominator)
    sign, whole = ("-", -scaled) if scaled < 0 else ("", scaled)
    return f"{sign}{whole // 10**places}.{whole % 10**places:0{places}d}"

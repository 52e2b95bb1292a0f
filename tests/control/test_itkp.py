"""ITKP, "pemanfaatan sistem": the known answers, and what closing orders earns."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.control import itkp

BANDUNG = {"ON_PROCESS": 516, "PAYMENT_OUTSIDE_SYSTEM": 72, "ON_ADDENDUM": 1, "COMPLETED": 17}
KEMNAKER = {
    "COMPLETED": 407, "PAYMENT_OUTSIDE_SYSTEM": 159, "ON_PROCESS": 112,
    "CANCELLED_ON_NEGOTIATION": 68, "CANCELLED": 19, "CANCELLED_ON_REVIEW": 16,
}  # fmt: skip


@pytest.mark.parametrize(
    ("orders", "variant", "numerator", "denominator", "percent", "points"),
    [
        (BANDUNG, "COMPLETED_OF_ACTIVE", 17, 606, "2.8053", "0.00"),
        (BANDUNG, "COMPLETED_OF_ALL", 17, 606, "2.8053", "0.00"),
        (BANDUNG, "SETTLED_OF_ACTIVE", 89, 606, "14.6865", "0.00"),
        (KEMNAKER, "COMPLETED_OF_ACTIVE", 407, 678, "60.0295", "2.40"),
        (KEMNAKER, "SETTLED_OF_ACTIVE", 566, 678, "83.4808", "3.34"),
        (KEMNAKER, "COMPLETED_OF_ALL", 407, 781, "52.1127", "2.08"),
        (KEMNAKER, "SETTLED_OF_ALL", 566, 781, "72.4712", "2.90"),
    ],
)
def test_the_known_answers_of_e_katalog(orders, variant, numerator, denominator, percent, points) -> None:
    score = itkp.e_katalog(orders, next(one for one in itkp.VARIANTS if one.code == variant))
    assert (score.numerator, score.denominator, score.percent, score.points) == (numerator, denominator, percent, points)


def test_lumajang_scores_2_71() -> None:
    assert itkp.decimals(itkp.points(Fraction("0.6775"), 4)) == "2.71"


def test_what_exceeds_one_is_subtracted() -> None:
    """Kab. Bandung announced 112.56 % of its budget: 8.74 of 10."""
    score = itkp.Score(itkp.BY_CODE["SIRUP"], 2_779_495_121_250, 2_469_300_268_019)
    assert (score.percent, score.points) == ("112.5621", "8.74")
    assert itkp.points(Fraction(5, 2), 10) == 0


def test_exactly_half_scores_nothing_and_one_scores_all() -> None:
    assert itkp.points(Fraction(1, 2), 4) == 0
    assert itkp.points(Fraction(1), 4) == 4


def test_what_was_never_brought_in_has_no_score() -> None:
    score = itkp.Score(itkp.BY_CODE["E_TENDERING"], None, None)
    assert (score.ratio, score.points, score.percent) == (None, None, None)
    assert itkp.Score(itkp.BY_CODE["SIRUP"], 5, 0).points is None


def test_the_rule_pack_names_one_of_the_variants() -> None:
    assert itkp.official(date(2025, 10, 4)) in itkp.VARIANTS
    assert itkp.official(date(2020, 1, 1)) in itkp.VARIANTS


def test_bandung_must_close_287_orders_before_it_scores() -> None:
    """(17 + 287) / 606 is the first ratio above one half."""
    variant = itkp.official(date(2025, 10, 4))
    assert itkp.needed_to_score(BANDUNG, variant) == 287
    after = itkp.after_closing(BANDUNG, ["ON_PROCESS"] * 287)
    assert itkp.e_katalog(after, variant).points == "2.01"
    assert itkp.e_katalog(itkp.after_closing(BANDUNG, ["ON_PROCESS"] * 286), variant).points == "0.00"


def test_where_all_would_not_do_nothing_is_promised() -> None:
    assert itkp.needed_to_score({"CANCELLED": 90, "ON_PROCESS": 10}, itkp.VARIANTS[0]) is None


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 50))
def test_closing_an_order_never_costs_points(done: int, running: int, cancelled: int) -> None:
    orders = {"COMPLETED": done, "ON_PROCESS": running + 1, "CANCELLED": cancelled}
    for variant in itkp.VARIANTS:
        before = itkp.e_katalog(orders, variant).exact or 0
        after = itkp.e_katalog(itkp.after_closing(orders, ["ON_PROCESS"]), variant).exact or 0
        assert after >= before

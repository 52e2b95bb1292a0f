"""What people type as a number is read as they mean it, and what a field shows can be sent back as it is."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.language import speaking
from app.web.incoming.typed import TypedQuantity, TypedStock, exact_number, typed_number
from app.web.pages.numbers import angka, desimal, persen

READ = TypeAdapter(TypedQuantity).validate_python


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.000", "1000"),
        ("1.500,5", "1500.5"),
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        ("12", "12"),
        (" 1 000 ", "1000"),
        ("1.000.000", "1000000"),
    ],
)
def test_thousands_and_decimals_are_read_as_indonesians_write_them(typed: str, meant: str) -> None:
    assert READ(typed) == Decimal(meant)


@given(st.decimals(min_value="0.0001", max_value=10**9, places=4), st.sampled_from(["id", "en"]))
def test_a_quantity_that_a_field_shows_is_sent_back_unchanged(quantity: Decimal, code: str) -> None:
    with speaking(code):
        assert READ(angka(quantity)) == quantity


@pytest.mark.parametrize("typed", ["", "x", "1..000", "-1", "0", "1,2,3", "NaN", "Infinity"])
def test_what_is_no_quantity_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        READ(typed)


def test_nothing_in_stock_is_a_stock_and_no_quantity() -> None:
    assert TypeAdapter(TypedStock).validate_python("0") == 0
    assert typed_number(3) == 3


def test_a_share_has_two_decimals_and_dots_where_it_is_large() -> None:
    assert [persen(*of) for of in ((768, 10_000), (0, 5), (125, 10), (1_001_057_555, 237_484), (1, None))] == [
        "7,68%", "0,00%", "1.250,00%", "421.526,32%", "—"
    ]  # fmt: skip
    assert [desimal(points, sign=True) for points in ("421414.82", "-1250", 3)] == ["+421.414,82", "−1.250,00", "+3,00"]


@pytest.mark.parametrize("typed", ["1_0", "1e2", "nan", "inf", "", "x", "1..0"])
def test_a_quantity_that_a_move_asks_for_is_read_from_digits_alone(typed: str) -> None:
    with pytest.raises(ValueError):
        exact_number(typed)


@pytest.mark.parametrize(
    ("typed", "meant"), [("1.000", "1000"), ("2,5", "2.5"), (",5", "0.5"), ("3,00000000000000001", "3.00000000000000001")]
)
def test_and_to_the_last_of_them(typed: str, meant: str) -> None:
    """A float would have read the last as 3, which is then no number with too many decimals any more."""
    assert exact_number(typed) == Decimal(meant)

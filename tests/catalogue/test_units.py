"""Units: a piece is ordered whole, what is measured is not."""

from decimal import Decimal

import pytest

from app.catalogue.units import PROPOSED, is_whole, that_can_be_had, usually, why_not_in

WHOLE = ("buah", "Rim", "POTONG", "paket", "unit", "dus", "Dus isi 12", "pcs", "box", "eksemplar", "kali", "botol 600 ml")
DIVIDED = ("kg", "m", "m²", "liter", "jam", "bulan", "hari", "ton", "orang/bulan", "orang-hari", "paket per bulan", "gelondong", "")


@pytest.mark.parametrize("unit", WHOLE)
def test_a_piece_is_not_parted(unit: str) -> None:
    assert is_whole(unit)
    assert why_not_in(unit, Decimal("2.0")) is None
    assert why_not_in(unit, Decimal("1.5")) == f"Satuannya {unit}, tidak dapat dibagi: tulis 1 atau 2."
    assert why_not_in(unit, Decimal("0.5")) == f"Satuannya {unit}, tidak dapat dibagi: tulis 1."


@pytest.mark.parametrize("unit", DIVIDED)
def test_what_is_measured_or_unknown_is(unit: str) -> None:
    assert not is_whole(unit)
    assert why_not_in(unit, Decimal("1.5")) is None


def test_of_what_forms_propose_each_is_one_or_the_other() -> None:
    assert [unit for unit in PROPOSED if not is_whole(unit)] == ["kg", "gram", "liter", "meter", "m²", "m³", "hari", "jam", "bulan"]


@pytest.mark.parametrize(
    ("unit", "usual"),
    [
        *(("kilo gram", "kg"), ("Kilogram", "kg"), ("ltr.", "liter"), ("rem", "rim"), ("PCS", "buah"), ("meter persegi", "m²")),
        *(("kg", None), ("rim", None), ("rit", None), ("ret", None), ("orang/bulan", None), ("dus isi 12", None), ("", None)),
    ],
)
def test_a_unit_that_most_write_otherwise_is_told_and_one_that_nobody_knows_is_not(unit: str, usual: str | None) -> None:
    assert usually(unit) == usual


def test_what_forms_propose_is_as_usual() -> None:
    assert [unit for unit in PROPOSED if usually(unit)] == []


@pytest.mark.parametrize(
    ("unit", "wanted", "most", "had"),
    [
        ("rim", "2.5", "10", "3"),
        ("rim", "2.5", "2.9", "2"),
        ("rim", "1", "0.5", "0"),
        ("kg", "2.5", "10", "2.5"),
        ("kg", "9", "2.5", "2.5"),
    ],
)
def test_what_can_be_had_of_a_wish(unit: str, wanted: str, most: str, had: str) -> None:
    assert that_can_be_had(unit, Decimal(wanted), least=Decimal(1), most=Decimal(most)) == Decimal(had)

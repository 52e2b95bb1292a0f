"""Offering: a shop whose lines of business say something else than what it sells is told before a curator says it."""

import pytest

from app.catalogue.assistant.offering import ANY_GOODS, USUAL, in_words, lines_for
from app.demo.words import SHELVES
from app.vendors.industries import DIVISIONS, TRADE_GROUPS


def test_every_line_of_the_table_is_a_line_of_business_that_exists() -> None:
    told = {line for lines in (*USUAL.values(), ANY_GOODS) for line in lines.split()}
    assert told <= {*DIVISIONS, *TRADE_GROUPS}
    assert {"45", "46", "47"} >= {line[:2] for line in TRADE_GROUPS}


@pytest.mark.parametrize(
    ("kbki", "kbli"),
    [
        ("4522100000", "47411"),  # a laptop, and a shop of computers
        ("3212801000", "47611"),  # paper, and a shop of stationery
        ("2167000000", "47241"),  # rice, and a shop of food
        ("2167000000", "47111"),  # rice, and a minimarket
        ("4522100000", "47911"),  # a laptop, and who sells without a shop
        ("6339200000", "56210"),  # meals, and a caterer
        ("6339200000", "10710"),  # boxes of cakes, and a bakery
        ("5421100000", "42101"),  # roads, and who builds them
        ("8714100000", "45201"),  # service of cars, and a workshop
        ("3812200000", "31001"),  # chairs, and who makes them
    ],
)
def test_a_shop_offers_what_its_line_of_business_is(kbki: str, kbli: str) -> None:
    assert kbli.startswith(lines_for(kbki))


@pytest.mark.parametrize(
    ("kbki", "kbli"),
    [
        ("6339200000", "47411"),  # meals, and a shop of computers
        ("6339200000", "47111"),  # meals, and a minimarket
        ("2167000000", "47411"),  # rice, and a shop of computers
        ("4911300000", "47241"),  # a car, and a shop of food
        ("4815000000", "47241"),  # a blood pressure gauge, and a shop of food
        ("8533000000", "47521"),  # guards, and a shop of building materials
        ("5421100000", "47521"),  # roads, and a shop of building materials
    ],
)
def test_what_another_trade_sells_does_not_fit(kbki: str, kbli: str) -> None:
    assert not kbli.startswith(lines_for(kbki))


def test_the_usual_lines_are_named_in_words() -> None:
    assert in_words(lines_for("6339200000")).startswith("56 (Penyediaan makanan dan minuman); 55 (Penyediaan akomodasi)")
    assert in_words(lines_for("4522100000")).startswith("474 (Perdagangan eceran komputer dan alat komunikasi)")


def test_what_the_examples_firms_sell_fits_their_lines() -> None:
    assert [shelf.name for shelf in SHELVES if not shelf.kbli.startswith(lines_for(shelf.kbki))] == []

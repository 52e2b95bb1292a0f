"""A price that a buyer types among the words is taken for a price, and nothing else is."""

import pytest

from app.catalogue.search.priced import Priced, priced


@pytest.mark.parametrize(
    ("q", "read"),
    [
        ("nasi kotak 25rb", Priced("nasi kotak", None, 25_000)),
        ("nasi kotak Rp25.000", Priced("nasi kotak", None, 25_000)),
        ("snack box 15 ribuan", Priced("snack box", None, 15_000)),
        ("hvs dibawah 50rb", Priced("hvs", None, 50_000)),
        ("hvs di bawah Rp 50.000", Priced("hvs", None, 50_000)),
        ("laptop 8gb maksimal 9jt", Priced("laptop 8gb", None, 9_000_000)),
        ("tenda di atas 1,5 juta", Priced("tenda", 1_500_000, None)),
        ("mulai 5 juta sampai 10 juta kursi", Priced("kursi", 5_000_000, 10_000_000)),
        ("hvs Rp 50.000,00", Priced("hvs", None, 50_000)),
        ("hvs Rp.50.000,-", Priced("hvs", None, 50_000)),
        ("mobil 200-300 juta", Priced("mobil", 200_000_000, 300_000_000)),
        ("mobil 200 sampai 300 juta", Priced("mobil", 200_000_000, 300_000_000)),
        ("kursi 500rb - 1jt", Priced("kursi", 500_000, 1_000_000)),
        ("meja Rp500.000 s.d. Rp1.000.000", Priced("meja", 500_000, 1_000_000)),
        ("laptop i5 8gb 7-9 jt", Priced("laptop i5 8gb", 7_000_000, 9_000_000)),
    ],
)
def test_an_amount_that_says_that_it_is_money_is_a_price(q: str, read: Priced) -> None:
    assert priced(q) == read


@pytest.mark.parametrize(
    "q",
    [
        "kertas 70 gsm",
        "materai 10.000",
        "flashdisk 64gb",
        "meja 120 cm",
        "kertas 500 lembar",
        "25rb",
        "rp5",
        "kursi rp",
        "tv 4k",
        "0rb kertas",
        "kertas 999999999 juta",
        "kertas rp1.000.000.000.000.000.000",
    ],
)
def test_a_size_a_count_and_a_price_alone_stay_words(q: str) -> None:
    assert priced(q) == Priced(q)

"""What a firm types, read as people type it and judged by the rule."""

import pytest

from app.vendors import identity
from app.vendors.identity import (
    Scale,
    read_account,
    read_kbli,
    read_nib,
    read_npwp,
    read_phone,
    read_postcode,
    resembles,
    scale_of,
    why_scale,
)
from app.vendors.industries import in_words


def test_a_nib_has_13_digits_however_it_is_grouped() -> None:
    assert read_nib(" 9901 2345 6789 0 ") == "9901234567890"
    for wrong in ("990123456789", "99012345678901", "99012345678AB", ""):
        with pytest.raises(ValueError, match="13 angka"):
            read_nib(wrong)


@pytest.mark.parametrize("name", ["PT Mitra Jaya", "CV Anugerah & Rekan – “Djaja”", "Koperasi Désa Málaka’s (KDM)", "UD 3 Putra"])
def test_a_firm_is_called_in_letters_of_latin_script(name: str) -> None:
    assert identity.read_firm_name(name) == name


def test_full_width_letters_are_the_plain_ones() -> None:
    assert identity.read_firm_name("\uff30\uff34 Mitra") == "PT Mitra"


@pytest.mark.parametrize("odd", ["\u0430", "\u03bf", "\u0661", "\u200d", "\u0131\u0307", "\u4e2d", "\U0001f600", "\n"])
def test_a_letter_that_only_looks_like_a_latin_one_names_no_firm(odd: str) -> None:
    """A Cyrillic a, a Greek o, an Arabic digit, a joiner that nobody sees, a
    loose dot, another script, a picture, a second line."""
    with pytest.raises(ValueError, match="huruf Latin"):
        identity.read_firm_name(f"PT Mitr{odd} Jaya")


def test_an_npwp_of_15_digits_gets_a_0_before_it() -> None:
    assert read_npwp("99.999.999.9-999.999") == "0999999999999999"
    assert read_npwp("0999 9999 9999 9999") == "0999999999999999"
    for wrong in ("99999999999999", "99999999999999999", "abc"):
        with pytest.raises(ValueError, match="16 angka"):
            read_npwp(wrong)


def test_an_npwp_that_is_a_persons_nik_has_the_shape_of_one() -> None:
    """Invented: the district 99 is nobody's, and nobody was born on that day in that place with that number."""
    assert read_npwp("3599 9957 0885 0001") == "3599995708850001"
    for wrong in ("9999999999999999", "3599993113850001", "3599995708850000", "1234567890123456"):
        with pytest.raises(ValueError, match="periksa lagi"):
            read_npwp(wrong)


def test_an_npwp_of_a_firm_that_registered_since_2025_begins_with_10() -> None:
    """Invented: that many firms there are not."""
    assert read_npwp("1099 9999 9999 9999") == "1099999999999999"


def test_a_code_of_kbli_is_one_of_a_division_that_there_is_and_is_said_in_words() -> None:
    for wrong, said in (
        ("katering", "“katering” bukan kode KBLI"),
        ("00123", "diawali 00"),
        ("48111", "diawali 48"),
        ("4761", "5 angka"),
    ):
        with pytest.raises(ValueError, match=said):
            read_kbli(wrong)
    assert in_words(["47611", "56210", "47411"]) == "47611, 47411 (Perdagangan eceran); 56210 (Penyediaan makanan dan minuman)"
    assert in_words([]) == ""


def test_kbli_postcode_account_and_phone_are_read_as_typed() -> None:
    assert read_kbli("47 611") == "47611"
    assert read_postcode("00101") == "00101"
    assert read_account("99-0011-2233") == "9900112233"
    assert read_phone("+62 800 1234 567") == "08001234567"
    assert read_phone("0800-1234-567") == "08001234567"
    assert read_phone("800 1234 567") == "08001234567", "as it stands in a telephone's book"
    assert read_phone("(0800) 1234567") == "08001234567"
    for typed in ("+62 (0)800 1234 567", "+62 0800 1234 567"):
        assert read_phone(typed) == "08001234567", "nobody dials the 0 behind 62"
    for reader, wrong in (
        (read_kbli, "4761"),
        (read_postcode, "1234"),
        (read_account, "12345"),
        (read_phone, "12345678"),
        (read_phone, "812"),
    ):
        with pytest.raises(ValueError):
            reader(wrong)


@pytest.mark.parametrize(
    ("capital", "sales", "scale", "rule"),
    [
        (1_000_000_000, None, Scale.MICRO, "capital"),
        (1_000_000_001, None, Scale.SMALL, "capital"),
        (5_000_000_001, None, Scale.MEDIUM, "capital"),
        (10_000_000_001, None, Scale.LARGE, "capital"),
        (None, 2_000_000_000, Scale.MICRO, "sales"),
        (None, 15_000_000_000, Scale.SMALL, "sales"),
        (None, 15_000_000_001, Scale.MEDIUM, "sales"),
        (None, 50_000_000_001, Scale.LARGE, "sales"),
        (9_000_000_000, 100_000_000, Scale.MICRO, "sales"),
    ],
)
def test_sales_of_a_year_decide_the_scale_and_capital_where_there_are_none(capital, sales, scale, rule) -> None:
    assert scale_of(capital=capital, yearly_sales=sales) == (scale, rule)
    assert "PP 7/2021" in why_scale(scale, rule)


def test_without_figures_there_is_no_scale() -> None:
    assert scale_of(capital=None, yearly_sales=None) is None


@pytest.mark.parametrize(
    ("holder", "names", "alike"),
    [
        ("CV MAJU JAYA", ("CV Maju Jaya", None), True),
        ("MAJU JAYA", ("CV. Maju Jaya", None), True),
        ("PT CONTOH SEJAHTERA ABA", ("PT Contoh Sejahtera Abadi", None), True),
        ("KOP KARYAWAN CONTOH", ("Koperasi Karyawan Contoh", None), True),
        ("SARI CONTOH", ("Toko Sari", "Sari Contoh"), True),
        ("Sari C.", ("UD Barokah", "Sari Contoh"), False),
        ("BUDI SANTOSO", ("CV Maju Jaya", "Sari Contoh"), False),
        ("", ("CV Maju Jaya",), False),
    ],
)
def test_the_account_must_be_in_a_name_like_the_firms_or_its_owners(holder, names, alike) -> None:
    assert resembles(holder, *names) is alike

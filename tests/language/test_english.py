"""The English catalogue says what the source says: the same places to fill in, the same tags, nothing guessed."""

import re

import pytest

from app.catalogue.bulk.columns import by_heading, columns
from app.language import figures, gettext, ngettext, speaking, typed
from app.money import in_words, parse_rupiah, rupiah, rupiah_short, spelled
from app.web.pages.dates import MONTHS
from tests.language.catalogue import english, extracted

TO_FILL_IN = re.compile(r"%\(\w+\)[sd]|%%|\{[^{}]*\}|\{\{|\}\}|<[^>]+>")
"""`%(name)s` of a template, `{name}` of the code, tags."""


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    wrong = []
    for message in english():
        wanted = sorted(TO_FILL_IN.findall(message.source))
        for form in message.english:
            found = sorted(TO_FILL_IN.findall(form))
            # "one supplier" may leave its number out
            right = found == wanted if len(message.english) == 1 else set(found) <= set(wanted)
            if form and not right:
                wrong.append((message.source, form))
    assert wrong == []


def test_a_percent_sign_stands_alone_only_where_it_does_in_the_source() -> None:
    """Jinja fills `%(name)s` in: a lone one breaks the page."""
    lone = re.compile(r"%(?!\(\w+\)[sd]|%)")
    assert [
        form
        for message in english()
        for form in message.english
        if lone.search(form.replace("%%", "")) and not lone.search(message.source.replace("%%", ""))
    ] == []


def test_the_space_at_an_end_is_kept() -> None:
    """A text that is put behind another begins with its space."""
    assert [
        (message.source, form)
        for message in english()
        for form in message.english
        if form and (form[:1].isspace(), form[-1:].isspace()) != (message.source[:1].isspace(), message.source[-1:].isspace())
    ] == []


def test_nothing_is_guessed_and_nothing_stands_twice() -> None:
    assert [message.source for message in english() if message.fuzzy] == []
    sources = [message.source for message in english()]
    assert len(sources) == len(set(sources))


def test_english_chooses_the_form_by_the_number() -> None:
    with speaking("en"):
        assert gettext("Katalog") == "Catalogue"
        assert [gettext(month) for month in MONTHS[:3]] == ["January", "February", "March"]
        assert ngettext("no such text", "no such texts", 2) == "no such texts"


def test_money_is_written_and_read_in_both_languages() -> None:
    assert (rupiah(1_234_567), rupiah_short(1_471_965_566), figures("1,234.5")) == ("Rp1.234.567", "Rp1,5 miliar", "1.234,5")
    with speaking("en"):
        assert (rupiah(1_234_567), rupiah_short(1_471_965_566), figures("1,234.5")) == ("Rp1,234,567", "Rp1.5 billion", "1,234.5")
        assert parse_rupiah(rupiah(-1_234_567).replace("−", "-")) == -1_234_567
        assert parse_rupiah(rupiah_short(2_500_000)) == 2_500_000
        assert in_words(1_250_000) == "one million two hundred and fifty thousand"
    assert in_words(1_250_000) == "satu juta dua ratus lima puluh ribu"


@pytest.mark.parametrize(
    ("said", "indonesian"), [("1,234.5", "1.234,5"), ("2.500", "2,500"), ("1,200", "1.200"), ("2,5", "2,5"), ("12", "12")]
)
def test_a_number_typed_in_english_is_read_as_english(said: str, indonesian: str) -> None:
    assert typed(said) == said
    with speaking("en"):
        assert typed(said) == indonesian


def test_a_sheet_made_in_one_language_is_read_in_the_other() -> None:
    for code in ("id", "en"):
        with speaking(code):
            made = columns(())
        with speaking("en" if code == "id" else "id"):
            find = by_heading(columns(()))
            assert [found.name if (found := find(column.titled)) else column.titled for column in made] == [
                column.name for column in made
            ]
            origin = next(column for column in columns(()) if column.name == "pdn_reason")
            assert [origin.typed(said) for said in ("Dirakit di Indonesia", "Assembled in Indonesia")] == ["assembled"] * 2


def test_numbers_are_spelled_as_the_british_do() -> None:
    said = {
        0: "zero",
        13: "thirteen",
        40: "forty",
        99: "ninety-nine",
        100: "one hundred",
        110: "one hundred and ten",
        1_001: "one thousand and one",
        11_000: "eleven thousand",
        1_100_200: "one million one hundred thousand two hundred",
        2_000_000_042: "two billion and forty-two",
        10**15: "one quadrillion",
        -7: "minus seven",
    }
    assert {number: spelled(number) for number in said} == said


ONE_WORD = {
    r"pengaman kedua": (r"second factor", r"safeguard"),
    r"satuan kerja": (r"work units?|satker", r"\b(?<!the )offices?\b|spending unit"),
    r"tagihan": (r"invoic", r"\bbills?\b"),
    r"berita acara (serah terima|di)": (r"handover report", r"handover record"),
    r"tahun anggaran": (r"budget year", r"fiscal year"),
    r"nama masuk": (r"sign-in name", r"\blogins?\b"),
    r"pejabat pengadaan": (r"procurement officer", r"procurement official"),
    r"ongkos kirim": (r"delivery cost", r"shipping"),
    r"\btayang\b": (r"publish", r"on show"),
    r"sidik\b": (r"fingerprint", r"\bhash"),
    r"keberatan": (r"objec", r"appeal"),
}
"""What stands for an Indonesian term in English, and the words that once stood there beside it."""


@pytest.mark.parametrize("term", ONE_WORD)
def test_a_term_has_one_word_in_english(term: str) -> None:
    kept, dropped = ONE_WORD[term]
    forms = [(m.source, form) for m in english() if re.search(term, m.source, re.IGNORECASE) for form in m.english]
    assert [form for _source, form in forms if re.search(kept, form, re.IGNORECASE)]
    placed = [(source, re.sub(r"\{\w+\}|%\(\w+\)s", "", form)) for source, form in forms]
    assert [(source, form) for source, form in placed if re.search(dropped, form, re.IGNORECASE)] == []


def test_a_text_that_is_chosen_by_a_number_is_never_asked_for_without_one() -> None:
    """`gettext` finds no text that has a form for each number, and would leave it in Indonesian."""
    found = extracted("app") | extracted("templates")
    chosen = {forms[0] for forms in found if not isinstance(forms, str)}
    assert chosen
    assert chosen & found == set()

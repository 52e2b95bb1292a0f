"""Every text on a screen goes through the catalogues: none stands bare in a template, and babel finds them all."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from app import language

PROJECT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
SHOWN = {"alt", "aria-label", "placeholder", "title", "value"}
"""Attributes that a person reads or hears."""
NAMES = {
    "Lokapasar",
    "PDN",
    "UMKK",
    "RUP",
    "SPP",
    "SPM",
    "SP2D",
    "Rp",
    "API",
    "CSV",
    "JSON",
    "NIB",
    "NPWP",
    "KBLI",
    "KBKI",
    "TKDN",
    "Slug",
}
"""Names and abbreviations that are the same in every language."""


class Texts(HTMLParser):
    """Collects what is shown outside Jinja's own marks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style")
        self.found += [value for name, value in attrs if name in SHOWN and value and not (name == "value" and tag == "input")]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def bare_words(source: str) -> list[str]:
    """Words of a template that are neither Jinja nor a name."""
    texts = Texts()
    plain = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", source, flags=re.DOTALL)
    texts.feed(re.sub(r'aria-(describedby|invalid|current)="[^"]*"', " ", plain))
    return [word for text in texts.found for word in re.findall(r"[A-Za-zÀ-ÿ]{2,}\d*[A-Za-z]*", text) if word not in NAMES]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT / "templates")))
def test_no_text_stands_outside_the_catalogues(template: Path) -> None:
    assert bare_words(template.read_text(encoding="utf-8")) == []


def test_the_check_sees_a_bare_text() -> None:
    assert bare_words('<p>{{ _("Halo") }} dunia</p><img alt="gambar">') == ["dunia", "gambar"]


def test_babel_finds_the_texts_of_templates_and_code() -> None:
    methods = [("app/**.py", "python"), ("templates/**.html", "jinja2")]
    found = {
        message[2]
        for message in extract_from_dir(PROJECT, methods, keywords={"_": None, "gettext": None, "ngettext": (1, 2), "mark": None})
    }
    assert "Pesanan ini tidak ditemukan." in found
    assert "Keranjang" in found
    assert "Negosiasi" in found


def test_a_text_without_a_translation_stays_indonesian() -> None:
    with language.speaking("en"):
        assert language.gettext("teks yang tidak diterjemahkan") == "teks yang tidak diterjemahkan"

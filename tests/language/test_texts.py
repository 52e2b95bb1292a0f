"""Every text that a person reads goes through the catalogues: no template shows
words outside `_()`, and babel finds all that are inside."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from app.language import gettext, speaking
from app.web.pages.dates import DAYS, MONTHS, SHORT_MONTHS
from tests.language.catalogue import PROJECT, SPOKEN, texts_of

TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
GETTEXT = {"_", "gettext", "ngettext"}
NAMES = {
    "Lokapasar",
    "PDN",
    "UMKK",
    "Rp",
    "NIB",
    "CSV",
    "JSON",
    "API",
    "SP2D",
    "TKDN",
    "RUP",
    "KBKI",
    "KBLI",
    "SNI",
    "BAST",
    "CV Contoh",
}
"""Proper names and abbreviations of the field: the same in every language."""
EXPRESSION = "\ufffc"
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
"""What a macro writes into a tag looks like a text when it is read alone."""


def words_in(text: str) -> list[str]:
    """What is left of a text once names, entities, numbers and signs are gone."""
    for name in sorted(NAMES, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", " ", text)
    return re.findall(r"[^\W\d_]{2,}", text)


class Shown(HTMLParser):
    """Collects what a reader is shown: text, and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        text = ATTRIBUTE.sub("", data)
        if self.cdata_elem is None and words_in(text):
            self.found.append(text.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in SPOKEN and value and words_in(value)]


def bare_texts(source: str) -> list[str]:
    """The words that a template shows outside every expression."""
    pieces = [
        value if kind == "data" else EXPRESSION if kind == "variable_begin" else ""
        for _line, kind, value in Environment(extensions=["jinja2.ext.do"], autoescape=True).lex(source)
    ]
    shown = Shown()
    shown.feed("".join(pieces))
    shown.close()
    return shown.found


def bare_constants(source: str) -> Iterator[str]:
    """Sentences and headings given as plain strings inside expressions."""
    yield from _constants(Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(source))


def _constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr == "term":
        return  # a word by which the glossary knows it; what is shown is translated there
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and _reads_like_a_text(node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _constants(child)


def _reads_like_a_text(value: str) -> bool:
    return bool(words_in(value)) and re.match(r"[A-Z][a-z]+( |$|[.:])", value) is not None


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT / "templates")))
def test_a_template_shows_no_word_outside_the_catalogue(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert bare_texts(source) == []
    assert list(bare_constants(source)) == []


@pytest.mark.parametrize(
    "source",
    ["<p>Halo dunia</p>", '<img alt="Foto">', '<input placeholder="kertas A4">', '{{ ui.field(form, "nama", "Nama usaha") }}'],
)
def test_a_bare_word_is_seen(source: str) -> None:
    assert bare_texts(source) or list(bare_constants(source))


@pytest.mark.parametrize(
    "source", ['<p class="muted">{{ _("Halo") }} · 12</p>', '<a href="/katalog">{{ _("Katalog") }}</a>', "<b>Rp</b>"]
)
def test_what_may_stand_bare_is_let_through(source: str) -> None:
    assert bare_texts(source) == []
    assert list(bare_constants(source)) == []


def test_babel_finds_what_the_templates_and_the_code_say() -> None:
    texts = texts_of("templates")
    called = re.compile(r"""\b_\(\s*"([^"]+)\"""")
    written = {text for template in TEMPLATES for text in called.findall(template.read_text(encoding="utf-8"))}
    assert written
    assert written - texts == set()
    assert {"Katalog", "Halaman atau data ini tidak ditemukan.", *MONTHS, *SHORT_MONTHS, *DAYS} <= texts_of("app")


def test_babel_finds_every_text_that_the_code_gives_to_be_translated() -> None:
    """It reads neither into an f-string nor into a call within a call of the same kind: such a
    text would be shown in Indonesian whatever one reads."""
    given = {
        text.value
        for file in (PROJECT / "app").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {*GETTEXT, "mark"}
        for text in call.args[:1]
        if isinstance(text, ast.Constant)
    }
    assert {"batal sendiri", "Katalog"} <= given
    assert given - texts_of("app") - texts_of("templates") == set()


def test_the_check_leaves_no_folder_out() -> None:
    assert "--ignore-dirs" in (PROJECT / "Makefile").read_text(encoding="utf-8")


def test_a_percent_sign_in_a_template_is_written_twice() -> None:
    """Jinja fills `%(name)s` in: a lone one breaks the page."""
    lone = [text for text in texts_of("templates") if re.search(r"%(?!\(\w+\)[sd]|%)", text.replace("%%", ""))]
    assert lone == []


def test_without_a_catalogue_the_source_is_shown() -> None:
    with speaking("en"):
        assert gettext("Halo dunia") == "Halo dunia"

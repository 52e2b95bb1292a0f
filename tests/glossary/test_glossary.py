"""The glossary: every word that a page explains is in it, and the word explains
itself in both languages, with and without a script."""

import re
from pathlib import Path

from fastapi.testclient import TestClient

from app.glossary.terms import BY_CODE, TERMS, term_of
from app.language import gettext, speaking
from tests.web.browsing import whole_app

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
EXPLAINED = re.compile(r'ui\.term\("([^"]+)"')


def test_every_word_that_a_page_explains_is_in_the_glossary() -> None:
    said = {word for file in TEMPLATES.rglob("*.html") for word in EXPLAINED.findall(file.read_text(encoding="utf-8"))}
    assert {"SP2D", "RUP", "NIB", "Pagu", "PDN"} <= said
    assert {word for word in said if term_of(word).short != word} == set()
    assert len(BY_CODE) == len(TERMS)


def test_the_glossary_has_each_word_at_its_own_place_in_both_languages(database: str) -> None:
    for language in ("id", "en"):
        reader = TestClient(whole_app(), base_url="https://127.0.0.1", cookies={"__Host-lokapasar-bahasa": language})
        text = reader.get("/istilah").text
        with speaking(language):
            assert [term.code for term in TERMS if f'<div id="{term.code}">' not in text] == []
            assert [term.code for term in TERMS if gettext(term.means) not in text.replace("&#39;", "'")] == []

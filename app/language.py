"""Language: every text that a person reads goes through here. The source language is Indonesian;
other languages are babel catalogues in `app/locale`.

A catalogue is read from its `.po` when its language is first asked for (a tenth of a second, once in a process), so there is
nothing to compile and nothing that can be stale; Indonesian reads none.
"""

import gettext as standard
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SOURCE = "id"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
"""Each by its own name."""
CATALOGUES = Path(__file__).parent / "locale"
SWAPPED = str.maketrans(",.", ".,")
ENGLISH_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")

_chosen: ContextVar[str] = ContextVar("language", default=SOURCE)


def gettext(text: str) -> str:
    """The text in the reader's language."""
    return _translations(_chosen.get()).gettext(text) if text else ""


_ = gettext


def ngettext(singular: str, plural: str, n: int) -> str:
    """Indonesian has one form for all numbers; other languages choose."""
    return _translations(_chosen.get()).ngettext(singular, plural, n)


def mark(text: str) -> str:
    """Marks a text for the catalogues where it is declared; it is translated by `gettext` where it is shown."""
    return text


def in_every_language(text: str) -> frozenset[str]:
    """The text, its source and its translations: a word of a file may come back that was made in another language."""
    sources = {text}.union(*(_sources(code).get(text, ()) for code in LANGUAGES))
    return frozenset(_translations(code).gettext(source) for source in sources for code in LANGUAGES) | sources


def figures(number: str) -> str:
    """A number as Python writes it (`1,234.5`) with the marks of the reader's language: Indonesian `1.234,5`."""
    return number.translate(SWAPPED) if _chosen.get() == SOURCE else number


def typed(number: str) -> str:
    """A number as its reader typed it, in the marks that forms read: in English
    `1,234.5` and `2.500` become `1.234,5` and `2,500`."""
    english = _chosen.get() != SOURCE and ENGLISH_NUMBER.fullmatch(number)
    return number.translate(SWAPPED) if english else number


def sentence(text: str) -> str:
    """With a capital to begin with; the others stay: RUP and PDN are written so."""
    return text[:1].upper() + text[1:]


def language() -> str:
    return _chosen.get()


def speak(code: str) -> None:
    """From here on, until the answer is given, texts are in this language."""
    _chosen.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within the block, texts are in this language."""
    token = _chosen.set(code)
    try:
        yield
    finally:
        _chosen.reset(token)


@cache
def _sources(code: str) -> dict[str, list[str]]:
    """Every text of the language that stands for one source or several."""
    found: dict[str, list[str]] = {}
    for message in _catalogue(code):
        if isinstance(message.string, str) and message.string:
            found.setdefault(message.string, []).append(str(message.id))
    return found


@cache
def _translations(code: str) -> standard.NullTranslations:
    if code == SOURCE:
        return standard.NullTranslations()
    from babel.messages.mofile import write_mo

    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(code))
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


@cache
def _catalogue(code: str) -> "Catalog":
    """The language's file as babel reads it; nothing for the source."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if code == SOURCE:
        return Catalog(locale=code)
    with (CATALOGUES / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)

"""Language: every text that a person reads goes through here. The source language is Indonesian; other languages are babel catalogues in `app/locale`."""

import gettext as standard
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

SOURCE = "id"
CATALOGUES = Path(__file__).parent / "locale"

_chosen: ContextVar[str] = ContextVar("language", default=SOURCE)


def gettext(text: str) -> str:
    """The text in the reader's language."""
    return _translations(_chosen.get()).gettext(text)


_ = gettext


def ngettext(singular: str, plural: str, n: int) -> str:
    """Indonesian has one form for all numbers; other languages choose."""
    return _translations(_chosen.get()).ngettext(singular, plural, n)


def mark(text: str) -> str:
    """Marks a text for the catalogues where it is declared; it is translated by `gettext` where it is shown."""
    return text


def language() -> str:
    return _chosen.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within the block, texts are in this language."""
    token = _chosen.set(code)
    try:
        yield
    finally:
        _chosen.reset(token)


@cache
def _translations(code: str) -> standard.NullTranslations:
    return standard.NullTranslations() if code == SOURCE else standard.translation("messages", CATALOGUES, [code], fallback=True)

"""Synonyms: words, or some words together, that mean the same to a buyer. They widen the question,
so a new line counts at once and no index is made anew.

The house's are in `synonyms.txt`; an installation adds its own in `sinonim.txt` in its data folder, a
group a line: `kudapan = snack = kue kotak`. What is only one of many such things finds the others too,
and is not found by them: `aqua -> air mineral = air minum`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from app.catalogue.search.stems import HERE, lines_of, stem
from app.catalogue.search.words import words_of
from app.settings import settings

Terms = tuple[str, ...]
LONGEST = 3
"""Words of one phrase."""
OWN_FILE = "sinonim.txt"
ONLY = "->"
"""Behind what finds the rest of its line, and is not found by it."""


def synonyms() -> dict[Terms, tuple[Terms, ...]]:
    """By the stems of each phrase those of all others of its groups."""
    return _read(*_own())


def words_with_synonyms() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Every word of the lists as it is written, and the phrases that it stands in."""
    return _phrases(*_own())


def _own() -> tuple[Path, int]:
    own = settings().data / OWN_FILE
    return own, own.stat().st_mtime_ns if own.is_file() else 0


def _lines(own: Path, changed: int) -> list[str]:
    return lines_of(HERE / "synonyms.txt") + (lines_of(own) if changed else [])


@lru_cache(maxsize=4)
def _phrases(own: Path, changed: int) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in _lines(own, changed):
        for phrase in line.replace(ONLY, "=").split("="):
            words = tuple(word.text for word in words_of(phrase))
            for word in words if len(words) <= LONGEST else ():
                found.setdefault(word, []).append(words)
    return found


@lru_cache(maxsize=4)
def _read(own: Path, changed: int) -> dict[Terms, tuple[Terms, ...]]:
    lines = _lines(own, changed)
    found: dict[Terms, dict[Terms, None]] = {}
    for line in lines:
        narrow, only, told = line.rpartition(ONLY)
        others = _group(told)
        for terms in _group(narrow) if only else others:
            found.setdefault(terms, {}).update((other, None) for other in others if other != terms)
    return {terms: tuple(others) for terms, others in found.items()}


def _group(told: str) -> list[Terms]:
    group = dict.fromkeys(_terms(phrase) for phrase in told.split("="))
    return [terms for terms in group if 0 < len(terms) <= LONGEST]


def _terms(phrase: str) -> Terms:
    return tuple(stem(word.text) for word in words_of(phrase))

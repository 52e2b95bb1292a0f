"""Spelling: the known word that a misspelt one was probably meant to be.

Nearness is counted in letters left out, added, changed or swapped with their neighbour (`kertsa` is one swap from
`kertas`). Known are the words in names, and those of the synonym lists that have an answer (`printr` is meant for
`printer` where every shop writes *pencetak*). Candidates are the words one such step away and, of a long word, those
that share most trigrams. Of equally near ones that with the same consonants wins (`kmeja` is `kemeja` rather than
`meja`: vowels are what a hurry loses), then that with the same first letter, then the one in most listings. One step is
forgiven in a short word, two in a long one, and any vowel of a word that is written without them (`krts`). Two words
written as one (`alattulis`) are taken apart, and the beginning of a word (`lapt`) is completed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from string import ascii_lowercase
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogue.search.dictionary import look_up
from app.catalogue.search.models import SearchWord
from app.catalogue.search.question import Asked, Wanted, asked_of
from app.catalogue.search.stems import HERE, lines_of, roots, stem
from app.catalogue.search.synonyms import synonyms, words_with_synonyms
from app.catalogue.search.words import words_of
from app.db import among

LETTERS_MIN = 3
"""A shorter word is not corrected."""
LONG = 6
"""Letters from which two steps are forgiven."""
VOICELESS_MIN = 4
"""Consonants from which a word without vowels is read as one that lost them."""
VOWELS = "aeiou"
ALIKE_MAX = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question asks and the counts of its terms; `corrected` is the question as it
    was understood, where that is not as it was written."""

    asked: Asked
    counts: Mapping[str, int]
    corrected: str | None = None


def read(session: Session, q: str, *, exact: bool = False, boldly: bool = False, besides: Sequence[str] = ()) -> Reading:
    """Words that are in no listing are taken for the nearest that are, unless the question is to be read as it is written. A
    word of the language is written as it was meant (`karpet` is not `karet` because nobody sells one): it is taken for another
    only `boldly`. What `meant.txt` names (makers, models) never is. `besides`: terms to count too.
    """
    asked = asked_of(q)
    counts = look_up(session, [*asked.terms, *besides]) if asked or besides else {}
    doubtful = [] if exact else [one.written for one in asked.wanted if one.is_plain and not _is_known(one, counts)]
    doubtful = [word for word in doubtful if word not in meant()]
    unknown = [word for word in doubtful if boldly or stem(word) not in roots()]
    corrected = q
    said = frozenset(word.text for word in words_of(q))
    for word in unknown:
        if better := nearest(session, word, beside=said):
            corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, corrected, flags=re.IGNORECASE)
    if corrected == q:
        return Reading(asked, counts)
    return replace(read(session, corrected, exact=True, besides=besides), corrected=corrected)


@cache
def meant() -> frozenset[str]:
    return frozenset(word for line in lines_of(HERE / "meant.txt") for word in line.split())


def nearest(session: Session, word: str, *, beside: frozenset[str] = frozenset()) -> str | None:
    """The known word (or two) that this one is most likely meant to be. `beside`: the words of the whole question."""
    if not LETTERS_MIN <= len(word) <= 40 or " " in word:
        return None
    one_step = frozenset(_one_step(word))
    candidates = _in_names(session, among(SearchWord.word, sorted(one_step))) | _synonyms(session, beside, one_step.__contains__)
    if not candidates:
        shape = _voiceless(word)
        candidates = _in_names(session, SearchWord.word.regexp_match(shape)) if shape else {}
        if len(word) >= LONG:  # of a shorter one only a step is forgiven, and what is one step away is not there
            candidates |= _alike(session, word)
        candidates |= _synonyms(session, beside, lambda other: _may_be(word, other))
    near = min((judged for other, listings in candidates.items() if (judged := _judge(word, other, listings))), default=None)
    return near[-1] if near else _apart(session, word) or _completed(session, word)


def steps(one: str, other: str) -> int:
    """Letters to leave out, add, change or swap with their neighbour, each letter once, until one is the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, its in enumerate(other, start=1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]


def _is_known(one: Wanted, counts: Mapping[str, int]) -> bool:
    return len(one.ways) > 1 or any(all(counts.get(term) for term in way) for way in one.ways)


def _judge(word: str, other: str, listings: int) -> tuple[int, bool, bool, int, str] | None:
    """How near, the least first; None where it is too far to be meant."""
    away, spoken = steps(word, other), _consonants(word) == _consonants(other)
    forgiven = 2 if len(word) >= LONG else 1
    if away > forgiven and not (spoken and _voiceless(word)):
        return None
    return away, not spoken, word[0] != other[0], -listings, other


def _consonants(word: str) -> str:
    return "".join(letter for letter in word if letter not in VOWELS)


def _voiceless(word: str) -> str | None:
    """What a word written without its vowels may be, as an expression; None for one that has any."""
    if len(word) < VOICELESS_MIN or not word.isalpha() or any(letter in VOWELS for letter in word):
        return None
    return "^" + "".join(f"{letter}[{VOWELS}]{{0,2}}" for letter in word) + "$"


def _may_be(word: str, other: str) -> bool:
    """Is it worth counting the steps between them?"""
    shape = _voiceless(word)
    return word[0] == other[0] and (abs(len(word) - len(other)) <= 2 or bool(shape and re.match(shape, other)))


def _in_names(session: Session, *conditions: Any) -> dict[str, int]:
    """In how many listings each is."""
    found = select(SearchWord.word, SearchWord.listings).where(SearchWord.in_names > 0, *conditions)
    return {row.word: row.listings for row in session.execute(found)}


def _synonyms(session: Session, beside: frozenset[str], is_near: Callable[[str], bool]) -> dict[str, int]:
    """Words of the synonym lists, by what answers them; one of a longer phrase only beside the rest of it."""
    near = {
        word: [phrase for phrase in phrases if len(phrase) == 1 or beside.issuperset(set(phrase) - {word})]
        for word, phrases in words_with_synonyms().items()
        if is_near(word)
    }
    others = synonyms()
    ways = {
        word: [way for phrase in phrases for own in [tuple(map(stem, phrase))] for way in (own, *others.get(own, ()))]
        for word, phrases in near.items()
        if phrases
    }
    counts = look_up(session, {term for of_word in ways.values() for way in of_word for term in way}) if ways else {}
    answered = {
        word: max((min(counts.get(term, 0) for term in way) for way in of_word), default=0) for word, of_word in ways.items()
    }
    return {word: listings for word, listings in answered.items() if listings}


def _one_step(word: str) -> Iterator[str]:
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for left, right in halves:
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in ascii_lowercase:
            yield left + letter + right
            if right:
                yield left + letter + right[1:]


def _alike(session: Session, word: str) -> dict[str, int]:
    """Those that share most trigrams with it."""
    found = (
        select(SearchWord.word, SearchWord.listings)
        .where(SearchWord.in_names > 0, func.length(SearchWord.word).between(len(word) - 2, len(word) + 2))
        .order_by(SearchWord.word.op("<->")(word))
        .limit(ALIKE_MAX)
    )
    return {row.word: row.listings for row in session.execute(found)}


def _apart(session: Session, word: str) -> str | None:
    """Two known words that were written as one."""
    halves = [(word[:at], word[at:]) for at in range(LETTERS_MIN, len(word) - LETTERS_MIN + 1)]
    if not halves:
        return None
    parts = {part for pair in halves for part in pair}
    rows = session.execute(select(SearchWord.word, SearchWord.listings).where(among(SearchWord.word, sorted(parts))))
    known = {row.word: row.listings for row in rows}
    found = [(min(known[left], known[right]), f"{left} {right}") for left, right in halves if left in known and right in known]
    return max(found)[1] if found else None


def _completed(session: Session, word: str) -> str | None:
    """The word in most listings that begins so."""
    begun = select(SearchWord.word).where(SearchWord.in_names > 0, SearchWord.word.startswith(word, autoescape=True))
    return session.scalar(begun.order_by(SearchWord.listings.desc(), SearchWord.word).limit(1))

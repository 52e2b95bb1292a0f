"""Spelling: the known word that a misspelt one was probably meant to be.

Nearness is counted in letters left out, added, changed or swapped with their neighbour (`kertsa` is one swap from `kertas`). Candidates are the words
one such step away and those that share most trigrams; of equally near ones the one in most listings wins. One step is forgiven in a short word, two in
a long one. Two words written as one (`alattulis`) are taken apart, and the beginning of a word (`lapt`) is completed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogue.search.dictionary import look_up
from app.catalogue.search.models import SearchWord
from app.catalogue.search.question import Asked, Wanted, asked_of
from app.db import among

LETTERS_MIN = 3
"""A shorter word is not corrected."""
LONG = 6
"""Letters from which two steps are forgiven."""
ALIKE_MAX = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question asks and the counts of its terms; `corrected` is the question as it was understood, where that is not as it was written."""

    asked: Asked
    counts: Mapping[str, int]
    corrected: str | None = None


def read(session: Session, q: str, *, exact: bool = False, besides: Sequence[str] = ()) -> Reading:
    """Words that are in no listing are taken for the nearest that are, unless the question is to be read as it is written. `besides`: terms to count too."""
    asked = asked_of(q)
    counts = look_up(session, [*asked.terms, *besides]) if asked or besides else {}
    unknown = [] if exact else [one.written for one in asked.wanted if one.is_plain and not _is_known(one, counts)]
    corrected = q
    for word in unknown:
        if meant := nearest(session, word):
            corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant, corrected, flags=re.IGNORECASE)
    if corrected == q:
        return Reading(asked, counts)
    return replace(read(session, corrected, exact=True, besides=besides), corrected=corrected)


def nearest(session: Session, word: str) -> str | None:
    """The known word (or two) that this one is most likely meant to be."""
    if not LETTERS_MIN <= len(word) <= 40 or " " in word:
        return None
    steps_max = 2 if len(word) >= LONG else 1
    candidates = _rows(session, among(SearchWord.word, sorted(_one_step(word))))
    if not candidates:
        candidates = session.execute(_alike(word)).all()
    judged = [(steps(word, row.word), -row.listings, row.word) for row in candidates]
    near = min((one for one in judged if one[0] <= steps_max), default=None)
    if near is not None:
        return near[2]
    return _apart(session, word) or _completed(session, word)


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


def _rows(session: Session, *conditions: Any) -> Sequence[Any]:
    return session.execute(select(SearchWord.word, SearchWord.listings).where(SearchWord.in_names > 0, *conditions)).all()


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


def _alike(word: str) -> Any:
    """Those that share most trigrams with it."""
    return (
        select(SearchWord.word, SearchWord.listings)
        .where(SearchWord.in_names > 0, func.length(SearchWord.word).between(len(word) - 2, len(word) + 2))
        .order_by(SearchWord.word.op("<->")(word))
        .limit(ALIKE_MAX)
    )


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

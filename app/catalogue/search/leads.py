"""Leads: where to go on from a question that nothing answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations, islice

from sqlalchemy.orm import Session

from app.catalogue.search import spelling
from app.catalogue.search.question import Question, Wanted
from app.catalogue.search.stems import roots, stem
from app.catalogue.search.suggestions import is_answered

KEPT = frozenset({"q", "exact", "named", "sort", "after", "limit", "vendor_id"})
"""What is no filter that a person can take off."""
SHOWN_MAX = 3
"""Questions with fewer words that are offered."""
HOW_IT_IS_SOLD = frozenset({"jasa", "layanan", "pelayanan", "tenaga", "paket"})
"""Words that stand before the thing."""
TRIED_MAX = 24
"""Ways to leave words out that are tried, before single words are."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Questions that have an answer: with fewer words, with a filter less (its name), in another spelling."""

    fewer_words: Sequence[str] = ()
    without: Sequence[str] = ()
    spelled: str | None = None


def leads(session: Session, question: Question) -> Leads:
    """What is next to it and has an answer."""
    first = replace(question, after=None)
    corrected = spelling.read(session, question.q, boldly=True).corrected
    spelled = corrected if corrected and is_answered(session, replace(first, q=corrected)) else None
    filters = [one.name for one in fields(Question) if one.name not in KEPT and getattr(question, one.name) not in (None, ())]
    empty = Question()
    return Leads(
        fewer_words=_fewer_words(session, first),
        without=[name for name in filters if is_answered(session, replace(first, **{name: getattr(empty, name)}))],
        spelled=spelled,
    )


def _fewer_words(session: Session, question: Question) -> Sequence[str]:
    """Of a question of several words what has an answer with as few words less as can be, and without the words that are in no
    listing (a brand and its model); those that keep its first word, which is the thing, before the others. At last single words.
    None where nobody sells the thing itself: who asks for a *toren air* is not helped by water."""
    reading = spelling.read(session, question.q)
    words = reading.asked.wanted
    known = [one for one in words if any(all(reading.counts.get(term) for term in way) for way in one.ways)]
    thing = next((one for one in words if one.written not in HOW_IT_IS_SOLD), None)
    if thing is not None and thing not in known and _is_a_thing(thing):
        return ()
    tried = islice(_left_out(known, len(words)), TRIED_MAX)
    singles = [[one] for one in known] if len(words) > 1 else []
    found: list[str] = []
    size = 0
    for some in (*tried, *singles):
        if found and len(some) < size:
            break
        said = " ".join(one.written for one in some)
        if said not in found and is_answered(session, replace(question, q=said)):
            found, size = [*found, said], len(some)
        if len(found) == SHOWN_MAX:
            break
    return found


def _is_a_thing(one: Wanted) -> bool:
    """Is it a word of the language or one that has synonyms, and no maker's name or model?"""
    return one.is_plain and (len(one.ways) > 1 or stem(one.written) in roots())


def _left_out(known: Sequence[Wanted], asked: int) -> Iterator[Sequence[Wanted]]:
    """The known words with fewer and fewer of them, two at least, always fewer than were asked."""
    for size in range(min(len(known), asked - 1), 1, -1):
        yield from combinations(known, size)

"""Leads: where to go on from a question that nothing answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from sqlalchemy.orm import Session

from app.catalogue.search import spelling
from app.catalogue.search.question import Question, Wanted
from app.catalogue.search.suggestions import is_answered

KEPT = frozenset({"q", "exact", "sort", "after", "limit", "vendor_id"})
"""What is no filter that a person can take off."""
SINGLE_MAX = 3
"""Single words that are offered."""


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
    """Of a question of several words those with one word less that have an answer; where none has, what is left without the words that are in no listing
    (a brand and its model), and at last single words."""
    reading = spelling.read(session, question.q)
    words = reading.asked.wanted

    def answered(tried: Iterable[Sequence[Wanted]]) -> list[str]:
        told = dict.fromkeys(" ".join(one.written for one in some) for some in tried if 0 < len(some) < len(words))
        return [q for q in told if is_answered(session, replace(question, q=q))]

    known = [one for one in words if any(all(reading.counts.get(term) for term in way) for way in one.ways)]
    return (
        answered([one for one in words if one is not left] for left in words)
        or answered([known])
        or answered([one] for one in known)[:SINGLE_MAX]
    )

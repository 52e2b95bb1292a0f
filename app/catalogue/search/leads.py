"""Leads: where to go on from a question that nothing answers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from sqlalchemy.orm import Session

from app.catalogue.search import spelling
from app.catalogue.search.question import Question, asked_of
from app.catalogue.search.suggestions import is_answered

KEPT = frozenset({"q", "exact", "sort", "after", "limit", "vendor_id"})
"""What is no filter that a person can take off."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Questions that have an answer: with a word less, with a filter less (its name), in another spelling."""

    fewer_words: Sequence[str] = ()
    without: Sequence[str] = ()
    spelled: str | None = None


def leads(session: Session, question: Question) -> Leads:
    """What is next to it and has an answer."""
    first = replace(question, after=None)
    corrected = spelling.read(session, question.q).corrected
    wanted = asked_of(corrected or question.q).wanted
    fewer = [" ".join(one.written for one in wanted if one is not left) for left in wanted] if len(wanted) > 1 else []
    filters = [one.name for one in fields(Question) if one.name not in KEPT and getattr(question, one.name) not in (None, ())]
    empty = Question()
    return Leads(
        fewer_words=[q for q in dict.fromkeys(fewer) if is_answered(session, replace(first, q=q))],
        without=[name for name in filters if is_answered(session, replace(first, **{name: getattr(empty, name)}))],
        spelled=corrected if corrected and is_answered(session, replace(first, q=corrected)) else None,
    )

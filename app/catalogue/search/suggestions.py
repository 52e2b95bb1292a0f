"""Suggestions: the questions that somebody who has begun to type may be about to ask, each with an answer."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.search import ranking
from app.catalogue.search.models import ListingSearch, SearchWord
from app.catalogue.search.question import Question, asked_of
from app.catalogue.search.words import words_of

BEGUN_MIN = 2
"""Letters of the last word from which it is completed."""
SHOWN_MAX = 6
TRIED_MAX = 12
"""Words that are tried behind those that stand already."""


def suggestions(session: Session, q: str) -> list[str]:
    """What is typed with its last word completed, the word in most listings first; behind other words only where something has all of them."""
    typed = " ".join(q.casefold().split())
    before, _space, begun = typed.rpartition(" ")
    if len(begun) < BEGUN_MIN or not words_of(begun):
        return []
    beginning = words_of(begun)[-1].text
    candidates = session.scalars(
        select(SearchWord.word)
        .where(SearchWord.in_names > 0, SearchWord.word.startswith(beginning, autoescape=True))
        .order_by(SearchWord.listings.desc(), SearchWord.word)
        .limit(TRIED_MAX if before else SHOWN_MAX)
    ).all()
    whole = [f"{before} {word}".strip() for word in candidates]
    return [one for one in whole if not before or is_answered(session, Question(q=one))][:SHOWN_MAX]


def is_answered(session: Session, question: Question) -> bool:
    """Is there anything that has all of it, as it is written?"""
    found = select(ListingSearch.listing_id).where(*ranking.match_of(question, asked_of(question.q), 0)).limit(1)
    return session.execute(found).first() is not None

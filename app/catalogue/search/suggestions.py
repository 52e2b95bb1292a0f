"""Suggestions: the questions that somebody who has begun to type may be about to ask, each with an answer."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.catalogue.search.asking import ask
from app.catalogue.search.filters import conditions, sought
from app.catalogue.search.models import ListingSearch, SearchWord
from app.catalogue.search.question import Question, asked_of
from app.catalogue.search.words import words_of

BEGUN_MIN = 2
"""Letters of the last word from which it is completed."""
SHOWN_MAX = 6
TRIED_MAX = 12
"""Words that are tried behind those that stand already."""


def suggestions(session: Session, q: str) -> list[str]:
    """What is typed with its last word completed, the word in most listings first;
    behind other words only where something has all of them."""
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
    of = sought(question, asked_of(question.q))
    return bool(ask(session, _one, *of.shape, values=of.values))


def _one(names: tuple[str, ...], few: bool) -> Select[Any]:
    """The first that is met with. Planned as if all were wanted, so that words are asked of their index: for one row of two
    common words the planner would rather read the whole table, and does so to its end where nothing has both."""
    found = select(ListingSearch.listing_id).where(*conditions(names, few)).cte("found").prefix_with("MATERIALIZED")
    return select(found.c.listing_id).limit(1)

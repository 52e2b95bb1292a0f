"""The dictionary: every word of what is on show, its stem and how many listings have it.

A word is in it from the moment that a listing with it is indexed; how many have it is counted anew every night, because a
count that every publication raises would make publications wait for each other. The counts decide nothing but how a question
is asked (see `ranking`) and which of two corrections comes first, so they may be a day old. `EVERY_LISTING` holds the number
of rows of the index, the terms `~1`, `@region` theirs.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, Select, String, any_, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from app.catalogue.search.asking import ask
from app.catalogue.search.models import ListingSearch, SearchWord
from app.catalogue.search.stems import stem
from app.catalogue.search.words import Kind, stop_words, words_of
from app.db import among

EVERY_LISTING = "~0"
WORD_MIN, WORD_MAX = 2, 40
"""Letters of what is kept as a word."""
AT_ONCE = 5_000


def look_up(session: Session, terms: Iterable[str]) -> dict[str, int]:
    """One read: in how many listings each of these terms is, those that are in any, and how many listings there are."""
    return {term: int(n) for term, n in ask(session, _in_listings, values={"terms": sorted({*terms, EVERY_LISTING})})}


def _in_listings() -> Select[str, int]:
    wanted = SearchWord.term == any_(bindparam("terms", type_=ARRAY(String)))
    return select(SearchWord.term, func.sum(SearchWord.listings)).where(wanted).group_by(SearchWord.term)


def meet(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Words that were in no listing so far are known from now on; those that are known already stay as they are."""
    names = {word for row in rows for word in _plain(row["name"])}
    words = names.union(*(_plain(row["keywords"]) for row in rows))
    new = words.difference(session.scalars(select(SearchWord.word).where(among(SearchWord.word, sorted(words)))))
    met = [{"word": word, "term": stem(word), "listings": 1, "in_names": int(word in names)} for word in sorted(new)]
    if met:
        session.execute(upsert(SearchWord).on_conflict_do_nothing(), met)


@dataclass(slots=True)
class Counts:
    """In how many listings each word is, in how many names, and how many listings were read."""

    listings: int = 0
    in_all: Counter[str] = field(default_factory=Counter)
    in_names: Counter[str] = field(default_factory=Counter)

    def read(self, name: str, keywords: str) -> None:
        """One listing more."""
        own = _plain(name)
        self.in_names.update(own)
        self.in_all.update(own | _plain(keywords))
        self.listings += 1


def counted(session: Session) -> Counts:
    """Reads the name and keywords of every listing of the index."""
    counts = Counts()
    cards = select(ListingSearch.name, ListingSearch.keywords).execution_options(yield_per=AT_ONCE)
    for name, keywords in session.execute(cards):
        counts.read(name, keywords)
    return counts


def count(session: Session, counts: Counts | None = None) -> int:
    """Count every word, term and standing of the index anew, its words by `counts` where they were counted already; how many
    words there are. For the night: it reads every name."""
    counts = counts or counted(session)
    terms = _terms_of_index(session)
    rows = [
        {"word": word, "term": stem(word), "listings": n, "in_names": counts.in_names[word]} for word, n in counts.in_all.items()
    ]
    by_term: Counter[str] = Counter()
    for row in rows:
        by_term[str(row["term"])] += int(str(row["listings"]))
    rows += [
        {"word": f"={term}" if term[0].isalnum() else term, "term": term, "listings": n - by_term[term], "in_names": 0}
        for term, n in terms
        if n > by_term[term]
    ]
    rows.append({"word": EVERY_LISTING, "term": EVERY_LISTING, "listings": counts.listings, "in_names": 0})
    session.execute(delete(SearchWord))
    for first in range(0, len(rows), AT_ONCE):
        session.execute(insert(SearchWord), rows[first : first + AT_ONCE])
    return len(counts.in_all)


def _terms_of_index(session: Session) -> Sequence[tuple[str, int]]:
    """Every term of the index with the number of its listings, but for words as they are written."""
    statistics = func.ts_stat("SELECT words FROM listing_search").table_valued("word", "ndoc", "nentry")
    rows = session.execute(select(statistics.c.word, statistics.c.ndoc).where(~statistics.c.word.startswith("=")))
    return [(word, n) for word, n in rows]


def _plain(text: str) -> set[str]:
    """The words of a text, without numbers, sizes and filler words."""
    return {
        word.text
        for word in words_of(text)
        if word.kind in (Kind.PLAIN, Kind.CODE) and WORD_MIN <= len(word.text) <= WORD_MAX and word.text not in stop_words()
    }

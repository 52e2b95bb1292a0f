"""Ranking: the page of cards that answers a question.

By relevance: first how well the words are met, in eighths (the first word of a name before the rest of it, then etalase and brand, then the
description; sold out a quarter lower), then by standing. A common word has too many answers to judge them all within a page's time. Then only those of a high
standing are candidates: as many steps up (`~1`, `~2`, …) as still leave about `CANDIDATES` by the dictionary's counts, and never more than `RANKED_MAX`
rows are judged. Where too few are left, steps are taken down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod, sqrt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    REAL,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app.catalogue.editions import edition
from app.catalogue.search import spelling
from app.catalogue.search.asking import Rows, ask
from app.catalogue.search.dictionary import EVERY_LISTING
from app.catalogue.search.filters import conditions, marks_of, sought
from app.catalogue.search.index import STANDINGS_MAX, standing_term
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import Asked, Question, Sort, quoted
from app.catalogue.search.spelling import Reading
from app.web.caching.remembering import remembered

RANKED_MAX = 2_000
CANDIDATES = 600
"""How many a step of standing should leave."""
ENOUGH = 200
"""With fewer candidates than this all answers are judged."""
STANDINGS = tuple(standing_term(step) for step in range(1, STANDINGS_MAX + 1))
STEP = 8
"""Into how many parts of one word's worth answers are told apart before standing decides."""
SOLD_OUT_COSTS = 0.25
WEIGHTS = "{0.1, 0.3, 0.7, 1.0}"
"""Of a word in the description; in etalase, brand, category; in the name; as the name's first word."""


KEYS = {Sort.RELEVANCE: "rank", Sort.NEWEST: "published_at", Sort.PRICE_ASC: "unit_price", Sort.PRICE_DESC: "unit_price"}


@dataclass(frozen=True, slots=True)
class Found:
    """One page of cards, and how the question was read; `corrected` is what it was taken for, where a word of it was taken for another."""

    cards: Rows
    after: tuple[Any, UUID] | None
    reading: Reading | None = None

    @property
    def corrected(self) -> str | None:
        return self.reading.corrected if self.reading else None


def find(session: Session, question: Question) -> Found:
    """The page of cards that answers the question."""
    reading = read(session, question)
    key = (RANKED_MAX, question.sort, question.after, question.limit, *sought(question, reading.asked).told)
    found = remembered(session, edition(question.region_id), key, lambda: _found(session, question, reading))
    return replace(found, reading=reading)


def _found(session: Session, question: Question, reading: Reading) -> Found:
    if not reading.asked and question.sort is Sort.RELEVANCE:
        question = replace(question, sort=Sort.NEWEST)
    step = step_for(question, reading) if question.sort is Sort.RELEVANCE else 0
    found, judged = _page(session, question, reading.asked, step)
    while step and judged < ENOUGH:
        step = lower(step, judged, reading.counts, ENOUGH * 3 // 2)
        found, judged = _page(session, question, reading.asked, step)
    return found


def read(session: Session, question: Question) -> Reading:
    """What its words ask, with the counts of all terms by which a step of standing is chosen."""
    return spelling.read(
        session, question.q, exact=question.exact, besides=[*STANDINGS, *(term for mark in marks_of(question) for term in mark)]
    )


def step_for(question: Question, reading: Reading, candidates: int = CANDIDATES) -> int:
    """The highest step of standing that should still leave so many candidates; 0: all are asked. How many answer is taken for the mean of what words that
    always stand together would leave and words that know nothing of each other."""
    counts, every = reading.counts, reading.counts.get(EVERY_LISTING, 0)
    if not every:
        return 0
    ways = [[min((counts.get(term, 0) for term in way), default=0) for way in one.ways] for one in reading.asked.wanted]
    shares = [min(1.0, sum(way) / every) for way in ways]
    expected = every * sqrt(min(shares) * prod(shares)) if shares else every
    for mark in marks_of(question):
        expected *= min(1.0, sum(counts.get(term, 0) for term in mark) / every)
    step = 0
    while step < STANDINGS_MAX and expected * share_of(step + 1, counts) >= candidates:
        step += 1
    return step


def lower(step: int, found: int, counts: Mapping[str, int], wanted: int) -> int:
    """The highest lower step that should leave so many, from how many this one left."""
    per_share = found / max(share_of(step, counts), 1e-9)
    return next((fewer for fewer in range(step - 1, 0, -1) if per_share * share_of(fewer, counts) >= wanted), 0)


def share_of(step: int, counts: Mapping[str, int]) -> float:
    """Of the listings that have this standing or a higher one."""
    return counts.get(standing_term(step), 0) / max(1, counts.get(EVERY_LISTING, 0))


_CARD = (
    *("region_id", "listing_id", "version", "etalase_slug", "vendor_id", "vendor_name", "vendor_place", "in_stock"),
    *("name", "unit", "unit_price", "pdn", "umkk", "photo_sha256", "published_at"),
)


def _page(session: Session, question: Question, asked: Asked, step: int) -> tuple[Found, int]:
    """One page in the order asked for, and how many answers were judged for it (0 where the order needs no judging)."""
    of = sought(question, asked, step)
    values = {**of.values, "wanted": question.limit + 1, **(_judging(asked) if question.sort is Sort.RELEVANCE else {})}
    if question.after is not None:
        values |= {"after_value": question.after[0], "after_id": question.after[1]}
    cards = ask(session, _pages, *of.shape, question.sort, question.after is not None, values=values)
    shown = cards[: question.limit]
    after = (getattr(shown[-1], KEYS[question.sort]), shown[-1].listing_id) if len(cards) > question.limit else None
    return Found(shown, after), cards[0].judged if cards else 0


def _pages(names: tuple[str, ...], few: bool, sort: Sort, is_later: bool) -> Select[Any]:
    """One page of the answers, each with the number of those that were judged."""
    found = select(*(getattr(ListingSearch, name) for name in _CARD)).where(*conditions(names, few))
    judged: Any = literal(0)
    if sort is Sort.RELEVANCE:
        rows: Any = found.add_columns(_rank().label("rank")).limit(bindparam("judged_max", type_=Integer)).cte("rows")
        judged = select(func.count()).select_from(rows).scalar_subquery()
    else:
        rows = found.subquery("rows")
    key, rising = rows.c[KEYS[sort]], sort is Sort.PRICE_ASC
    page_of = select(rows, judged.label("judged"))
    if is_later:
        place = tuple_(key, rows.c.listing_id)
        seen = tuple_(cast(bindparam("after_value"), key.type), bindparam("after_id", type_=rows.c.listing_id.type))
        page_of = page_of.where(place > seen if rising else place < seen)
    order = (key.asc(), rows.c.listing_id.asc()) if rising else (key.desc(), rows.c.listing_id.desc())
    return page_of.order_by(*order).limit(bindparam("wanted", type_=Integer))


def _judging(asked: Asked) -> dict[str, Any]:
    """The values of `_rank`."""
    return {
        "judged_max": RANKED_MAX,
        "all": asked.likeness,
        "all_terms": len(asked.terms) + len(asked.besides),
        "own": " | ".join(map(quoted, asked.own)),
        "own_terms": len(asked.own),
        "own_counts": len(asked.own) < len(asked.terms),
        "things": len(asked.wanted),
    }


def _rank() -> ColumnElement[float]:
    """Eighths of how well the words are met (a synonym half as well as the word itself), then standing within an eighth."""
    by_all, own_counts = _met("all"), bindparam("own_counts", type_=Boolean)
    met = case((own_counts, (by_all + _met("own")) / 2), else_=by_all)
    sold_out = case((ListingSearch.in_stock, 0.0), else_=SOLD_OUT_COSTS)
    among_equals = (func.least(func.greatest(ListingSearch.standing, -8_000), 31_000) + 8_000) / 40_000.0 / STEP
    things = bindparam("things", type_=Integer)
    return cast(func.floor(met / things * STEP) / STEP - sold_out + among_equals, REAL)


def _met(name: str) -> ColumnElement[float]:
    """The worth of those of its terms that are there."""
    query = cast(bindparam(name, type_=String), TSQUERY)
    return func.ts_rank(cast(literal(WEIGHTS), ARRAY(REAL)), ListingSearch.words, query) * bindparam(f"{name}_terms", type_=Integer)

"""Ranking: the page of cards that answers a question.

By relevance: first how well the words are met, in eighths (the first word of a name before the rest of it, then etalase and brand, then the
description; sold out a quarter lower), then by standing. A common word has too many answers to judge them all within a page's time. Then only those of a high
standing are candidates: as many steps up (`~1`, `~2`, …) as still leave about `CANDIDATES` by the dictionary's counts, and never more than `RANKED_MAX`
rows are judged. Words rarely stand together by chance, so the rarest one's count is taken for the answer's; where too few are left, steps are taken down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, REAL, ColumnElement, Row, case, cast, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app.catalogue.search import spelling
from app.catalogue.search.dictionary import EVERY_LISTING
from app.catalogue.search.filters import conditions_of
from app.catalogue.search.index import STANDINGS_MAX, etalase_term, region_term, standing_term
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import Asked, Question, Sort, quoted
from app.catalogue.search.spelling import Reading

Rows = Sequence[Row[*tuple[Any, ...]]]
"""Plain rows of a hot read."""
RANKED_MAX = 2_000
CANDIDATES = 1_000
"""How many a step of standing should leave."""
ENOUGH = 200
"""With fewer candidates than this all answers are judged."""
STANDINGS = tuple(standing_term(step) for step in range(1, STANDINGS_MAX + 1))
STEP = 8
"""Into how many parts of one word's worth answers are told apart before standing decides."""
SOLD_OUT_COSTS = 0.25
WEIGHTS = "{0.1, 0.3, 0.7, 1.0}"
"""Of a word in the description; in etalase, brand, category; in the name; as the name's first word."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of cards; `corrected` is the question as it was understood, where a word of it was taken for another."""

    cards: Rows
    after: tuple[Any, UUID] | None
    corrected: str | None = None


def find(session: Session, question: Question) -> Found:
    """The page of cards that answers the question."""
    marks = STANDINGS if question.region_id is None else (*STANDINGS, region_term(question.region_id))
    reading = spelling.read(session, question.q, exact=question.exact, besides=marks)
    if not reading.asked:
        sort = Sort.NEWEST if question.sort is Sort.RELEVANCE else question.sort
        return _page(session, replace(question, sort=sort), reading.asked, 0)[0]
    if question.sort is not Sort.RELEVANCE:
        found, _judged = _page(session, question, reading.asked, 0)
        return replace(found, corrected=reading.corrected)
    step = step_for(question, reading)
    found, judged = _page(session, question, reading.asked, step)
    while step and judged < ENOUGH:
        step = _lower(step, judged, reading.counts)
        found, judged = _page(session, question, reading.asked, step)
    return replace(found, corrected=reading.corrected)


def step_for(question: Question, reading: Reading, candidates: int = CANDIDATES) -> int:
    """The highest step of standing that still leaves so many candidates if all that have the rarest word answer; 0: all are asked."""
    counts, every = reading.counts, reading.counts.get(EVERY_LISTING, 0)
    if not every:
        return 0
    rarest = min(sum(min((counts.get(term, 0) for term in way), default=0) for way in one.ways) for one in reading.asked.wanted)
    expected = float(min(rarest, every))
    if question.region_id is not None:
        expected *= counts.get(region_term(question.region_id), 0) / every
    step = 0
    while step < STANDINGS_MAX and expected * share_of(step + 1, counts) >= candidates:
        step += 1
    return step


def _lower(step: int, judged: int, counts: Mapping[str, int]) -> int:
    """The highest lower step that should leave enough, from how many this one left."""
    per_share = judged / max(share_of(step, counts), 1e-9)
    return next((lower for lower in range(step - 1, 0, -1) if per_share * share_of(lower, counts) >= ENOUGH * 1.5), 0)


def share_of(step: int, counts: Mapping[str, int]) -> float:
    """Of the listings that have this standing or a higher one."""
    return counts.get(standing_term(step), 0) / max(1, counts.get(EVERY_LISTING, 0))


def match_of(question: Question, asked: Asked, step: int) -> list[ColumnElement[bool]]:
    """What every answer meets: the words, among those of this step; the region and the etalase are asked of the index too."""
    if not asked:
        return conditions_of(question)
    marks = [
        *([standing_term(step)] if step else []),
        *([region_term(question.region_id)] if question.region_id is not None else []),
        *([etalase_term(question.etalase_id)] if question.etalase_id is not None else []),
    ]
    query = " & ".join([*map(quoted, marks), asked.match])
    return [*conditions_of(question), ListingSearch.words.op("@@")(cast(literal(query), TSQUERY))]


_CARD = (
    *("region_id", "listing_id", "version", "etalase_slug", "vendor_id", "vendor_name", "vendor_place", "in_stock"),
    *("name", "unit", "unit_price", "pdn", "umkk", "photo_sha256", "published_at"),
)


def _page(session: Session, question: Question, asked: Asked, step: int) -> tuple[Found, int]:
    """One page in the order asked for, and how many answers were judged for it (0 where the order needs no judging)."""
    by_rank = question.sort is Sort.RELEVANCE
    wanted = select(*(getattr(ListingSearch, name) for name in _CARD)).where(*match_of(question, asked, step))
    if by_rank:
        rows = wanted.add_columns(_rank(asked).label("rank")).limit(RANKED_MAX).cte("rows")
        judged = select(func.count()).select_from(rows).scalar_subquery().label("judged")
    else:
        rows, judged = wanted.subquery("rows"), literal(0).label("judged")  # type: ignore[assignment]
    key = rows.c[{Sort.RELEVANCE: "rank", Sort.NEWEST: "published_at"}.get(question.sort, "unit_price")]
    rising = question.sort is Sort.PRICE_ASC
    page_of = select(rows, judged)
    if question.after is not None:
        place, seen = tuple_(key, rows.c.listing_id), tuple_(cast(question.after[0], key.type), question.after[1])
        page_of = page_of.where(place > seen if rising else place < seen)
    order = (key.asc(), rows.c.listing_id.asc()) if rising else (key.desc(), rows.c.listing_id.desc())
    cards = session.execute(page_of.order_by(*order).limit(question.limit + 1)).all()
    more = len(cards) > question.limit
    shown = cards[: question.limit]
    after = (getattr(shown[-1], key.name), shown[-1].listing_id) if more else None
    return Found(shown, after), cards[0].judged if cards else 0


def _rank(asked: Asked) -> ColumnElement[float]:
    """Eighths of how well the words are met (a synonym half as well as the word itself), then standing within an eighth."""
    met = _met(asked.likeness, len(asked.terms) + len(asked.besides))
    if len(asked.own) < len(asked.terms):
        met = (met + _met(" | ".join(map(quoted, asked.own)), len(asked.own))) / 2
    sold_out = case((ListingSearch.in_stock, 0.0), else_=SOLD_OUT_COSTS)
    among_equals = (func.least(func.greatest(ListingSearch.standing, -8_000), 31_000) + 8_000) / 40_000.0 / STEP
    return cast(func.floor(met / len(asked.wanted) * STEP) / STEP - sold_out + among_equals, REAL)


def _met(query: str, terms: int) -> ColumnElement[float]:
    """The worth of those of so many terms that are there."""
    return func.ts_rank(cast(literal(WEIGHTS), ARRAY(REAL)), ListingSearch.words, cast(literal(query), TSQUERY)) * terms

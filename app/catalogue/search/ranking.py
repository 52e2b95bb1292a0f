"""Ranking: the page of cards that answers a question.

By relevance: first how well the words are met, in eighths (the first word of a name before the rest of it and
the brand, then the etalase, then the description; sold out a quarter lower), then by standing. A common word has too many
answers to judge them all within a page's time. Then only those of a high standing are candidates: as many steps up
(`~1`, `~2`, …) as still leave about `CANDIDATES` by the dictionary's counts, as if words always stood together
(those of a product's name do). Where that leaves too few, steps are taken down by what it left. Never more than
`RANKED_MAX` are judged, those of the highest standing in all parts of the index.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    REAL,
    Boolean,
    ColumnElement,
    Double,
    Integer,
    Select,
    Subquery,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from app.catalogue.editions import edition
from app.catalogue.search import spelling
from app.catalogue.search.asking import Rows, ask
from app.catalogue.search.dictionary import EVERY_LISTING
from app.catalogue.search.filters import conditions, how_many, marks_of, prices_of, sought, terms
from app.catalogue.search.index import STANDINGS_MAX, decades_around, standing_term, yes_term
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import Asked, Question, Sort, quoted
from app.catalogue.search.spelling import Reading
from app.vendors.models import Vendor
from app.web.caching.remembering import remembered
from app.web.caching.stamps import Answered

RANKED_MAX = 2_000
CANDIDATES = 700
"""How many a step of standing should leave: all of them are judged, and counted where it is counted how they divide."""
ENOUGH = 350
"""With fewer candidates than this all answers are judged."""
STANDINGS = tuple(standing_term(step) for step in range(1, STANDINGS_MAX + 1))
STEP = 8
"""Into how many parts of one word's worth answers are told apart before standing decides."""
SOLD_OUT_COSTS = 0.25
WEIGHTS = "{0.1, 0.3, 0.7, 1.0}"
"""Of a word in the description; in etalase, category, unit; in the name or brand; as the name's first word."""


KEYS = {Sort.RELEVANCE: "rank", Sort.NEWEST: "published_at", Sort.PRICE_ASC: "unit_price", Sort.PRICE_DESC: "unit_price"}


@dataclass(frozen=True, slots=True)
class Left:
    """How many answers have this step of standing or a higher one (`RANKED_MAX`: that many or more); of step 0 all have it."""

    step: int
    n: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of cards, and how the question was read; `corrected` is what it was taken for, where a word of it was taken for
    another. `left` is what the ranking of a first page has seen."""

    cards: Rows
    after: tuple[Any, UUID] | None
    reading: Reading | None = None
    left: Left | None = None
    named: bool = False
    """Only what has the words in its name or brand."""
    edition: Answered | None = None
    """The catalogue's, when it was asked."""

    @property
    def corrected(self) -> str | None:
        return self.reading.corrected if self.reading else None


Look = Callable[[Session, Question, Reading], Found]
"""Looks a page up."""
Looked = TypeVar("Looked")


def find(session: Session, question: Question, look: Look | None = None) -> Found:
    """The page of cards that answers the question; `look` looks it up, where it is not remembered."""
    reading = read(session, question)
    at = Answered(edition(question.region_id).read(session))
    found = remembered(session, at, page_key(question, reading), lambda: (look or look_up)(session, question, reading))
    return replace(found, reading=reading, edition=at)


def page_key(question: Question, reading: Reading) -> tuple[Any, ...]:
    """By what a page of answers is remembered."""
    return (RANKED_MAX, question.sort, question.after, question.limit, *sought(question, reading.asked).told)


def look_up(session: Session, question: Question, reading: Reading) -> Found:
    if question.sort is not Sort.RELEVANCE or not reading.asked:
        return _sorted(session, question, reading)
    found, left = judged_at(lambda step: _page(session, question, reading, step), question, reading)
    return found if question.after else replace(found, left=left)


def _sorted(session: Session, question: Question, reading: Reading) -> Found:
    """A page in an order that says nothing of how well the words are met: those that only the shelf, the unit or the
    description meets are left out, unless there are no others."""
    sort = Sort.NEWEST if question.sort is Sort.RELEVANCE else question.sort
    sorted_by = replace(question, sort=sort)
    if reading.asked:
        found = _page(session, replace(sorted_by, named=True), reading, 0)[0]
        if found.cards:
            return replace(found, named=True)
    return _page(session, sorted_by, reading, 0)[0]


def judged_at(look: Callable[[int], tuple[Looked, int]], question: Question, reading: Reading) -> tuple[Looked, Left]:
    """What is seen of the step of standing that leaves enough, for each page of a question the
    same; `look` says how many answers it has seen too."""
    step = step_for(question, reading)
    seen, judged = look(step)
    while step and judged < ENOUGH:
        step = lower(step, judged, reading.counts, ENOUGH * 5 // 4)
        seen, judged = look(step)
    return seen, Left(step, judged)


def read(session: Session, question: Question) -> Reading:
    """What its words ask, with the counts of all terms by which a step of standing is chosen."""
    besides = [*STANDINGS, *marks_of(question), *prices_of(question), *decades_around(question.price_min, question.price_max)]
    return spelling.read(session, question.q, exact=question.exact, besides=besides)


def step_for(question: Question, reading: Reading, wanted: int = CANDIDATES) -> int:
    """The highest step of standing that should still leave so many, by the rarest of its words and the narrowest of its filters;
    0: all are asked. PDN and small vendors take nothing away: what stands high has them."""
    counts, every = reading.counts, reading.counts.get(EVERY_LISTING, 0)
    if not every:
        return 0
    marks = [counts.get(term, 0) for term in marks_of(question) if not term.startswith(yes_term(""))]
    if prices := prices_of(question):
        marks.append(sum(counts.get(term, 0) for term in prices))
    expected = min((how_many(one, counts) for one in reading.asked.wanted), default=every) * min(
        1.0, min(marks, default=every) / every
    )
    return highest(min(expected, every), counts, wanted)


def highest(expected: float, counts: Mapping[str, int], wanted: float) -> int:
    """The highest step that should leave so many of the answers expected in all."""
    step = 0
    while step < STANDINGS_MAX and expected * share_of(step + 1, counts) >= wanted:
        step += 1
    return step


def lower(step: int, found: int, counts: Mapping[str, int], wanted: int) -> int:
    """The highest lower step that should leave so many, from how many this one left."""
    return min(step - 1, highest(expected_of(Left(step, found), counts), counts, wanted))


def expected_of(left: Left, counts: Mapping[str, int]) -> float:
    """How many answers there should be in all."""
    return left.n / max(share_of(left.step, counts), 1e-9) if left.step else left.n


def share_of(step: int, counts: Mapping[str, int]) -> float:
    """Of the listings that have this standing or a higher one."""
    return counts.get(standing_term(step), 0) / max(1, counts.get(EVERY_LISTING, 0))


CARD = (
    *("region_id", "listing_id", "version", "etalase_slug", "vendor_id", "vendor_name", "vendor_place", "in_stock"),
    *("name", "unit", "unit_price", "listed_price", "pdn", "umkk", "photo_sha256", "published_at"),
)
_CARDS = [getattr(ListingSearch, name) for name in CARD]
_JUDGED_BY = (ListingSearch.words, ListingSearch.standing, ListingSearch.in_stock)


def _page(session: Session, question: Question, reading: Reading, step: int) -> tuple[Found, int]:
    """One page in the order asked for, and how many answers were judged for it (0 where the order needs no judging)."""
    of = sought(question, reading.asked, step, reading.counts)
    values = {**of.values, "wanted": question.limit + 1, **(judging(reading.asked) if question.sort is Sort.RELEVANCE else {})}
    if question.after is not None:
        values |= {"after_value": question.after[0], "after_id": question.after[1]}
    cards = ask(
        session,
        _pages,
        *of.shape,
        question.sort,
        question.after is not None,
        step == 0,
        values=values,
        planned_once=of.few and step == 0,
    )
    return page_of(question, cards), cards[0].judged if cards else 0


def page_of(question: Question, cards: Rows) -> Found:
    """The page that these cards are, in their order, the last of them the first of the next page."""
    shown = cards[: question.limit]
    after = (getattr(shown[-1], KEYS[question.sort]), shown[-1].listing_id) if len(cards) > question.limit else None
    return Found(shown, after)


def _pages(names: tuple[str, ...], few: bool, sort: Sort, is_later: bool, whole: bool) -> Select[Any]:
    """One page of the answers, each with the number of those that were judged and whether its vendor is suspended: it stays
    found and takes no orders. Of the `whole` those of the highest standing are judged."""
    judged: Any = literal(0)
    if sort is Sort.RELEVANCE:
        rows: Any = judged_rows(names, few, whole, _CARDS)
        judged = select(func.count()).select_from(rows).scalar_subquery()
    else:
        rows = select(*_CARDS).where(*conditions(names, few)).subquery("rows")
    key, rising = rows.c[KEYS[sort]], sort is Sort.PRICE_ASC
    page = select(rows, judged.label("judged"))
    if is_later:
        place = tuple_(key, rows.c.listing_id)
        seen = tuple_(cast(bindparam("after_value"), key.type), bindparam("after_id", type_=rows.c.listing_id.type))
        page = page.where(place > seen if rising else place < seen)
    order = (key.asc(), rows.c.listing_id.asc()) if rising else (key.desc(), rows.c.listing_id.desc())
    chosen = page.order_by(*order).limit(bindparam("wanted", type_=Integer)).subquery("chosen")
    key = chosen.c[KEYS[sort]]
    order = (key.asc(), chosen.c.listing_id.asc()) if rising else (key.desc(), chosen.c.listing_id.desc())
    return select(chosen, is_suspended(chosen.c.vendor_id)).order_by(*order)


def judged_rows(names: tuple[str, ...], few: bool, whole: bool, columns: Sequence[Any]) -> CTE:
    """Of each answer that is judged these columns, and its rank."""
    shown = {column.key for column in columns}
    found = select(*columns, *(column for column in _JUDGED_BY if column.key not in shown)).where(*conditions(names, few))
    found = found.limit(bindparam("judged_max", type_=Integer))
    candidates = (found.order_by(ListingSearch.standing.desc()) if whole else found).subquery("candidates")
    return select(*(candidates.c[column.key] for column in columns), _rank(candidates).label("rank")).cte("rows")


def is_suspended(vendor_id: Any) -> ColumnElement[bool]:
    """Takes the vendor of a card no orders?"""
    firm = select(Vendor.state == "suspended").where(Vendor.id == vendor_id)
    return firm.scalar_subquery().label("suspended")


def judging(asked: Asked) -> dict[str, Any]:
    """The values of `judged_rows`."""
    return {
        "judged_max": RANKED_MAX,
        "all": asked.likeness,
        "all_terms": float(len(asked.terms) + len(asked.besides)),
        "own": " | ".join(map(quoted, asked.own)),
        "own_terms": float(len(asked.own)),
        "own_counts": len(asked.own) < len(asked.terms),
        "things": float(len(asked.wanted)),
    }


def _rank(of: Subquery) -> ColumnElement[float]:
    """Eighths of how well the words are met (a synonym half as well as the word itself), then standing within an eighth."""
    by_all, own_counts = _met(of, "all"), bindparam("own_counts", type_=Boolean)
    met = case((own_counts, (by_all + _met(of, "own")) * _said(0.5)), else_=by_all)
    sold_out = case((of.c.in_stock, _said(0.0)), else_=_said(SOLD_OUT_COSTS))
    among_equals = (func.least(func.greatest(of.c.standing, -8_000), 31_000) + 8_000) * _said(1 / 40_000 / STEP)
    things = bindparam("things", type_=Double)
    return cast(func.floor(met / things * _said(STEP)) * _said(1 / STEP) - sold_out + among_equals, REAL)


def _said(number: float) -> ColumnElement[float]:
    """A number in the statement itself, as what the sum is made of: one that has to be
    taken for another kind is taken anew for every row."""
    return literal_column(f"'{number!r}'::float8", Double)


def _met(of: Subquery, name: str) -> ColumnElement[float]:
    """The worth of those of its terms that are there."""
    weights = literal_column(f"'{WEIGHTS}'::real[]", ARRAY(REAL))
    return func.ts_rank(weights, of.c.words, terms(name), type_=Double) * bindparam(f"{name}_terms", type_=Double)

"""Answering: the first page by relevance and how all that is found divides, of one pass over the index and the rows.

Both ask the index the same, and most of the time of a common word goes into that: asked together it is asked once, and one
statement is planned instead of two. Citus takes no such statement over several machines: there each is looked up by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from app.catalogue.search import facets, ranking
from app.catalogue.search.asking import ask, has_citus
from app.catalogue.search.facets import Facets
from app.catalogue.search.filters import sought
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import Question, Sort
from app.catalogue.search.ranking import Found
from app.catalogue.search.spelling import Reading


class Counted(NamedTuple):
    """A row of `facets.divide`."""

    facet: str
    code: str
    name: str
    of: str
    n: int


Counts = Mapping[str, Sequence[Counted]]
KEY = (ListingSearch.region_id, ListingSearch.listing_id)


def answer(session: Session, question: Question) -> tuple[Found, Facets]:
    """The page of cards that answers the question, and how all that is found divides."""
    counted: list[Facets] = []

    def look(session: Session, question: Question, reading: Reading) -> Found:
        is_ranked = question.sort is Sort.RELEVANCE and question.after is None and reading.asked
        if not is_ranked or has_citus(session.connection()):
            return ranking.look_up(session, question, reading)
        (found, counts), left = ranking.judged_at(lambda step: _at_once(session, question, reading, step), question, reading)
        if facets.tells_enough(left.step, left.n):
            counted.append(facets.told(counts, facets.is_capped(left.step, left.n)))
        return replace(found, left=left)

    found = ranking.find(session, question, look)
    return found, facets.facets_of(session, question, found, *counted)


def _at_once(session: Session, question: Question, reading: Reading, step: int) -> tuple[tuple[Found, Counts], int]:
    """The page and the counts of what has this step of standing, and how many answers that are."""
    of = sought(question, reading.asked, step, reading.counts)
    values = {**of.values, **ranking.judging(reading.asked), "wanted": question.limit + 1}
    cards = ask(session, _statement, *of.shape, question.etalase_id is not None, step == 0, values=values, planned_once=step == 0)
    counts: Counts = facets.by_facet([Counted(*row) for row in cards[0].counts] if cards else [])
    return (ranking.page_of(question, cards), counts), facets.counted_in(counts)


def _statement(names: tuple[str, ...], few: bool, attributes: bool, whole: bool) -> Select[Any]:
    """The cards of the first page in their order; with the first of them stand the counts of all."""
    rows = ranking.judged_rows(names, few, whole, [*KEY, *facets.asked_of_each(attributes)])
    order = rows.c.rank.desc(), rows.c.listing_id.desc()
    chosen = (
        select(rows.c.region_id, rows.c.listing_id, rows.c.rank)
        .order_by(*order)
        .limit(bindparam("wanted", type_=Integer))
        .subquery("chosen")
    )
    card = aliased(ListingSearch, name="card")
    counts = facets.divide(rows, attributes).subquery("counts")
    of_all = select(func.json_agg(func.json_build_array(*counts.c))).scalar_subquery()
    order = chosen.c.rank.desc(), chosen.c.listing_id.desc()
    return (
        select(
            *(getattr(card, name) for name in ranking.CARD),
            chosen.c.rank,
            ranking.is_suspended(card.vendor_id),
            case((func.row_number().over(order_by=order) == 1, of_all)).label("counts"),
        )
        .join(chosen, (chosen.c.region_id == card.region_id) & (chosen.c.listing_id == card.listing_id))
        .order_by(*order)
    )

"""Filters: what a question asks of the index, as conditions whose values go in by
name: a statement is then made once for each set of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from json import dumps
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Integer, String, all_, any_, bindparam, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB, TSQUERY

from app.catalogue.models import Etalase
from app.catalogue.search.dictionary import EVERY_LISTING
from app.catalogue.search.index import decades_around, etalase_term, price_terms, region_term, standing_term, yes_term
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import WORDS_MAX, Asked, Question, Wanted, any_of, quoted

THINGS = tuple(f"thing_{number}" for number in range(WORDS_MAX))
"""The words of a question, one by one."""
OF_WORDS = frozenset({"standing", *THINGS, "marks", "prices"})
"""What is asked of the index of words."""
ORIGIN_LETTERS = 5
"""Of a code that a vendor's kabupaten or kota takes: `99.01`."""

card = ListingSearch
_origin = bindparam("origin", type_=String)
_sold_to = bindparam("sold_to", type_=ARRAY(Integer))
_open_shelves = select(Etalase.region_id, Etalase.id).where(Etalase.open_to_others)
_attributes = bindparam("attributes", type_=ARRAY(String))


def terms(name: str) -> ColumnElement[Any]:
    """A question of the index of words, by the name of its value: sent as what it is, so
    that the server reads it once and not for every row."""
    return cast(bindparam(name, type_=TSQUERY), TSQUERY)


CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    **{name: card.words.op("@@")(terms(name)) for name in ("standing", *THINGS, "marks", "prices")},
    "region_id": card.region_id == bindparam("region_id"),
    "sold_to": (card.region_id == any_(_sold_to)) | tuple_(card.region_id, card.etalase_id).in_(_open_shelves),
    "etalase_id": card.etalase_id == bindparam("etalase_id"),
    "vendor_id": card.vendor_id == bindparam("vendor_id"),
    "origin": func.left(card.vendor_region_code + ".", func.length(_origin)) == _origin,
    "price_min": card.unit_price >= bindparam("price_min"),
    "price_max": card.unit_price <= bindparam("price_max"),
    "pdn": card.pdn == bindparam("pdn"),
    "tkdn_min": card.tkdn_bps >= bindparam("tkdn_min"),
    "umkk": card.umkk == bindparam("umkk"),
    "in_stock": card.in_stock == bindparam("in_stock"),
    "ready_within": card.preorder_days <= bindparam("ready_within"),
    "certificate": bindparam("certificate", type_=String) == any_(card.certificates),
    "attributes": card.attributes.op("@>")(all_(cast(_attributes, ARRAY(JSONB)))),
}
"""By the question's field. What is asked of the index of words is asked apart, each thing by itself: within
one question of the index every term is gone through for every other, of several questions the one with the
fewest answers leads (a half to a sixth of the time)."""
AMONG_FEW: Mapping[str, ColumnElement[bool]] = {
    "price_min": card.unit_price + 0 >= bindparam("price_min", type_=BigInteger),
    "price_max": card.unit_price + 0 <= bindparam("price_max", type_=BigInteger),
}
"""Without an index: where the index of words leaves some thousands, to look at
them costs less than to gather half of all prices first."""


@dataclass(frozen=True, slots=True)
class Sought:
    """The conditions that every answer meets, by name, whether they are asked of `few`
    (those that the index of words gives), and their values."""

    names: tuple[str, ...]
    few: bool
    values: Mapping[str, Any]

    @property
    def shape(self) -> tuple[tuple[str, ...], bool]:
        return self.names, self.few

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """What is asked for, as a key."""
        return tuple((name, str(value)) for name, value in self.values.items())


def sought(question: Question, asked: Asked, step: int = 0, counts: Mapping[str, int] | None = None) -> Sought:
    """What the question and its words ask for, among those of this step of standing; the filters that narrow it are
    asked of the words' index too. What most listings have by the `counts` of all terms narrows little: to look at some
    rows in vain costs less than to go through the index of it."""
    values = {name: getattr(question, name) for name in CONDITIONS if name not in OF_WORDS}
    values = {name: value for name, value in values.items() if value is not None and value != ()}
    if question.sold_to is not None:
        values["sold_to"] = list(question.sold_to)
    if question.origin is not None:
        values["origin"] = f"{question.origin}."
    if question.tkdn_min is not None:
        values["tkdn_min"] = question.tkdn_min * 100
    if question.attributes:
        values["attributes"] = [dumps({name: value}) for name, value in question.attributes]
    if asked or step:
        decades = decades_around(question.price_min, question.price_max)
        marks = [term for term in marks_of(question) if not _most_have([term], counts or {})]
        if marks := [*marks, *decades]:
            values["marks"] = " & ".join(map(quoted, marks))
        if step:
            values["standing"] = quoted(standing_term(step))
        rarest_first = sorted(asked.wanted, key=lambda one: how_many(one, counts or {}))
        values |= {
            name: one.match_in_name if question.named else one.match for name, one in zip(THINGS, rarest_first, strict=False)
        }
        prices = prices_of(question)
        if prices and not (step and _most_have(prices, counts or {})) and _narrows(prices, decades, counts or {}):
            values["prices"] = any_of(map(quoted, prices))
    return Sought(tuple(name for name in CONDITIONS if name in values), bool(asked or step), values)


def how_many(one: Wanted, counts: Mapping[str, int]) -> int:
    """In about how many listings this word is, in any of its ways."""
    return sum(min((counts.get(term, 0) for term in way), default=0) for way in one.ways)


def _narrows(prices: Iterable[str], decades: Iterable[str], counts: Mapping[str, int]) -> bool:
    """Have less than half as many one of these steps of a price as lie within the decades that are asked in any case?"""
    within = min((counts.get(term, 0) for term in decades), default=0)
    return not within or 2 * sum(counts.get(term, 0) for term in prices) < within


def _most_have(terms: Iterable[str], counts: Mapping[str, int]) -> bool:
    """Has half of all listings one of these terms?"""
    return 0 < counts.get(EVERY_LISTING, 0) <= 2 * sum(counts.get(term, 0) for term in terms)


def marks_of(question: Question) -> list[str]:
    """Terms by which the index itself says of an answer that it is one, so that no row is
    looked at in vain: region, etalase, PDN, small vendors."""
    marks = [] if question.region_id is None else [region_term(question.region_id)]
    if question.etalase_id is not None:
        marks.append(etalase_term(question.etalase_id))
    return marks + [yes_term(name) for name in ("pdn", "umkk") if getattr(question, name)]


def prices_of(question: Question) -> list[str]:
    """Terms of which every answer has one: the steps in which its price may lie (the price itself is looked at too)."""
    if question.price_min is None and question.price_max is None:
        return []
    return price_terms(question.price_min or 0, question.price_max)


def conditions(names: Collection[str], few: bool) -> list[ColumnElement[bool]]:
    return [AMONG_FEW.get(name, CONDITIONS[name]) if few else CONDITIONS[name] for name in names]


def origin_code() -> ColumnElement[str]:
    """The kabupaten or kota in which a listing's vendor is."""
    return func.left(card.vendor_region_code, ORIGIN_LETTERS)

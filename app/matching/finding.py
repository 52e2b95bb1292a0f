"""Finding: for a few dozen packages at once, the listings on show in their region and its province that are
nearest, in one statement where the database is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    String,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app import citus
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.stems import stem
from app.catalogue.search.words import stop_words, words_of
from app.matching.rule import SCORE_MIN, WORDS_MAX, deeds_of, query_of, score, thing_of
from app.regions.queries import shopping_regions

CANDIDATES_MAX = 60
"""Listings judged a package."""
SHOWN_MAX = 3
PACKAGES_MAX = 8
NAME, ELSEWHERE = "{a,b}", "{c}"
"""Weights of a listing's words."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """What a package matches: of `found` listings (at most `CANDIDATES_MAX`) the nearest, and the
    lowest and highest price of those in the nearest's unit."""

    found: int
    unit: str
    price_min: int
    price_max: int
    listings: tuple[dict[str, Any], ...]


def nearest(session: Session, region_id: int, names: Mapping[str, str]) -> dict[str, Nearest]:
    """By key, for each package name that something on show matches."""
    words = {key: _words(thing_of(name)) for key, name in names.items()}
    queries = {key: query_of(found) for key, found in words.items() if found}
    if not queries:
        return {}
    judged: dict[str, list[tuple[float, dict[str, Any]]]] = {}
    for row in _candidates(session, shopping_regions(session, region_id), queries):
        if deeds_of(names[row.key]) != deeds_of(f"{row.name} {row.keywords}"):
            continue
        own = words[row.key]
        points = score(own, in_name=set(row.in_name), elsewhere=set(row.elsewhere))
        if points < SCORE_MIN:
            continue
        common = [word for word in own if word in row.in_name or word in row.elsewhere]
        listing = {
            "listing_region_id": row.region_id,
            "listing_id": row.listing_id,
            "name": row.name,
            "vendor": row.vendor_name,
            "unit": row.unit,
            "unit_price": row.unit_price,
            "score": f"{points:.2f}",
            "words": common,
            "of": len(own),
        }
        judged.setdefault(row.key, []).append((round(points, 2), listing))
    return {key: _nearest(found) for key, found in judged.items()}


def packages_for(names: Mapping[str, str], goods: str) -> list[str]:
    """The keys of the packages whose thing these goods are, by the same rule without asking for
    a listing: the best first, at most `PACKAGES_MAX`."""
    words = {stem(word.text) for word in words_of(goods)}
    scored: list[tuple[float, int, str]] = []
    for key, name in names.items():
        thing = _words(thing_of(name))
        points = score(thing, in_name=words, elsewhere=()) if thing and deeds_of(name) == deeds_of(goods) else 0
        if points >= SCORE_MIN:
            scored.append((-points, len(scored), key))
    return [key for _points, _place, key in sorted(scored)[:PACKAGES_MAX]]


def _nearest(judged: list[tuple[float, dict[str, Any]]]) -> Nearest:
    """Of listings with their points, as they are shown: of as many points the cheaper first."""
    judged.sort(key=lambda one: (-one[0], one[1]["unit_price"], str(one[1]["listing_id"])))
    found = [listing for _points, listing in judged]
    unit = found[0]["unit"]
    prices = [one["unit_price"] for one in found if one["unit"] == unit]
    return Nearest(len(found), unit, min(prices), max(prices), tuple(found[:SHOWN_MAX]))


def _words(thing: str) -> list[str]:
    """The terms of a thing, each once, at most `WORDS_MAX`."""
    return sorted({stem(word.text) for word in words_of(thing) if word.text not in stop_words()})[:WORDS_MAX]


def _candidates(session: Session, regions: Sequence[int], queries: Mapping[str, str]) -> Sequence[Any]:
    """On Citus one package after the other: it refuses a question in which each has its own limit."""
    if citus.is_distributed(session.connection()):
        return [
            row
            for key, query in queries.items()
            for row in session.execute(_on_show(regions, literal(query)).add_columns(literal(key).label("key")))
        ]
    keys = list(queries)
    asked = (
        func.unnest(
            bindparam("keys", keys, type_=ARRAY(String)), bindparam("queries", [queries[key] for key in keys], type_=ARRAY(String))
        )
        .table_valued("key", "query", name="asked")
        .render_derived()
    )
    found = _on_show(regions, asked.c.query).lateral("found")
    return session.execute(select(asked.c.key, *found.c).select_from(asked.join(found, true()))).all()


def _on_show(regions: Sequence[int], query: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    """What one query finds there, with its words that stand in the name, and elsewhere."""
    card = ListingSearch
    shown = (card.region_id, card.listing_id, card.name, card.keywords, card.vendor_name, card.unit, card.unit_price)
    return (
        select(*shown, _words_of(NAME).label("in_name"), _words_of(ELSEWHERE).label("elsewhere"))
        .where(
            card.region_id == any_(bindparam("regions", list(regions), type_=ARRAY(Integer))),
            card.words.op("@@")(cast(query, TSQUERY)),
        )
        .limit(CANDIDATES_MAX)
    )


def _words_of(weights: str) -> ColumnElement[Sequence[str]]:
    """Those with these weights (`app/catalogue/search/index.py` says which has which)."""
    return func.tsvector_to_array(func.ts_filter(ListingSearch.words, literal_column(f"'{weights}'")), type_=ARRAY(String))

"""`make bench B=search`: search over half a million listings of one installation, eight clients at once.

Each kind of question is told as p50 and p95 in milliseconds of the whole answer (reading the words, the page of cards, and the
facets where it says so: looked up anew each time, or "again", as it is given while nothing changes in the catalogue), and as a
multiple of a read by primary key by the same eight clients in the same minute (the floor). The quality of the capped ranking is
how many of its first 24 rank as high as the first 24 do when every answer is judged. LOKAPASAR_BENCH_LISTINGS and
LOKAPASAR_BENCH_REGIONS change the size; LOKAPASAR_BENCH_DATA names a folder that is kept and taken up again.
"""

import math
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from app import db
from app.catalogue.models import Etalase
from app.catalogue.search import Question, answer, find, ranking
from app.catalogue.search.models import ListingSearch, SearchWord
from app.catalogue.search.suggestions import suggestions
from app.demo.nation import listing
from app.postgres.cluster import DURABLE
from app.web.caching import remembering
from tests.bench.installed import installed

CLIENTS = 8
ROUNDS = 30
"""Questions that each client asks of a kind."""
PAGE = 24
RARE_MAX = 60
"""Listings of a rare word."""
COMMON = ("kertas", "laptop", "kertas a4", "hitam")
SEVERAL = ("kertas f4 70 gsm biru", "laptop 14 inci abu", "nasi kotak ayam", "bolpoin hitam isi 12")
NOBODY = UUID(int=0)
TYPOS = ("kertsa", "lpatop", "bolpion hitam", "nasi ktoak")


def run() -> dict[str, object]:
    listings = int(os.environ.get("LOKAPASAR_BENCH_LISTINGS", "500000"))
    regions = int(os.environ.get("LOKAPASAR_BENCH_REGIONS", "30"))
    with installed("search", server_settings={**DURABLE, "fsync": "off", "max_wal_size": "4GB"}, may_stay=True):
        owner = db.owner_engine()
        told: dict[str, object] = {}
        if _count(owner) == 0:
            told["seconds_to_write"] = _seconds(lambda: listing.write(owner, regions=regions, listings=listings))
        told |= {"listings": _count(owner), "partitions": _sizes(owner), "load": round(os.getloadavg()[0], 2)}
        told["milliseconds"] = _measured()
        told["kept_of_first_24"] = _kept_of_the_best()
        told["load_after"] = round(os.getloadavg()[0], 2)
        return told


def _measured() -> dict[str, dict[str, float]]:
    with Session(db.reading_engine()) as session:
        largest = session.execute(
            select(ListingSearch.region_id, func.count()).group_by(ListingSearch.region_id).order_by(func.count().desc()).limit(1)
        ).one()[0]
        shelf = session.scalars(select(Etalase.id).where(Etalase.region_id == largest).order_by(Etalase.id).limit(1)).one()
        few = session.scalars(
            select(SearchWord.word).where(SearchWord.listings.between(2, RARE_MAX), SearchWord.in_names > 0)
        ).all()
    rare = tuple(Random(1).sample(sorted(few), min(len(few), 200))) or ("langka",)  # noqa: S311
    filters = {"pdn": True, "umkk": True, "price_max": 80_000}
    kinds: dict[str, tuple[tuple[str, ...], dict[str, Any], bool | None]] = {
        #                                    words     filters                            facets
        "common":                           (COMMON,  {},                                False),
        "common, facets":                   (COMMON,  {},                                True),
        "common, filters, facets":          (COMMON,  filters,                           True),
        "common, largest region":           (COMMON,  {"region_id": largest},            False),
        "common, largest region, filters, facets": (COMMON, {"region_id": largest, **filters}, True),
        "common, filters, facets again":    (COMMON,  filters,                           None),
        "rare":                             (rare,    {},                                False),
        "rare, facets":                     (rare,    {},                                True),
        "rare, facets again":               (rare,    {},                                None),
        "several":                          (SEVERAL, {},                                False),
        "several, facets":                  (SEVERAL, {},                                True),
        "typo":                             (TYPOS,   {},                                False),
        "typo, facets":                     (TYPOS,   {},                                True),
        "no words, facets":                 (("",),   {},                                True),
        "an etalase, facets":               (("",),   {"region_id": largest, "etalase_id": shelf}, True),
    }  # fmt: skip
    floor = _at_once(_by_key, [largest] * ROUNDS)
    figures = {"floor: one row by its key": _told(floor, statistics.median(floor))}
    for name, (words, given, faceted) in kinds.items():
        asked = [(words[number % len(words)], given, faceted) for number in range(ROUNDS)]
        figures[name] = _told(_at_once(_ask, asked), statistics.median(floor))
    typed = [("ker",), ("kertas hi",), ("lap",), ("nasi ko",)]
    figures["suggestions"] = _told(_at_once(_suggest, [typed[n % len(typed)] for n in range(ROUNDS)]), statistics.median(floor))
    return figures


def _ask(session: Session, asked: tuple[str, dict[str, Any], bool | None]) -> None:
    q, given, faceted = asked
    question = Question(q=q, limit=PAGE, **given)
    if faceted is not None:
        remembering.forget()
    if faceted is False:
        find(session, question)
    else:
        answer(session, question)


def _suggest(session: Session, typed: tuple[str]) -> None:
    suggestions(session, typed[0])


def _by_key(session: Session, region_id: int) -> None:
    row = ListingSearch
    session.execute(select(row.name, row.unit_price).where(row.region_id == region_id, row.listing_id == NOBODY)).all()


def _at_once(ask: Callable[[Session, Any], None], things: list[Any]) -> list[float]:
    """Milliseconds of every question of every client."""
    db.engine().dispose()
    db.owner_engine().dispose()
    with multiprocessing.get_context("fork").Pool(CLIENTS) as pool:
        return [
            one
            for times in pool.starmap(_client, [(ask, things, number) for number in range(CLIENTS)], chunksize=1)
            for one in times
        ]


def _client(ask: Callable[[Session, Any], None], things: list[Any], number: int) -> list[float]:
    turned = things[number:] + things[:number]
    times = []
    with Session(db.reading_engine()) as session:
        for thing in turned[:5]:
            ask(session, thing)
        for thing in turned:
            began = time.perf_counter()
            ask(session, thing)
            times.append((time.perf_counter() - began) * 1000)
    return times


def _kept_of_the_best() -> dict[str, dict[str, float]]:
    """Of the capped ranking's first 24 those that rank no lower than the last of the first 24 when all answers are judged (of
    near-identical products which one comes is not asked), and those that meet the words as well as that one."""
    kept: dict[str, dict[str, float]] = {}
    with Session(db.engine()) as session:
        db.take_time(session)
        for q in (*COMMON, *SEVERAL):
            remembering.forget()
            capped = [card.rank for card in find(session, Question(q=q, limit=PAGE)).cards]
            with _all_judged():
                last = min(card.rank for card in find(session, Question(q=q, limit=PAGE)).cards)
            met = math.floor(last * ranking.STEP)
            kept[q] = {
                "rank": round(sum(rank >= last for rank in capped) / max(1, len(capped)), 3),
                "words": round(sum(math.floor(rank * ranking.STEP) >= met for rank in capped) / max(1, len(capped)), 3),
            }
    return kept


@contextmanager
def _all_judged() -> Iterator[None]:
    caps = ranking.RANKED_MAX, ranking.CANDIDATES
    ranking.RANKED_MAX, ranking.CANDIDATES = 10**9, 10**9
    before, ranking.step_for = ranking.step_for, lambda *_given: 0
    try:
        yield
    finally:
        (ranking.RANKED_MAX, ranking.CANDIDATES), ranking.step_for = caps, before


def _told(times: list[float], floor: float) -> dict[str, float]:
    p50, p95 = statistics.median(times), sorted(times)[round(len(times) * 0.95) - 1]
    return {"p50": round(p50, 2), "p95": round(p95, 2), "times_floor": round(p50 / floor, 1)}


def _sizes(engine: Engine) -> dict[str, object]:
    sums = """
    SELECT count(*) AS n, max(c.reltuples)::int AS largest, sum(pg_table_size(c.oid)) / 1000000 AS rows_mb,
           sum((SELECT sum(pg_relation_size(i.indexrelid)) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                WHERE i.indrelid = c.oid AND x.relam = (SELECT oid FROM pg_am WHERE amname = 'gin'))) / 1000000 AS words_mb,
           sum(pg_indexes_size(c.oid)) / 1000000 AS indexes_mb
    FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'listing_search'::regclass
    """
    with engine.connect() as connection:
        return {name: int(value) for name, value in connection.execute(text(sums)).one()._mapping.items()}


def _count(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(ListingSearch)) or 0


def _seconds(do: Callable[[], Any]) -> float:
    began = time.monotonic()
    do()
    return round(time.monotonic() - began, 1)

"""What facets count is what is there: compared with all rows of the index folded one by
one, whatever is asked and however few may be counted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import cast, func, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from app.catalogue import search
from app.catalogue.search import Question, dictionary, facets, ranking
from app.catalogue.search.index import standing_term
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.ranking import Left
from app.regions.models import Region
from tests import elsewhere
from tests.catalogue import making
from tests.statements import heard
from tests.vendors import making as vendors

THINGS = ("Kertas A4", "Kertas F4", "Bolpoin hitam", "Laptop kantor")


@pytest.fixture
def rows(session: Session) -> Sequence[ListingSearch]:
    """Goods of two regions, with every value of every filter among them."""
    small = vendors.trading(session)[1]
    large = vendors.trading(session, scale="large", region_code="99.71.01.1001")[1]
    near, far = making.shelf(session), making.shelf(session, region=vendors.region(session, "99.71"))
    for number in range(12):
        making.published(
            session,
            far if number % 4 == 3 else near,
            large if number % 4 == 3 else small,
            name=f"{THINGS[number % 3 if number < 9 else 3]} {number}",
            unit=f"isi {number}",
            unit_price=3_000 * 4**number % 900_001 + 1_000,
            pdn=number % 3 != 0,
            tkdn_bps=[None, 2_500, 4_100][number % 3],
            preorder_days=[0, 3, 10][number % 3],
            stock=0 if number % 5 == 0 else 9,
            attributes={"warna": "hitam"} if number % 2 else {"warna": "putih", "ukuran": "besar"},
        )
    dictionary.count(session)
    return session.scalars(select(ListingSearch)).all()


def answers(rows: Sequence[ListingSearch], question: Question) -> list[ListingSearch]:
    """The rows that it asks for, looked at one by one."""
    asked: dict[str, Any] = {
        "q": lambda row: question.q in row.name.lower(),
        "region_id": lambda row: row.region_id == question.region_id,
        "sold_to": lambda row: row.region_id in question.sold_to,
        "etalase_id": lambda row: row.etalase_id == question.etalase_id,
        "origin": lambda row: f"{row.vendor_region_code}.".startswith(f"{question.origin}."),
        "price_min": lambda row: row.unit_price >= question.price_min,
        "price_max": lambda row: row.unit_price <= question.price_max,
        "pdn": lambda row: row.pdn == question.pdn,
        "tkdn_min": lambda row: (row.tkdn_bps or 0) >= question.tkdn_min * 100,
        "umkk": lambda row: row.umkk == question.umkk,
        "in_stock": lambda row: row.in_stock == question.in_stock,
        "ready_within": lambda row: row.preorder_days <= question.ready_within,
        "attributes": lambda row: all(row.attributes.get(name) == value for name, value in question.attributes),
    }
    narrowing = [meets for name, meets in asked.items() if getattr(question, name) not in (None, "", ())]
    return [row for row in rows if all(meets(row) for meets in narrowing)]


def told(card: Any) -> tuple[Any, ...]:
    """What its page shows of it."""
    return tuple(getattr(card, name) for name in (*ranking.CARD, "suspended"))


@pytest.mark.parametrize("counted_max", [5, 5_000])
@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    q=st.sampled_from(["", "", "kertas", "kertas a4", "laptop"]),
    price_min=st.none() | st.integers(0, 500_000),
    price_max=st.none() | st.integers(100_000, 900_000),
    pdn=st.none() | st.booleans(),
    umkk=st.none() | st.booleans(),
    in_stock=st.none() | st.booleans(),
    tkdn_min=st.none() | st.sampled_from([25, 40]),
    ready_within=st.none() | st.sampled_from([0, 3]),
    origin=st.none() | st.sampled_from(["99", "99.71"]),
    place=st.none() | st.integers(0, 3),
    ours=st.booleans(),
    attributes=st.sampled_from([(), (("warna", "hitam"),), (("warna", "putih"), ("ukuran", "besar"))]),
)
def test_facets_count_every_answer_once(
    session: Session, rows: Sequence[ListingSearch], counted_max: int, place: int | None, ours: bool, **asked: Any
) -> None:
    somewhere = rows[place % len(rows)] if place is not None else None
    where = {"region_id": somewhere.region_id, **({"etalase_id": somewhere.etalase_id} if place else {})} if somewhere else {}
    question = Question(**asked, **where, sold_to=(rows[0].region_id,) if ours else None)
    found = answers(rows, question)
    with pytest.MonkeyPatch.context() as few:
        few.setattr(facets, "COUNTED_MAX", counted_max)
        few.setattr(ranking, "RANKED_MAX", 2 * counted_max)
        counted = search.facets_of(session, question)
        page, at_once = search.answer(session, question)
        apart = search.find(session, question)
    assert at_once == counted
    assert (list(map(told, page.cards)), page.after) == (list(map(told, apart.cards)), apart.after)
    if counted.capped:  # then each is the least that there is
        assert counted_max <= counted.total <= len(found)
        assert len(found) > counted_max
        assert counted.pdn <= sum(row.pdn for row in found)
        return
    assert counted.total == len(found)
    assert (counted.pdn, counted.umkk) == (sum(row.pdn for row in found), sum(row.umkk for row in found))
    assert counted.in_stock == sum(row.in_stock for row in found)
    assert dict(counted.tkdn) == {p: n for p in (25, 40) if (n := sum((row.tkdn_bps or 0) >= p * 100 for row in found))}
    assert dict(counted.ready) == {d: n for d in facets.READY_DAYS if (n := sum(row.preorder_days <= d for row in found))}
    assert {one.code: one.n for one in counted.etalase} == Counter(row.etalase_slug for row in found)
    codes = {region.id: region.code for region in session.scalars(select(Region))}
    assert {one.code: one.n for one in counted.regions} == Counter(codes[row.region_id] for row in found)
    assert {one.code: one.n for one in counted.origins} == Counter(row.vendor_region_code[:5] for row in found)
    for band in counted.bands:
        low, high = band.price_min or 0, band.price_max or 10**12
        assert band.n == sum(low <= row.unit_price <= high for row in found)
    if question.etalase_id is not None:
        values = Counter((name, value) for row in found for name, value in row.attributes.items())
        for name, shown in counted.attributes.items():
            assert {(name, one.code): one.n for one in shown} == {pair: n for pair, n in values.items() if pair[0] == name}


def test_of_many_answers_the_page_and_the_counts_come_of_one_look_at_those_of_a_high_standing(
    session: Session, rows: Sequence[ListingSearch], monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.not_on_citus("the page and its counts are two looks there")
    question = Question(q="kertas", limit=2)
    whole = search.facets_of(session, question)
    high = [row.listing_id for row in rows if "Kertas" in row.name][:3]
    session.execute(update(ListingSearch).values(words=func.ts_delete(ListingSearch.words, standing_term(1))))
    session.execute(
        update(ListingSearch)
        .where(ListingSearch.listing_id.in_(high))
        .values(words=ListingSearch.words.op("||")(cast(f"'{standing_term(1)}'", TSVECTOR)))
    )
    dictionary.count(session)
    monkeypatch.setattr(ranking, "step_for", lambda *_asked: 1)
    monkeypatch.setattr(ranking, "ENOUGH", 1)
    monkeypatch.setattr(facets, "COUNTED_MAX", 1)
    monkeypatch.setattr(facets, "most_of", lambda _answers, _step: 0)
    with heard() as statements:
        found, counted = search.answer(session, question)
    assert sum("FROM listing_search" in statement for statement in statements) == 1
    assert found.left == Left(1, 3)
    assert {card.listing_id for card in found.cards} <= set(high)
    assert (counted.total, counted.capped) == (3, True)
    monkeypatch.setattr(facets, "most_of", lambda _answers, _step: 99)
    with heard() as statements:
        _found, counted = search.answer(session, question)
    assert sum("FROM listing_search" in statement for statement in statements) > 1
    assert (counted.total, counted.pdn) == (whole.total, whole.pdn), (
        "where it is not certain that there are more than are always counted, they are counted by themselves"
    )

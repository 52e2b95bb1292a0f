"""Search: found at once by its words, filtered, sorted, page by page, counted; misspelt words find the nearest."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue import search
from app.catalogue.curation import deciding
from app.catalogue.listing import sending, writing
from app.catalogue.models import Listing
from app.catalogue.search import Question, Sort, dictionary, facets, index, ranking
from app.catalogue.search.asking import _made
from app.catalogue.search.filters import sought
from app.catalogue.search.index import standing_term, vector_of
from app.catalogue.search.leads import leads
from app.catalogue.search.models import ListingSearch
from app.catalogue.search.question import asked_of
from app.catalogue.search.spelling import Reading
from app.catalogue.search.stems import stem
from app.clock import now
from app.identifiers import new_id
from app.regions.models import Region
from app.vendors.models import Vendor, VendorDocument
from tests.catalogue import making
from tests.statements import heard
from tests.undoing import undone, undone_within
from tests.vendors import making as vendors


@dataclass(frozen=True)
class Market:
    session: Session
    staff: Actor
    goods: dict[str, Listing]


@pytest.fixture(scope="module")
def market(database: str) -> Iterator[Market]:
    """Written once for all the tests here; undone afterwards."""
    with undone() as session:
        staff = vendors.trading(session)[1]
        yield Market(session, staff, _goods(session, staff))


@pytest.fixture
def session(market: Market) -> Iterator[Session]:
    """What a test changes of it is undone."""
    with undone_within(market.session) as session:
        yield session


@pytest.fixture
def staff(market: Market) -> Actor:
    return market.staff


@pytest.fixture
def goods(market: Market) -> dict[str, Listing]:
    return market.goods


def _goods(session: Session, staff: Actor) -> dict[str, Listing]:
    """Five products of two vendors on two shelves."""
    large = vendors.trading(session, scale="large", region_code="99.71.01.1001")[1]
    office, food = making.shelf(session), making.shelf(session, "Makan dan Minum")
    made = {
        "a4": making.published(session, office, staff, name="Kertas HVS A4 80 gsm", unit_price=52_000),
        "f4": making.published(session, office, large, name="Kertas HVS F4 70 gsm", unit_price=58_000, pdn=False),
        "pen": making.published(
            session, office, staff, name="Bolpoin hitam", description="Cocok untuk kertas apa saja.", unit_price=3_000
        ),
        "rice": making.published(session, food, staff, name="Nasi kotak ayam", unit_price=30_000, brand="Dapur Contoh"),
        "snack": making.published(session, food, large, name="Kue basah", unit_price=12_000),
    }
    for number, one in enumerate(made.values()):
        one.published_at = now() - timedelta(hours=number)
    session.flush()
    search.index_listings(session, office.region_id, [one.id for one in made.values()])
    return made


def names(session: Session, **asked) -> list[str]:
    return [card.name for card in search.find(session, Question(**asked)).cards]


def test_words_are_found_in_any_order_and_names_before_descriptions(session: Session, goods) -> None:
    assert names(session, q="kertas a4") == ["Kertas HVS A4 80 gsm"]
    assert names(session, q="A4 KERTAS!") == ["Kertas HVS A4 80 gsm"]
    assert set(names(session, q="kertas")) == {"Kertas HVS A4 80 gsm", "Kertas HVS F4 70 gsm", "Bolpoin hitam"}
    assert names(session, q="kertas")[-1] == "Bolpoin hitam"


def test_brand_etalase_and_category_are_words_too(session: Session, goods) -> None:
    assert names(session, q="dapur contoh") == ["Nasi kotak ayam"]
    assert set(names(session, q="makan")) == {"Nasi kotak ayam", "Kue basah"}


def test_what_is_sold_is_the_first_word_of_the_name_and_never_that_of_the_brand() -> None:
    assert vector_of([("B", "Kertas HVS"), ("B", "Sinar Contoh")], []).split() == [
        "'kertas':1A",
        "'hvs':2B",
        "'sinar':3B",
        "'contoh':4B",
    ]


def test_lists_are_sorted_filtered_and_shown_by_what_a_buyer_pays(session: Session, staff: Actor) -> None:
    """PPN on top is paid to a PKP alone: 100.000 of a PKP is dearer than 105.000 of a firm that is none."""
    shelf, taxed = (
        making.shelf(session, "Toner"),
        {"unit_price": 100_000, "price_with_ppn": False, "tax_rate_bps": 1_100, "kbki": "4529000000"},
    )
    small, large = vendors.trading(session)[1], vendors.trading(session)[1]
    for seller, pkp in ((small, False), (large, True)):
        session.get_one(Vendor, seller.vendor_id).pkp = pkp
    session.flush()
    making.published(session, shelf, large, name="Toner PKP", **taxed)
    making.published(session, shelf, small, name="Toner bukan PKP", **taxed)
    making.published(session, shelf, small, name="Toner biasa", unit_price=105_000, kbki="4529000000")
    cheapest_first = search.find(session, Question(q="toner", sort=Sort.PRICE_ASC)).cards
    assert [(card.name, card.unit_price, card.listed_price) for card in cheapest_first] == [
        ("Toner bukan PKP", 100_000, 100_000),
        ("Toner biasa", 105_000, 105_000),
        ("Toner PKP", 111_000, 100_000),
    ]
    assert names(session, q="toner", price_min=110_000) == ["Toner PKP"]
    assert names(session, q="toner", price_max=110_000, sort=Sort.PRICE_DESC) == ["Toner biasa", "Toner bukan PKP"]


def test_by_price_only_what_has_the_words_in_its_name_or_brand_is_shown_and_counted(session: Session, staff: Actor) -> None:
    """The cheapest computer is no cable on the shelf of computers; words that no name has find the shelf in any order."""
    shelf = making.shelf(session, "Gudang Komputer")
    for name, price, brand in (
        ("Komputer meja", 9_000_000, None),
        ("Kabel layar", 40_000, None),
        ("Papan ketik", 90_000, "Komputer Jaya"),
        ("Tetikus", 60_000, None),
    ):
        making.published(session, shelf, staff, name=name, brand=brand, unit="unit", unit_price=price, kbki="4522100000")
    assert names(session, q="komputer")[0] == "Komputer meja"
    assert set(names(session, q="komputer")) == {"Komputer meja", "Kabel layar", "Papan ketik", "Tetikus"}
    question = Question(q="komputer", sort=Sort.PRICE_ASC)
    found, counted = search.answer(session, question)
    assert [card.name for card in found.cards] == ["Papan ketik", "Komputer meja"]
    assert counted.total == 2
    assert names(session, q="komputer", sort=Sort.NEWEST) == ["Papan ketik", "Komputer meja"]
    assert names(session, q="gudang", sort=Sort.PRICE_ASC) == ["Kabel layar", "Tetikus", "Papan ketik", "Komputer meja"]
    assert names(session, q="gudang komputer", sort=Sort.PRICE_DESC)[0] == "Komputer meja"


def test_a_page_after_the_first_goes_on_with_what_the_first_showed(session: Session, staff: Actor) -> None:
    shelf = making.shelf(session, "Peralatan Komputer")
    for number in range(5):
        for name, price in ((f"Komputer nomor {number}", 9_000_000 + number), (f"Kabel nomor {number}", 9_000_002 + number)):
            making.published(session, shelf, staff, name=name, unit="unit", unit_price=price, kbki="4522100000")
    question, shown = Question(q="komputer", sort=Sort.PRICE_ASC, limit=2), []
    while True:
        found = search.find(session, question)
        shown += [card.name for card in found.cards]
        if found.after is None:
            break
        question = replace(question, after=found.after)
    assert shown == [f"Komputer nomor {number}" for number in range(5)]


def test_where_the_vendor_is_narrows_what_is_looked_for(session: Session, staff: Actor) -> None:
    """As buyers type it: the thing and a place, with or without what kind of place that is."""
    shelf, elsewhere = making.shelf(session, "Batik"), vendors.trading(session)[1]
    session.get_one(Vendor, elsewhere.vendor_id).address_name = "Desa Contoh, Kabupaten Sukamakmur, Provinsi Contoh"
    session.flush()
    making.published(session, shelf, staff, name="Batik tulis", unit="lembar")
    making.published(session, shelf, elsewhere, name="Batik cap", unit="lembar")
    assert names(session, q="batik sukamakmur") == ["Batik cap"]
    assert names(session, q="batik kabupaten sukamakmur") == ["Batik cap"]
    assert set(names(session, q="batik")) == {"Batik tulis", "Batik cap"}


def test_a_photocopy_is_one_word_however_it_is_written(session: Session, staff: Actor) -> None:
    """Apart, `copy` would find every paper of that name first."""
    shelf = making.shelf(session, "Cetak dan Kertas")
    for name, brand in (("Fotokopi dokumen", None), ("Kertas A4 untuk mesin fotokopi", "Copy Paper")):
        making.published(session, shelf, staff, name=name, brand=brand, unit="lembar")
    for asked in ("foto copy", "photo-copy", "fotokopi", "Fotocopy"):
        assert names(session, q=asked)[0] == "Fotokopi dokumen", asked
    assert names(session, q="copy paper") == ["Kertas A4 untuk mesin fotokopi"]


def test_what_is_done_is_of_what_it_is_done_to() -> None:
    """Each pair is one word in two forms; what only looks derived is another."""
    pairs = (
        ("pemasangan", "pasang"),
        ("pengelasan", "las"),
        ("pencetakan", "cetak"),
        ("perbaikan", "memperbaiki"),
        ("penyusunan", "susun"),
    )
    assert {one: stem(one) == stem(other) for one, other in pairs} == {one: True for one, _other in pairs}
    assert len({stem(word) for word in ("pengelasan", "gelas", "penanak", "anak", "berencana", "perencanaan")}) == 6


def test_filler_words_do_not_count(session: Session, goods) -> None:
    assert names(session, q="nasi kotak untuk yang dengan ayam") == ["Nasi kotak ayam"]
    assert [one.written for one in asked_of("dan untuk yang").wanted] == ["dan", "untuk", "yang"]
    assert [one.written for one in asked_of("kertas dan kunci").wanted] == ["kertas", "kunci"]


def test_a_misspelt_word_finds_the_nearest_and_says_so(session: Session, goods) -> None:
    found = search.find(session, Question(q="kertsa hvs"))
    assert found.corrected == "kertas hvs"
    assert {card.name for card in found.cards} == {"Kertas HVS A4 80 gsm", "Kertas HVS F4 70 gsm"}
    assert search.find(session, Question(q="kertas")).corrected is None
    assert search.find(session, Question(q="kertsa hvs", exact=True)).cards == []
    assert [stem(word) for word in ("ketas", "kebersihan", "kesehatannya", "kerjanya")] == ["ketas", "bersih", "sehat", "kerja"], (
        "ke- alone makes no word of tas"
    )


@pytest.fixture
def workshop(session: Session, staff: Actor) -> Session:
    """Goods whose names have words that look like others: `pintu` like `printer`, `meja` like `kemeja`."""
    shelf = making.shelf(session, "Bengkel")
    shown = ("Pencetak label", "Pintu kayu", "Pintu besi", "Meja kayu", "Meja rapat", "Kemeja lapangan", "Sewa pengeras suara")
    made = [making.published(session, shelf, staff, name=name, unit_price=30_000) for name in shown]
    search.index_listings(session, shelf.region_id, [one.id for one in made])
    dictionary.count(session)
    return session


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("printr", "printer", "Pencetak label"),
        ("kmeja", "kemeja", "Kemeja lapangan"),
        ("krts hvs", "kertas hvs", "Kertas HVS A4 80 gsm"),
        ("soud system", "sound system", "Sewa pengeras suara"),
    ],
    ids=["a synonym of what is in names", "same consonants", "no vowels at all", "a word of a phrase"],
)
def test_of_equally_near_words_the_one_that_was_meant_is_taken(
    workshop: Session, goods, typed: str, meant: str, found: str
) -> None:
    answer = search.find(workshop, Question(q=typed))
    assert answer.corrected == meant
    assert found in [card.name for card in answer.cards]


def test_a_word_of_a_phrase_is_not_proposed_without_the_rest_of_it(workshop: Session, goods) -> None:
    assert search.find(workshop, Question(q="soud kayu")).corrected is None


@pytest.mark.asvs("1.2.4")
@pytest.mark.parametrize(
    "q", ["zzzqqq", "'; DROP TABLE listing; --", "%", "_", "\\", "&|!():*", "<svg onload=alert(1)>", "🙂", "a" * 5000]
)
def test_anything_may_be_typed(session: Session, goods, q: str) -> None:
    found = search.find(session, Question(q=q))
    search.facets_of(session, Question(q=q))
    assert isinstance(found.cards, list)


def test_filters_narrow_what_is_found(session: Session, goods) -> None:
    assert names(session, price_max=12_000, sort=Sort.PRICE_ASC) == ["Bolpoin hitam", "Kue basah"]
    assert names(session, price_min=52_000, price_max=52_000) == ["Kertas HVS A4 80 gsm"]
    assert names(session, pdn=False) == ["Kertas HVS F4 70 gsm"]
    assert set(names(session, umkk=True)) == {"Kertas HVS A4 80 gsm", "Bolpoin hitam", "Nasi kotak ayam"}
    assert set(names(session, etalase_id=goods["rice"].etalase_id)) == {"Nasi kotak ayam", "Kue basah"}
    assert names(session, region_id=vendors.region(session, "99.71").id) == []
    assert set(names(session, vendor_id=goods["f4"].vendor_id)) == {"Kertas HVS F4 70 gsm", "Kue basah"}
    assert names(session, q="kertas", umkk=True, price_min=50_000) == ["Kertas HVS A4 80 gsm"]


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        (Sort.NEWEST, "Kertas HVS A4 80 gsm", "Kue basah"),
        (Sort.RELEVANCE, "Kertas HVS A4 80 gsm", "Kue basah"),
        (Sort.PRICE_ASC, "Bolpoin hitam", "Kertas HVS F4 70 gsm"),
        (Sort.PRICE_DESC, "Kertas HVS F4 70 gsm", "Bolpoin hitam"),
    ],
)
def test_pages_follow_each_other_without_a_gap_or_a_repeat(session: Session, goods, sort: Sort, first: str, last: str) -> None:
    seen, after = [], None
    for _ in range(5):
        found = search.find(session, Question(sort=sort, limit=2, after=after))
        seen += [card.name for card in found.cards]
        after = found.after
        if after is None:
            break
    assert (seen[0], seen[-1], len(seen), len(set(seen))) == (first, last, 5, 5)


def test_ranked_pages_follow_each_other_too(session: Session, goods) -> None:
    first = search.find(session, Question(q="kertas", limit=2))
    second = search.find(session, Question(q="kertas", limit=2, after=first.after))
    assert len({card.listing_id for card in [*first.cards, *second.cards]}) == 3
    assert second.after is None


def test_facets_count_what_is_found(session: Session, goods) -> None:
    counted = search.facets_of(session, Question())
    assert (counted.total, counted.capped, counted.pdn, counted.umkk) == (5, False, 4, 3)
    assert [(row.name, row.n) for row in counted.etalase] == [("Alat Tulis Kantor", 3), ("Makan dan Minum", 2)]
    assert [(row.code, row.n) for row in counted.regions] == [("99.01", 5)]
    assert search.facets_of(session, Question(q="kertas")).total == 3
    assert search.facets_of(session, Question(q="kertsa")).total == 3


def test_a_common_word_costs_no_more_than_the_caps(session: Session, goods, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.catalogue.search.facets.COUNTED_MAX", 2)
    monkeypatch.setattr("app.catalogue.search.ranking.RANKED_MAX", 4)
    counted = search.facets_of(session, Question())
    assert (counted.total, counted.capped) == (4, True)
    monkeypatch.setattr("app.catalogue.search.ranking.RANKED_MAX", 2)
    assert len(names(session, q="kertas")) == 2
    found, counted = search.answer(session, Question(q="kertas", limit=1))
    assert (len(found.cards), counted.total, counted.capped) == (1, 2, True)


def test_of_more_than_are_judged_those_of_the_highest_standing_are(
    session: Session, goods, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ListingSearch.name.in_(names(session, q="kertas"))
    by_standing = session.scalars(select(ListingSearch.name).where(found).order_by(ListingSearch.standing.desc())).all()
    for judged in (1, 2):
        monkeypatch.setattr("app.catalogue.search.ranking.RANKED_MAX", judged)
        assert set(names(session, q="kertas")) == set(by_standing[:judged])


def test_what_found_nothing_is_not_counted_again(session: Session, goods, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "_counted", lambda *of: pytest.fail("there is nothing to count"))
    question = Question(q="kertas laptop")
    counted = search.facets_of(session, question, search.find(session, question))
    assert (counted.total, counted.capped) == (0, False)


COUNTS = {"~0": 500_000, **{standing_term(step): 500_000 // 2**step for step in range(1, 13)}, "nasi": 30_000, "kotak": 25_000}


def test_the_words_of_a_name_are_taken_to_stand_together_and_pdn_to_take_nothing_away() -> None:
    def step(wanted: int = 600, **asked: object) -> int:
        question = Question(q="nasi kotak ayam", **asked)
        return ranking.step_for(
            question, Reading(asked_of(question.q), {**COUNTS, "ayam": 25_000, "@7": 5_000, "$6": 250_000}), wanted
        )

    assert (step(), step(pdn=True, umkk=True), step(price_min=50_000, price_max=99_999), step(region_id=7)) == (5, 5, 4, 0)
    assert (step(12_500), step(12_501)) == (1, 0)
    assert ranking.highest(25_000, COUNTS, 6_250) == 2
    assert ranking.lower(4, 0, COUNTS, 250) == 0
    assert ranking.lower(4, 40, COUNTS, 250) == 1


def test_what_most_listings_have_is_not_gone_through_in_the_index_of_words() -> None:
    """The rows are looked at anyway: the question asks for PDN and the price of each of them."""
    counts = {"~0": 1_000, "+pdn": 850, "+umkk": 499, "$0": 100, "$1": 300, "$2": 600, "@7": 600, "<4": 700, ">4": 300}

    def asked(**of: object) -> list[object]:
        found = sought(Question(q="kertas", **of), asked_of("kertas"), 3, counts)
        assert found.values["standing"] == "'~3'"
        assert found.values["thing_0"] == "('kertas' | 'paper')"
        return [found.values.get(name) for name in ("marks", "prices")]

    assert asked(pdn=True, umkk=True) == ["'+umkk'", None]
    assert asked(region_id=7) == [None, None]
    assert asked(price_max=1_999) == ["'<4'", None], "the steps say hardly more than the power of ten"
    assert asked(price_max=999) == ["'<4'", "'$0'"], "and here they say it"
    assert asked(price_min=1_000) == [None, None]
    assert {"pdn", "price_max"} <= set(sought(Question(pdn=True, price_max=10**9), asked_of(""), 3, counts).names)


def test_a_price_lies_on_one_side_of_each_power_of_ten_and_a_range_asks_for_the_nearest_of_them() -> None:
    assert index.decade_terms(9_999) == ["<4", "<5", "<6", "<7", "<8", "<9"]
    assert index.decade_terms(10_000) == [">4", "<5", "<6", "<7", "<8", "<9"]
    assert index.decade_terms(10**9) == [">4", ">5", ">6", ">7", ">8", ">9"]
    assert index.decades_around(None, 80_000) == ["<5"]
    assert index.decades_around(80_000, None) == [">4"]
    assert index.decades_around(10_000, 99_999) == ["<5", ">4"]
    assert index.decades_around(None, 100_000) == ["<6"], "100.000 itself is an answer"
    assert index.decades_around(9_999, 10**9) == []
    for low, high in ((1, 10_000), (10_000, 10_000), (99_999, 100_000), (5, 10**10), (10**9, 10**11)):
        for price in (low, high, (low + high) // 2):
            assert set(index.decades_around(low, high)) <= set(index.decade_terms(price)), (low, price, high)


def test_the_words_of_a_question_are_asked_one_by_one_the_rarest_first() -> None:
    """In one question of the index each word is gone through for every other."""
    counts = {"~0": 1_000, "kertas": 400, "paper": 90, "a4": 300, "folio": 10, "biru": 40}
    found = sought(Question(q="kertas a4 biru"), asked_of("kertas a4 biru"), 0, counts)
    assert [found.values[name] for name in found.names] == ["'biru'", "'a4'", "('kertas' | 'paper')"]


def test_no_value_of_a_question_is_read_anew_for_every_row() -> None:
    """A prepared statement takes a value as what it is sent as: text, or a number of another kind,
    would be turned into what is asked for row by row."""
    ranked, *_values = _made(ranking._pages, (("thing_0", "prices"), True, Sort.RELEVANCE, False, False))
    counted, *_values = _made(facets._counts, (("thing_0", "prices"), True, True, True))
    for statement in (ranked, counted):
        assert statement.count("AS TSQUERY") >= 2
        assert not re.search(r"VARCHAR AS (TSQUERY|REAL)|AS NUMERIC", statement)


def test_a_part_is_counted_only_where_there_must_be_more_than_are_counted_in_full() -> None:
    """With a chance of one in two, 1,000 answers have the first step about 500 times, and 568 times never."""
    assert (facets.most_of(1_000, 0), facets.most_of(1_000, 1), facets.most_of(1, 1)) == (1_000, 568, 2)

    def in_a_hundred_thousand(at_least: int, step: int) -> Fraction:
        ways = (math.comb(1_000, n) * (2**step - 1) ** (1_000 - n) for n in range(at_least, 1_001))
        return Fraction(sum(ways) * 10**5, 2 ** (1_000 * step))

    for step in range(1, 13):
        at_least = facets.most_of(1_000, step)
        assert in_a_hundred_thousand(at_least, step) < 1 <= in_a_hundred_thousand(at_least - 1, step), "and no more than that takes"


def test_the_card_says_what_is_sold_out(session: Session, goods, staff: Actor) -> None:
    writing.rewrite(session, listing=goods["a4"], changes={}, stock=0, actor=staff, at=now())
    cards = {card.name: not card.in_stock for card in search.find(session, Question()).cards}
    assert cards["Kertas HVS A4 80 gsm"]
    assert not cards["Bolpoin hitam"]


def test_the_index_follows_the_listing(session: Session, goods, staff: Actor) -> None:
    office = making.curator(session, vendors.region(session))
    made = goods["a4"]
    writing.rewrite(session, listing=made, changes={"name": "Kertas A4 bungkus"}, actor=staff, at=now())
    sending.submit(session, listing=made, actor=staff, at=now())
    assert names(session, q="bungkus") == []
    deciding.approve(session, listing=made, actor=office, at=now())
    assert names(session, q="bungkus") == ["Kertas A4 bungkus"]
    deciding.freeze(session, listing=made, reason="OTHER", note="Periksa.", actor=office, at=now())
    assert names(session, q="bungkus") == []


def test_a_card_knows_where_its_vendor_is(session: Session, goods) -> None:
    card = search.find(session, Question(q="a4 kertas")).cards[0]
    assert (card.vendor_place, card.etalase_slug) == ("Kabupaten Contoh", "9901-alat-tulis-kantor")
    assert card.photo_sha256


@pytest.mark.parametrize(("timezone", "in_force"), [("Asia/Jakarta", True), ("Asia/Jayapura", False)])
def test_a_paper_is_in_force_through_its_last_day_where_the_region_is(
    session: Session, goods, staff: Actor, monkeypatch: pytest.MonkeyPatch, timezone: str, in_force: bool
) -> None:
    """At 16.00 UTC it is 23.00 of that day in the west and 1.00 of the next in the east."""
    listing, last_day = goods["a4"], date(2031, 5, 6)
    paper = VendorDocument(vendor_id=staff.vendor_id, kind="HALAL", number="1", expires_on=last_day, uploaded_at=now())
    paper.id, paper.file_sha256, paper.file_type = new_id(), "0" * 64, "application/pdf"
    session.add(paper)
    session.get_one(Region, listing.region_id).timezone = timezone
    monkeypatch.setattr(index, "now", lambda: datetime(2031, 5, 6, 16, tzinfo=UTC))
    search.index_listings(session, listing.region_id, [listing.id])
    found = search.find(session, Question(region_id=listing.region_id, certificate="HALAL")).cards
    assert [card.listing_id for card in found] == ([listing.id] if in_force else [])


def test_a_brand_and_model_that_nobody_sells_lead_to_the_thing_itself(session: Session, goods) -> None:
    """As a buyer types it; every word must be there, so one word less is not enough."""
    assert names(session, q="bolpoin merekanu xz9 tipe 77") == []
    assert leads(session, Question(q="bolpoin merekanu xz9 tipe 77")).fewer_words == ["bolpoin"]
    assert leads(session, Question(q="kertas hvs merekanu")).fewer_words == ["kertas hvs"]


@pytest.mark.parametrize("q", ["jasa nasi kotak", "paket nasi kotak", "layanan nasi kotak"])
def test_how_a_thing_is_sold_is_not_the_thing_that_is_asked_for(session: Session, goods, q: str) -> None:
    assert leads(session, Question(q=q, exact=True)).fewer_words == ["nasi kotak"]
    assert leads(session, Question(q="jasa toren air", exact=True)).fewer_words == (), "nobody sells that"


def test_words_that_nothing_has_together_lead_to_each_of_them(session: Session, goods) -> None:
    assert leads(session, Question(q="nasi kotak hvs hitam")).fewer_words == ["nasi kotak", "hvs", "hitam"]
    assert leads(session, Question(q="nasi kotak hvs hitam", price_max=3_000)).fewer_words == ["hitam"]
    assert leads(session, Question(q="merekanu xz9")).fewer_words == []


def test_only_a_long_word_is_compared_with_all_that_look_alike(session: Session, goods) -> None:
    """Of a short one a single step is forgiven, and all that are one step away are asked for by
    name: to look through the whole dictionary finds no more."""
    for word, looked in (("qbvx", False), ("abj", False), ("prntrx", True)):
        with heard() as statements:
            assert search.find(session, Question(q=word)).corrected is None
        assert any("<->" in statement for statement in statements) == looked, word


def test_a_word_of_the_language_is_taken_as_it_is_written_and_the_nearest_is_only_offered(session: Session, staff: Actor) -> None:
    """`kapur` is one letter from `dapur`, and a buyer of chalk wants no kitchen."""
    making.published(session, making.shelf(session, "Rumah tangga"), staff, name="Dapur umum lipat", unit="set")
    dictionary.count(session)
    found = search.find(session, Question(q="kapur"))
    assert (found.cards, found.corrected) == ([], None)
    assert leads(session, Question(q="kapur")).spelled == "dapur"
    assert search.find(session, Question(q="dpaur umum")).corrected == "dapur umum"

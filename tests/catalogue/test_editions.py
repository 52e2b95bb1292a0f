"""What a visitor is given again is true: every change that everybody can see shows in the next answer of every process."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app import db
from app.actor import Role
from app.catalogue import queries, stock
from app.catalogue.curation import deciding
from app.catalogue.editions import edition, new_edition
from app.catalogue.etalase.opening import Terms, change_etalase
from app.catalogue.listing import sending, writing
from app.catalogue.models import Listing
from app.clock import now
from app.main import create_app
from app.regions.models import Region
from tests.catalogue import making
from tests.vendors.serving import Person, someone, staff_of_a_new_vendor
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")
KEY = tuple[int, object]


@pytest.fixture(scope="module")
def processes() -> tuple[Browser, Browser]:
    """Two applications that share nothing but the database."""
    return Browser(create_app()), Browser(create_app())


def hits(browser: Browser) -> int:
    return browser.client.app.state.kept_pages.counts.hits  # type: ignore[attr-defined]


def on_show(**other: object) -> tuple[str, Person, KEY]:
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        shelf = making.shelf(session)
        made = making.published(session, shelf, staff.actor, **other)
        return shelf.slug, staff, (made.region_id, made.id)


def change(key: KEY, command: Callable[..., object], **given: object) -> None:
    with db.new_session() as session:
        command(session, listing=session.get_one(Listing, key), at=now(), **given)


def test_a_page_is_made_once_for_all_visitors_and_a_browser_that_has_it_is_told_so(processes: tuple[Browser, Browser]) -> None:
    on_show()
    one = processes[0]
    first, before = one.get("/katalog"), hits(one)
    again = one.get("/katalog")
    assert (again.text, hits(one)) == (first.text, before + 1)
    assert "no-cache" in again.headers["cache-control"]
    plain = one.get("/katalog", headers={"accept-encoding": "identity"})
    assert plain.text == first.text
    unchanged = one.get("/katalog", headers={"if-none-match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", first.headers["etag"])
    dark = one.get("/katalog", headers={"cookie": "__Host-lokapasar-tema=gelap"})
    assert 'data-theme="gelap"' in dark.text
    assert "gelap" not in one.get("/katalog").text


def test_every_change_that_everybody_sees_shows_in_the_next_answer_of_every_process(processes: tuple[Browser, Browser]) -> None:
    slug, staff, key = on_show(stock=5)
    with db.new_session() as session:
        office = making.curator(session, session.get_one(Region, key[0]))

    def show(sentence: str, *, there: bool = True) -> None:
        for browser in processes:
            for address in ("/katalog", "/katalog?wilayah=99.01", f"/etalase/{slug}"):
                answer = browser.get(address)
                assert (sentence in answer.text) is there, (sentence, address)

    def reserved(session, *, listing: Listing, at: object) -> None:
        stock.reserve(session, region_id=key[0], listing_id=listing.id, quantity=Decimal(5))

    def released(session, *, listing: Listing, at: object) -> None:
        stock.release(session, region_id=key[0], listing_id=listing.id, quantity=Decimal(1))

    def dearer(session, *, listing: Listing, at: object) -> None:
        writing.rewrite(session, listing=listing, changes={"unit_price": 54_321}, actor=staff.actor, at=at)
        sending.submit(session, listing=listing, actor=staff.actor, at=at)
        deciding.approve(session, listing=listing, actor=office, at=at)

    show("Rp52.000")
    change(key, reserved)
    show("habis")
    change(key, released)
    show("habis", there=False)
    change(key, dearer)
    show("Rp54.321")
    change(key, deciding.freeze, reason="COMPLAINT", note="Diperiksa.", actor=office)
    show("Rp54.321", there=False)
    change(key, deciding.unfreeze, note=None, actor=office)
    show("Rp54.321")
    change(key, sending.withdraw, actor=staff.actor)
    show("Rp54.321", there=False)
    with db.new_session() as session:
        shelf = queries.etalase_by_slug(session, slug)
        terms = Terms(description="Rak baru.", open_to_others=True)
        change_etalase(session, etalase=shelf, terms=terms, actor=office, at=now())
    assert all("Rak baru." in browser.get(f"/etalase/{slug}").text for browser in processes)


def test_what_is_made_for_one_person_is_given_to_nobody_else(processes: tuple[Browser, Browser]) -> None:
    on_show()
    one, somebody = processes[0], someone(Role.CURATOR).browser()
    one.get("/katalog")
    answer = one.get("/katalog", headers={"cookie": "; ".join(f"{n}={v}" for n, v in somebody.client.cookies.items())})
    assert "Keluar" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "Keluar" not in one.get("/katalog").text
    signing_in = [one.get("/masuk").text for _ in range(2)]
    assert signing_in[0] != signing_in[1]


def test_a_change_that_is_taken_back_makes_no_edition_and_parts_of_a_change_make_one() -> None:
    _slug, _staff, key = on_show()
    of_region = edition(key[0])

    def number() -> object:
        with db.new_session() as session:
            return of_region.read(session)

    before = number()
    with db.session_factory()() as session:
        session.get_one(Listing, key)
        new_edition(session, key[0])
        session.rollback()
        session.commit()
    assert number() == before
    with db.new_session() as session:
        with session.begin_nested():
            new_edition(session, key[0])
        assert of_region.read(session) == before
    assert number() != before


def test_a_server_asks_on_a_line_of_its_own_and_takes_it_up_again_when_it_breaks() -> None:
    on_show()
    with Browser(create_app()).client as client:
        first = client.get("/katalog")
        assert client.get("/katalog").text == first.text
        with db.owner_engine().connect() as connection:
            cut = text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE :asked AND pid <> pg_backend_pid()"
            )
            assert connection.scalar(cut, {"asked": "SELECT * FROM (SELECT sum(catalogue_edition%"}) >= 1
        for _ in range(3):
            assert client.get("/katalog").text == first.text
        with db.new_session() as session:
            stock.set_stock(session, session.scalars(select(Listing)).one(), Decimal(0))
        assert "habis" in client.get("/katalog").text

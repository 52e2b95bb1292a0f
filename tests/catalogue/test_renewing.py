"""What was indexed by older rules of words is indexed again, and is found all the while."""

import threading

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import sessionmaker

from app import db
from app.catalogue import commands, jobs, search
from app.catalogue.models import Listing
from app.catalogue.search import Question, renewing
from app.catalogue.search.index import RULES
from app.catalogue.search.models import ListingSearch
from app.schema import migrating
from tests import elsewhere
from tests.catalogue import making
from tests.vendors import making as vendors

pytestmark = pytest.mark.usefixtures("committed")

NAMES = {"Kertas A4 putih", "Kertas F4 putih", "Kertas kado"}


@pytest.fixture
def older() -> int:
    """Three listings on show in two regions, as older rules had them: without the term of
    one of their words. The region that has two of them."""
    with db.new_session() as session:
        staff = vendors.trading(session)[1]
        shelf, other = making.shelf(session), making.shelf(session, "Etalase kota", region=vendors.region(session, "99.71"))
        for place, name in ((shelf, "Kertas A4 putih"), (shelf, "Kertas F4 putih"), (other, "Kertas kado")):
            making.published(session, place, staff, name=name)
        session.execute(update(ListingSearch).values(rules=RULES - 1, words=func.ts_delete(ListingSearch.words, "putih")))
        return shelf.region_id


def of_older_rules() -> int:
    with db.new_session() as session:
        return session.scalar(select(func.count()).select_from(ListingSearch).where(ListingSearch.rules != RULES)) or 0


def found(q: str = "kertas") -> set[str]:
    with db.new_session() as session:
        return {card.name for card in search.find(session, Question(q=q)).cards}


@pytest.mark.parametrize("who", ["the migration", "the command", "the night"])
def test_rows_of_older_rules_are_indexed_again(older: int, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "AT_ONCE", 1)
    assert of_older_rules() == 3
    assert (found("putih"), found()) == (set(), NAMES), "they are found by the terms that they have"
    if who == "the migration":
        migrating._index_again(db.owner_engine())
    elif who == "the command":
        assert commands.index()["renewed"] == 3
    else:
        jobs.renew_index()
    assert of_older_rules() == 0
    assert found("putih") == found() == NAMES
    assert renewing.renew(sessionmaker(db.owner_engine()).begin) == 0


def test_a_run_that_was_cut_off_is_gone_on_with_and_all_are_found_meanwhile(older: int) -> None:
    with db.new_session() as session:
        (first,) = renewing.renew_some(session, region_id=older, after=None, limit=1)
    assert of_older_rules() == 2
    assert found() == NAMES
    with pytest.raises(RuntimeError), db.new_session() as session:
        assert len(renewing.renew_some(session, region_id=older, after=first, limit=1)) == 1
        raise RuntimeError
    assert (of_older_rules(), found()) == (2, NAMES)
    jobs.renew_index()
    assert (of_older_rules(), found("putih"), found()) == (0, NAMES, NAMES)


def test_who_changes_a_listing_meanwhile_waits_a_moment_and_neither_is_refused(older: int) -> None:
    """Two that index the same at once would both put its row in, and the second would be refused."""
    elsewhere.not_on_citus("who holds a listing and who waits is the same there, on its worker")
    held, go_on, wrong = threading.Event(), threading.Event(), []

    def publish() -> None:
        try:
            with db.new_session() as session:
                listing = session.scalars(
                    select(Listing).where(Listing.region_id == older).order_by(Listing.id).limit(1).with_for_update()
                ).one()
                search.index_listings(session, older, [listing.id])
                held.set()
                go_on.wait(20)
        except Exception as error:
            wrong.append(error)

    writer = threading.Thread(target=publish)
    writer.start()
    assert held.wait(20)
    with db.new_session() as session:
        session.execute(text("SET LOCAL lock_timeout = '300ms'"))
        with pytest.raises(Exception, match="lock timeout|LockNotAvailable"):
            renewing.renew_some(session, region_id=older, after=None, limit=9)
        session.rollback()
    go_on.set()
    writer.join(20)
    assert not wrong
    jobs.renew_index()
    assert (of_older_rules(), found("putih"), found()) == (0, NAMES, NAMES)

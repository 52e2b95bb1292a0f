"""A region that has outgrown the shared partition of the index gets its own; what is found stays the same, before and after."""

import pytest
from sqlalchemy import text

from app import db
from app.catalogue import search
from app.catalogue.search import Question, partitions
from tests import elsewhere
from tests.catalogue import making
from tests.vendors import making as vendors

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def on_show():
    with db.new_session() as session:
        staff = vendors.trading(session)[1]
        shelf = making.shelf(session)
        for name in ("Kertas A4 putih", "Kertas F4 putih", "Bolpoin hitam"):
            making.published(session, shelf, staff, name=name)
        region_id = shelf.region_id
    yield region_id
    with db.owner_engine().begin() as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {partitions.PREFIX}{region_id}"))


def names() -> list[str]:
    with db.new_session() as session:
        return [card.name for card in search.find(session, Question(q="kertas")).cards]


def test_a_large_region_gets_its_own_partition_and_loses_nothing(on_show: int) -> None:
    elsewhere.not_on_citus("the index of words lies in one part there: a large region gets a machine instead")
    before = names()
    with db.owner_engine().begin() as connection:
        assert partitions.large_regions(connection, own_from=4) == []
        assert partitions.large_regions(connection, own_from=3) == [on_show]
        partitions.part(connection, on_show)
        assert partitions.large_regions(connection, own_from=1) == []
        count = "SELECT count(*) FROM ONLY {}"
        assert connection.scalar(text(count.format(f"{partitions.PREFIX}{on_show}"))) == 3
        assert connection.scalar(text(count.format("listing_search_default"))) == 0
        indexed = connection.scalars(
            text("SELECT indexdef FROM pg_indexes WHERE tablename = :name"), {"name": f"{partitions.PREFIX}{on_show}"}
        ).all()
    assert any("USING gin (words)" in one for one in indexed)
    assert names() == before
    with db.new_session() as session:
        shelf = making.shelf(session, "Kertas lain")
        making.published(session, shelf, vendors.trading(session)[1], name="Kertas kado")
    assert set(names()) == {*before, "Kertas kado"}
    with db.owner_engine().begin() as connection:
        partitions.fold(connection)
        assert connection.scalar(text(count.format("listing_search_default"))) == 4
        assert partitions.large_regions(connection, own_from=4) == [on_show]
        partitions.settle(connection)
    assert set(names()) == {*before, "Kertas kado"}


def test_rows_of_a_table_beside_take_their_places_by_standing_and_what_was_there_stays(
    on_show: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names()
    with db.owner_engine().begin() as connection:
        connection.execute(text("CREATE TABLE beside (LIKE listing_search)"))
        connection.execute(
            text(
                "WITH gone AS (DELETE FROM listing_search WHERE name LIKE 'Kertas%' RETURNING *) INSERT INTO beside SELECT * FROM gone"
            )
        )
    assert names() == []
    monkeypatch.setattr(partitions, "OWN_FROM", 3)
    with db.owner_engine().begin() as connection:
        partitions.take(connection, "beside")
        rows = connection.scalars(text(f"SELECT standing FROM ONLY {partitions.PREFIX}{on_show}")).all()
        assert len(rows) == 3
        assert rows == sorted(rows, reverse=True)
        assert connection.scalar(text("SELECT count(*) FROM listing_search_default")) == 0
        indexes = "SELECT count(*) FROM pg_indexes WHERE tablename = :name"
        own, shared = (
            connection.scalar(text(indexes), {"name": name}) for name in (f"{partitions.PREFIX}{on_show}", partitions.DEFAULT)
        )
        assert own == shared == connection.scalar(text(indexes), {"name": "listing_search"})
        connection.execute(text("TRUNCATE beside"))
        connection.execute(
            text(
                "WITH gone AS (DELETE FROM listing_search WHERE name LIKE 'Kertas A4%' RETURNING *) INSERT INTO beside SELECT * FROM gone"
            )
        )
        partitions.take(connection, "beside")  # into the partition that the region has by now
        connection.execute(text("DROP TABLE beside"))
    assert names() == before
    with db.new_session() as session:  # nobody's rights were lost with the old one
        for name in (f"{partitions.PREFIX}{on_show}", partitions.DEFAULT):
            session.execute(text(f"SELECT count(*) FROM {name}"))
            session.execute(text(f"DELETE FROM {name} WHERE false"))

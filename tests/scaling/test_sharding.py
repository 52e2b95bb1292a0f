"""A filled database becomes a distributed one in place, on a Citus coordinator that is there
for tests; interrupted, it goes on where it stopped."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from app import citus, db, reactions
from app.invariants.reading import read
from app.ledger.proving import differences
from app.orders.models import Order
from app.postgres.cluster import APP
from app.realisation.asking import By, question
from app.realisation.tallying import tally
from app.scaling import sharding
from app.scaling.planning import keys_set_aside
from app.schema import migrating
from app.schema.tables import metadata
from tests import elsewhere
from tests import world as worlds
from tests.world import World

OLDER = "create_shipment_photo"
"""Since then regions' tables came that refer to others of their order."""
pytestmark = pytest.mark.usefixtures("march")


@pytest.fixture
def filled(database: str) -> Iterator[World]:
    """Orders in several states, on the coordinator alone."""
    reactions.install()
    with elsewhere.not_yet_distributed(f"filled_{secrets.token_hex(6)}"):
        with db.new_session() as session:
            world = worlds.build(session)
            worlds.place(session, world)
            worlds.approved(session, world, quantity=2)
            worlds.in_process(session, world, quantity=3)
        yield world


def _shard(data: Path) -> dict[str, Any]:
    db.forget_engines()
    return sharding.shard(db.owner_engine(), metadata, shards=elsewhere.SHARDS, app_role=APP, data=data)


def _told() -> object:
    """What the region's page tells."""
    with db.new_session() as session:
        return tally(session, question(region="99.01", year=2026, by=By.SATKER))


def _places() -> dict[str, str]:
    """Each declared table and where it lies; a table that is not placed is local."""
    with db.owner_engine().connect() as connection:
        placed = citus.placed(connection)
    return {name: placed.get(name, "local") for name in metadata.tables}


def _there() -> set[str]:
    with db.owner_engine().connect() as connection:
        return set(inspect(connection).get_table_names()) & set(metadata.tables)


def _broken(*_given: object) -> None:
    raise ConnectionError


def test_a_filled_database_is_distributed_in_place_and_sells_on(
    filled: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _told()
    with monkeypatch.context() as patch, pytest.raises(ConnectionError):
        patch.setattr(sharding, "_make_keys_again", _broken)
        _shard(tmp_path)
    done = _shard(tmp_path)
    assert done["differences"] == []
    assert done["placed"] == [], "all had their place before it was interrupted"
    assert done["rows"] > 0

    assert _places() == {table.name: table.info["scale"] for table in metadata.tables.values()}
    with db.owner_engine().connect() as connection:
        declared = {sharding._told(key) for key in keys_set_aside(metadata)}
        assert declared <= sharding.keys_there(connection).keys()
        assert [reading for reading in read(connection) if reading.violations] == []
    assert _told() == before

    with db.new_session() as session:
        worlds.in_process(session, filled, quantity=4)
    assert _told() != before
    with Session(db.owner_engine()) as session:
        assert differences(session) == []
        assert session.scalar(select(func.count()).select_from(Order)) == 4


def test_what_a_later_revision_makes_takes_its_place_beside_the_others(filled: World, tmp_path: Path) -> None:
    """Every table of the last weeks taken away and made again, where the rest lies on the machines already."""
    _shard(tmp_path)
    with db.owner_engine().connect() as connection:
        keys = sharding.keys_there(connection).keys()
    places = _places()
    db.forget_engines()
    migrating.move(db.owner_engine(), OLDER)
    assert len(_there()) < len(metadata.tables)
    migrating.upgrade(db.owner_engine(), role=APP)
    assert _places() == places
    with db.owner_engine().connect() as connection:
        assert sharding.keys_there(connection).keys() == keys
    with db.new_session() as session:
        worlds.in_process(session, filled, quantity=4)

"""Down to nothing and up again on a database that is in use: what stood in it goes
with its tables, and the same world can be built anew."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from app import db, reactions
from app.ledger.proving import differences
from app.orders.models import Order
from app.postgres import Cluster
from app.postgres.cluster import OWNER
from app.schema import migrating
from tests import world as worlds
from tests.conftest import TEMPLATE


@pytest.fixture
def owned(cluster: Cluster, database: str) -> Iterator[Engine]:
    """The owner's engine of a migrated database of its own."""
    name = f"in_use_{secrets.token_hex(6)}"
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    made = create_engine(db.sqlalchemy_url(cluster.url(OWNER, name)))
    yield made
    made.dispose()
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def live(engine: Engine) -> int:
    """Build the world and walk one order to both signatures; how many orders there are then."""
    reactions.install()
    with Session(engine, expire_on_commit=False) as session, session.begin():
        worlds.in_process(session, worlds.build(session))
        assert differences(session) == []
        return session.scalar(select(func.count()).select_from(Order)) or 0


def test_a_database_in_use_goes_down_and_comes_up_again(owned: Engine) -> None:
    assert live(owned) == 1
    migrating.move(owned, "base")
    assert migrating.upgrade(owned) is True
    assert live(owned) == 1


def test_an_older_folder_gets_the_tallies_that_came_later(owned: Engine) -> None:
    live(owned)
    migrating.move(owned, "raw_packs")
    migrating.upgrade(owned)
    with Session(owned) as session:
        assert differences(session) == []

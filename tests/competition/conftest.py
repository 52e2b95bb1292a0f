"""The world that competition tests live in: built once a module, and what a test does in it is undone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from app import db, reactions
from tests import world as worlds
from tests.world import World


@dataclass
class Built:
    session: Session
    world: World


@pytest.fixture(scope="module")
def built(database: str) -> Iterator[Built]:
    reactions.install()
    with db.engine().connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield Built(session, worlds.build(session))
        outer.rollback()


@pytest.fixture
def session(built: Built) -> Iterator[Session]:
    with built.session.begin_nested() as savepoint:
        yield built.session
        savepoint.rollback()
    built.session.expire_all()


@pytest.fixture
def world(built: Built, session: Session) -> World:
    return built.world

"""The world that competition tests live in: built once a module, and what a test does in it is undone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from app import reactions
from tests import world as worlds
from tests.undoing import undone, undone_within
from tests.world import World


@dataclass
class Built:
    session: Session
    world: World


@pytest.fixture(scope="module")
def built(database: str) -> Iterator[Built]:
    reactions.install()
    with undone() as session:
        yield Built(session, worlds.build(session))


@pytest.fixture
def session(built: Built) -> Iterator[Session]:
    with undone_within(built.session) as session:
        yield session


@pytest.fixture
def world(built: Built, session: Session) -> World:
    return built.world

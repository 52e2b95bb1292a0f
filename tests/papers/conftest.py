"""The world that tests of papers live in, and an order that has gone the whole way."""

import pytest
from sqlalchemy.orm import Session

from app import reactions
from tests import world as worlds
from tests.papers.making import paid
from tests.world import World


@pytest.fixture
def world(session: Session) -> World:
    reactions.install()
    return worlds.build(session)


@pytest.fixture
def order(session: Session, world: World):
    return paid(session, world)

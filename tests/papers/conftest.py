"""The world that tests of papers live in, and an order that has gone the whole way."""

import pytest
from sqlalchemy.orm import Session

from tests.papers.making import paid
from tests.world import World


@pytest.fixture
def order(session: Session, world: World):
    return paid(session, world)

"""The world that attachment tests live in."""

import pytest
from sqlalchemy.orm import Session

from app import reactions
from tests import world as worlds
from tests.world import World


@pytest.fixture
def world(session: Session) -> World:
    reactions.install()
    return worlds.build(session)

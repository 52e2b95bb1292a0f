"""The committed world, in which the desk's jobs have connections of their own."""

from collections.abc import Iterator

import pytest
import time_machine

from app import db, reactions
from tests import world as worlds
from tests.exchange.feeds import AT
from tests.world import World


@pytest.fixture
def world(committed: None) -> Iterator[World]:
    reactions.install()
    with time_machine.travel(AT, tick=True):
        with db.new_session() as session:
            made = worlds.build(session)
        yield made

"""The committed world of the journeys, on a fixed day of its budget year."""

from collections.abc import Iterator

import pytest
import time_machine

from app import db
from tests import world as worlds
from tests.journeys.browser import Opens, chromium, opener, served
from tests.world import AT, World


@pytest.fixture
def world(committed: None) -> Iterator[World]:
    with time_machine.travel(AT, tick=True):
        with db.new_session() as session:
            built = worlds.build(session)
        yield built


@pytest.fixture
def opens(world: World) -> Iterator[Opens]:
    with served() as site, chromium() as browser:
        yield opener(browser, site)

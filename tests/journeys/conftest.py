"""The committed world of the journeys, on a fixed day of its budget year."""

from collections.abc import Iterator

import pytest
import time_machine
from playwright.sync_api import Browser

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the journeys of a file; each opens windows of its own, which share nothing."""
    with chromium() as started:
        yield started


@pytest.fixture
def opens(world: World, browser: Browser) -> Iterator[Opens]:
    with served() as site:
        yield opener(browser, site)
        for context in browser.contexts:
            context.close()

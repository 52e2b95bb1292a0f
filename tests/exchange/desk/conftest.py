"""The committed world, in which the desk's jobs have connections of their own."""

from collections.abc import Callable, Iterator

import pytest
import time_machine

from app import db, reactions
from app.accounts import sessions
from app.clock import now
from app.web.identity import SESSION_COOKIE
from tests import world as worlds
from tests.exchange.feeds import AT
from tests.web.browsing import Browser
from tests.world import World


@pytest.fixture
def world(committed: None) -> Iterator[World]:
    reactions.install()
    with time_machine.travel(AT, tick=True):
        with db.new_session() as session:
            made = worlds.build(session)
        yield made


@pytest.fixture
def at_desk(world: World) -> Callable[..., Browser]:
    """A browser signed in as a persona."""

    def enter(persona: str = "region_admin") -> Browser:
        browser = Browser()
        with db.new_session() as session:
            token = sessions.start(session, account_id=world[persona].account_id, at=now()).token
        browser.client.cookies.set(SESSION_COOKIE, token, domain="testserver.local", path="/")
        return browser

    return enter

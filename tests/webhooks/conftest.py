"""A committed world in which webhooks may go to a receiver on this machine."""

from collections.abc import Iterator

import pytest
import time_machine

from app import db, reactions
from app.settings import settings
from tests import world as worlds
from tests.webhooks.receiver import Receiver, receiving
from tests.world import AT, World


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, database: str) -> Iterator[Receiver]:
    monkeypatch.setenv("LOKAPASAR_WEBHOOK_LOOPBACK", "true")
    settings.cache_clear()
    with receiving() as it:
        yield it
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def world(committed: None) -> Iterator[World]:
    reactions.install()
    with time_machine.travel(AT, tick=True):
        with db.new_session() as session:
            made = worlds.build(session)
        yield made

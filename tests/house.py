"""A house that is open: the invented world, committed, with an order of both signatures, and a token for everybody."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import time_machine

from app import db, reactions
from app.accounts import tokens
from app.identifiers import public_id
from tests import world as worlds
from tests.web.browsing import Browser, bearer
from tests.world import AT, World


@dataclass
class House:
    """Whoever asks, asks on the day on which the world was written."""

    world: World
    order: str
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, persona: str, method: str, path: str, **given: Any) -> Any:
        """What the API answers this person."""
        with time_machine.travel(AT, tick=False):
            return Browser().client.request(method, f"/api/v1{path}", headers=bearer(self.tokens[persona]), **given)


def opened() -> House:
    """Write it down; the caller takes it away."""
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.in_process(session, world)
        house = House(world, public_id(order.region_id, order.id))
        for persona, grant in world.grants.items():
            house.tokens[persona] = tokens.mint(session, grant=grant, scopes=(), ends_at=AT + timedelta(days=1), at=AT)
    return house

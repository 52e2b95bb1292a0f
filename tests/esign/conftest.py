"""A committed world with a service of its region, and an order that waits for the PPK's signature."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine

from app import db, reactions
from app.accounts import sessions, tokens
from app.accounts.models import Account
from app.clock import now
from app.esign import identity, setting
from app.identifiers import public_id
from app.orders.models import Order
from app.papers import jobs
from app.settings import settings
from app.web.identity import SESSION_COOKIE
from tests import world as worlds
from tests.esign.authority import APPLICATION, NIK, Service, serving
from tests.web.browsing import Browser, bearer
from tests.world import AT, World


@dataclass
class Office:
    """Where the PPK signs. Everything is committed."""

    world: World
    service: Service
    order_id: str

    def browser(self, persona: str) -> Browser:
        browser = Browser()
        with db.new_session() as session:
            started = sessions.start(session, account_id=self.world.grants[persona].account_id, at=now())
        browser.client.cookies.set(SESSION_COOKIE, started.token, domain="testserver.local", path="/")
        return browser

    def bearer(self, persona: str, *scopes: str) -> dict[str, str]:
        with db.new_session() as session:
            grant = self.world.grants[persona]
            return bearer(tokens.mint(session, grant=grant, scopes=scopes, ends_at=now() + timedelta(hours=1), at=now()))

    def choose(self, **changes: object) -> None:
        """The region's admin writes the service down, switched on where nothing else is said."""
        said = {"protocol": "v1", "base_url": self.service.url, "active": True, "seal_allowed": False}
        user, secret = APPLICATION
        choice = setting.Choice(**{**said, "username": user, "secret": secret, **changes})
        with db.new_session() as session:
            setting.write_service(session, region=self.world.region, choice=choice, actor=self.world["region_admin"], at=now())

    def enrol(self, nik: str = NIK, persona: str = "ppk") -> None:
        with db.new_session() as session:
            account = session.get_one(Account, self.world.grants[persona].account_id)
            identity.write_nik(session, account=account, nik=nik, actor=self.world[persona], at=now())

    def order(self) -> Order:
        with db.new_session() as session:
            return session.get_one(Order, self.key)

    @property
    def key(self) -> tuple[int, object]:
        from app.identifiers import parse_public_id

        return parse_public_id(self.order_id)

    def draw(self) -> None:
        jobs.draw("order", self.key[0], str(self.key[1]))

    def documents(self, persona: str = "ppk") -> list[dict]:
        answer = Browser().get(f"/api/v1/orders/{self.order_id}", headers=self.bearer(persona))
        assert answer.status_code == 200
        return answer.json()["documents"]


@pytest.fixture
def office(committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    reactions.install()
    with serving() as service, time_machine.travel(AT, tick=True):
        monkeypatch.setenv("LOKAPASAR_ESIGN_HOSTS", f'["{service.host}"]')
        settings.cache_clear()
        with db.new_session() as session:
            world = worlds.build(session)
            order = worlds.approved(session, world)
            made = Office(world, service, public_id(order.region_id, order.id))
        made.choose()
        made.enrol()
        yield made
    settings.cache_clear()

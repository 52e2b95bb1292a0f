"""What a journey stands on: callers of the API with their tokens, and the proof that
every figure shown is what the ledger's lines add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from httpx2 import Response
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app import db
from app.accounts import tokens
from app.accounts.models import Grant
from app.clock import now
from app.ledger import Basis
from app.ledger.models import Entry
from app.ledger.proving import differences
from tests.web.browsing import SITE, bearer, whole_app
from tests.world import World

REALISATION = "/regions/99.01/realisation"


@dataclass
class Caller:
    """A program that calls the API, as somebody (with a token) or as nobody."""

    token: str | None = None
    client: TestClient = field(default_factory=lambda: TestClient(whole_app(), base_url=SITE, raise_server_exceptions=False))

    def send(self, method: str, path: str, **given: Any) -> Response:
        headers = {**(bearer(self.token) if self.token else {}), **given.pop("headers", {})}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **given)

    def get(self, path: str, *, status: int = 200, **query: Any) -> Any:
        return _told(self.send("GET", path, params=query), status)

    def post(self, path: str, body: Any, *, status: int = 201, key: str | None = None) -> Any:
        return _told(self.send("POST", path, json=body, headers={"Idempotency-Key": key} if key else {}), status)

    def patch(self, path: str, body: Any, *, status: int = 200) -> Any:
        return _told(self.send("PATCH", path, json=body), status)

    def move(self, path: str, move: str, *, status: int = 200, **fields: Any) -> Any:
        """Take a move of the thing at `path`."""
        return self.post(f"{path}/moves", {"move": move, **fields}, status=status)


def caller(grant: Grant, *, scopes: tuple[str, ...] = ()) -> Caller:
    """A caller with a new token of this grant."""
    with db.new_session() as session:
        return Caller(tokens.mint(session, grant=grant, scopes=scopes, ends_at=now() + timedelta(hours=8), at=now()))


def callers(world: World) -> Mapping[str, Caller]:
    """Every persona with a token; the signatories' stand for their re-authentication."""
    return {name: caller(grant, scopes=("sign",)) for name, grant in world.grants.items()}


def the_figures_are_the_ledgers(*, region_id: int = 2, code: str = "99.01") -> dict[str, tuple[int, int]]:
    """Every tally is the fold of its entries, and the public figure of each basis is what those
    entries add up to. Gives (orders, amount) by basis."""
    figures = {}
    with db.new_session() as session:
        assert differences(session) == []
        for basis in Basis:
            sums = select(func.coalesce(func.sum(Entry.orders_delta), 0), func.coalesce(func.sum(Entry.amount), 0))
            orders, amount = session.execute(sums.where(Entry.region_id == region_id, Entry.basis == basis)).one()
            figures[str(basis)] = (int(orders), int(amount))
    for basis, expected in figures.items():
        shown = Caller().get(f"/regions/{code}/realisation", year=2026, basis=basis)
        assert (shown["orders"], shown["amount"]) == expected, basis
    return figures


def _told(answer: Response, status: int) -> Any:
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:600]}"
    return answer.json()
